"""How the fields of visitors' forms are rendered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from portal.public.shared.locations import LocationOption

_TEXT_WIDGETS = (forms.TextInput, forms.Textarea)


class PortalBoundField(BoundField):
    """A field that is read-only rather than disabled where a person can still select its text."""

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> dict[str, Any]:
        """Return the attributes, with ``readonly`` in place of ``disabled`` on text."""
        made: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if self.field.disabled and isinstance(widget or self.field.widget, _TEXT_WIDGETS):
            made.pop("disabled", None)
            made["readonly"] = True
        return made

    @property
    def first_id(self) -> str:
        """The id of what an error message leads to: the field itself, or the first of its choices."""
        choices = forms.RadioSelect | forms.CheckboxSelectMultiple
        return f"{self.auto_id}_0" if isinstance(self.field.widget, choices) else str(self.auto_id)


class PortalRenderer(TemplatesSetting):
    """Renders each field with its label, help and errors in the portal's own markup."""

    field_template_name = "public/shared/field.html"


class LocationRadio(forms.RadioSelect):
    """Locations to choose from; each says what else it asks for, so that CSS can show only that."""

    def __init__(self, locations: Sequence[LocationOption]) -> None:
        super().__init__()
        self.locations = locations

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return one radio button's context, with ``data-asks`` where the location asks for something."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        location = self.locations[int(option["value"])]
        if location.asks:
            option["attrs"]["data-asks"] = location.asks
        return option
