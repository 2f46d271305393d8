"""Rendering of visitors' form fields."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from portal.public.shared.locations import LocationOption

_TEXT_WIDGETS = (forms.TextInput, forms.Textarea)


class PortalBoundField(BoundField):
    """A field that is read-only rather than disabled where it holds text."""

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> dict[str, Any]:
        made: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        # Text in a disabled field cannot be selected or reached by the keyboard. Choices have no read-only in HTML;
        # Django ignores what is sent for either.
        if self.field.disabled and isinstance(widget or self.field.widget, _TEXT_WIDGETS):
            made.pop("disabled", None)
            made["readonly"] = True
        return made

    @property
    def first_id(self) -> str:
        # A group of choices has no element with the id of the field.
        choices = forms.RadioSelect | forms.CheckboxSelectMultiple
        return f"{self.auto_id}_0" if isinstance(self.field.widget, choices) else str(self.auto_id)


class PortalRenderer(TemplatesSetting):
    field_template_name = "public/shared/field.html"


class LocationRadio(forms.RadioSelect):
    """Locations as radio buttons; ``data-asks`` says what else each asks for, so that CSS can show only that."""

    def __init__(self, locations: Sequence[LocationOption]) -> None:
        super().__init__()
        self.locations = locations

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        location = self.locations[int(option["value"])]
        if location.asks:
            option["attrs"]["data-asks"] = location.asks
        return option
