"""Base of the editor's sections that are lists: rows to add, change, order and take away."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import EventType
from portal.staff.event_types.editor.section import Fields, Surroundings
from portal.staff.kit.fields import initial_rows

MOST_ROWS = 60


class FixedFormSet(BaseFormSet[Any]):
    """A formset with one row for each initial value, whatever number of rows a browser sends."""

    def total_form_count(self) -> int:
        return len(self.initial or ())

    def initial_form_count(self) -> int:
        return len(self.initial or ())

    def add_prefix(self, index: Any) -> str:
        row: Any = (self.initial or ())[index] if isinstance(index, int) else {}
        # Named by its first value, so that a row that came or went meanwhile moves no other one.
        return f"{self.prefix}-{next(iter(row.values()), index)}"


class Rows:
    """A list under a heading, with the interface of a `Section`."""

    key: ClassVar[str]
    heading: ClassVar[Any]
    note: ClassVar[Any] = ""
    template: ClassVar[str]
    row: ClassVar[type[forms.Form]]
    # The field of the API that the list is.
    field: ClassVar[str]
    can_grow: ClassVar[bool] = True

    def __init__(self, data: Any, *, event_type: EventType, around: Surroundings) -> None:
        self.event_type, self.around = event_type, around
        shown = self.values_of(event_type)
        if self.can_grow:
            shown = initial_rows(shown, data=data, prefix=self.key)
        self.formset = self._factory()(
            data,
            initial=shown,
            prefix=self.key,
            form_kwargs={"around": around},
        )

    def _factory(self) -> type[BaseFormSet[Any]]:
        return formset_factory(
            self.row,
            formset=BaseFormSet if self.can_grow else FixedFormSet,
            extra=1 if self.can_grow else 0,
            can_order=self.can_grow,
            can_delete=self.can_grow,
            max_num=MOST_ROWS,
            # One more than is valid, so that too many rows are an error and not cut off in silence.
            absolute_max=MOST_ROWS + 1,
            validate_max=True,
        )

    def values_of(self, event_type: EventType) -> list[Fields]:
        raise NotImplementedError

    def wire_of(self, rows: Sequence[Mapping[str, Any]]) -> Fields:
        """Return the fields of the API for the rows' cleaned values, in order."""
        raise NotImplementedError

    def fields_of(self, event_type: EventType) -> Fields:
        return self.wire_of(self.values_of(event_type))

    def wire(self) -> Fields:
        """Return the fields of the API that the valid rows say, without those that were taken away."""
        return self.wire_of([form.cleaned_data for form in self._kept()])

    def _kept(self) -> list[Any]:
        forms_there = [
            form
            for form in self.formset.forms
            # The empty row at the end has no data.
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if not self.can_grow:
            return forms_there
        # Rows without a number come last, in the order of the page.
        last = MOST_ROWS + 1
        return sorted(forms_there, key=lambda form: form.cleaned_data.get("ORDER") or last)

    def is_valid(self) -> bool:
        return self.formset.is_valid()

    def labels(self) -> dict[str, str]:
        return {self.field: str(self.heading)}

    def refuse(self, name: str, sentence: str) -> bool:
        if name != self.field:
            return False
        self.formset.non_form_errors().append(sentence)
        return True

    @property
    def errors(self) -> list[Any]:
        if not self.formset.is_bound:
            return []
        found = [*self.formset.errors, *self.formset.non_form_errors()]
        return [each for each in found if each]

    @property
    def is_open(self) -> bool:
        return True

    @property
    def more_label(self) -> Any:
        return _("Add a row")
