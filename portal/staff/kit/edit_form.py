"""Protocol of the forms of one thing, as a `FormPage` shows and saves them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from django import forms
from django.contrib.admin.helpers import AdminForm
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from portal.services.errors import InvalidInput
from portal.staff.kit.edit_conflicts import Fields, OpenedState, Wording, value_text

UNKNOWN_STATE = gettext_lazy(
    "This page cannot tell what it was opened with. Check everything, then save again."
)


class EditForm(Wording, Protocol):
    """A form of one thing, as a `FormPage` handles it. `wanted` counts for a valid form only."""

    opened: OpenedState

    @property
    def is_bound(self) -> bool: ...

    @property
    def wants_rows(self) -> bool:
        """Whether only another row of the form was asked for."""

    def is_valid(self) -> bool: ...

    @property
    def wanted(self) -> Fields:
        """The fields as the form says them, in the form of `opened`."""

    def refuse(self, error: InvalidInput) -> None:
        """Show what Cal.com has against it: beside the field it is about, else on top."""


class FieldsForm(forms.Form):
    """A plain form as an `EditForm`; a subclass gives `wanted`. The form of a new thing has an empty `opened`."""

    wants_rows = False

    def __init__(self, data: QueryDict | None, *, opened: OpenedState, **settings: Any) -> None:
        self.opened = opened
        super().__init__(data, **settings)

    def full_clean(self) -> None:
        super().full_clean()
        # Not in `clean`: subclasses have one of their own, and this holds for all.
        if self.is_bound and self.opened.base is None:
            self.add_error(None, str(UNKNOWN_STATE))

    @property
    def wanted(self) -> Fields:
        raise NotImplementedError

    @property
    def labels(self) -> Mapping[str, str]:
        return {name: str(field.label) for name, field in self.fields.items()}

    def text(self, name: str, value: Any) -> str:
        del name
        return value_text(value)

    def refuse(self, error: InvalidInput) -> None:
        known = [name for name in error.fields if name in self.fields]
        for name in known:
            self.add_error(name, error.fields[name])
        if not known:
            self.add_error(None, error.sentence)


def fieldsets_of(
    form: forms.BaseForm,
    fieldsets: Sequence[tuple[str | Promise | None, Sequence[str | Sequence[str]]]],
) -> AdminForm:
    """Lay fields out under headings as Django's admin does; a tuple of fields stands in one line."""
    laid_out: Any = [(heading, {"fields": fields}) for heading, fields in fieldsets]
    # The stubs know only model forms; the helper itself asks for nothing of a model.
    return AdminForm(cast(Any, form), laid_out, {})
