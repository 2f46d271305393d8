"""Section of the editor: title, slug, description, lengths, colours."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import EventType
from portal.staff.event_types.editor.section import Fields, Section
from portal.staff.kit.fields import MOST_MINUTES, LinesField, minutes_field, switch, text_field
from portal.web.protection.readers import read_integer

MOST_LENGTHS = 20
SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_HEX = RegexValidator(
    r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits, such as #0a7d5c.")
)


class LengthsField(forms.CharField):
    """Lengths in minutes, separated by commas or blanks; cleans to a list of whole numbers in order."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        text = super().to_python(value)
        parts = [part for part in re.split(r"[\s,;]+", text or "") if part]
        found = {read_integer(part, most=999_999) for part in parts}
        if None in found:
            raise forms.ValidationError(_("Write minutes with commas between, such as 15, 30, 60."))
        return sorted(minutes for minutes in found if minutes is not None)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((initial or []) != self.to_python(data))
        except forms.ValidationError:
            return True


class Basics(Section):
    key = "basics"
    heading = _("Basics")
    plain = ("title", "slug", "description", "hidden", "length_in_minutes")
    lines: ClassVar[Any] = (
        "title",
        "slug",
        "description",
        ("length_in_minutes", "lengths"),
        "hidden",
        ("light_color", "dark_color"),
    )

    title = text_field(_("Title"), required=True)
    slug = text_field(
        _("Slug"),
        most=200,
        help_text=_("The end of the visitors' address. Left empty, it is made from the title."),
    )
    description = LinesField(
        label=_("Description"),
        max_length=20_000,
        widget=AdminTextareaWidget({"rows": 8}),
        help_text=_("Visitors read it; Markdown works."),
    )
    length_in_minutes = minutes_field(_("Length in minutes"), least=1, required=True)
    lengths = LengthsField(
        label=_("Lengths to choose from"),
        required=False,
        max_length=200,
        help_text=_(
            "Minutes with commas between, such as 15, 30, 60; empty when visitors have no choice."
        ),
    )
    hidden = switch(_("Hidden"), _("Not listed; who knows the address can still book."))
    light_color = text_field(
        _("Colour on light ground"), most=7, validators=[_HEX], help_text=_("Such as #0a7d5c.")
    )
    dark_color = text_field(_("Colour on dark ground"), most=7, validators=[_HEX])

    def prepare(self) -> None:
        if not self.around.is_new:
            self.fields["slug"].required = True
            self.fields["slug"].help_text = _(
                "The end of the visitors' address; a change breaks links."
            )

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        options = list(event_type.length_in_minutes_options)
        color = event_type.color
        return super().values_of(event_type) | {
            # A single length is no choice, however Cal.com writes it.
            "lengths": sorted(options) if len(options) > 1 else [],
            "light_color": (color and color.light_theme_hex) or "",
            "dark_color": (color and color.dark_theme_hex) or "",
        }

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        lengths, length = values["lengths"], values["length_in_minutes"]
        # Cal.com refuses an empty list, so no choice is a list of the one length.
        fields = super().wire_of(values) | {"length_in_minutes_options": lengths or [length]}
        # Both or none, as the API takes them.
        if values["light_color"] and values["dark_color"]:
            colors = values["light_color"], values["dark_color"]
            fields["color"] = dict(zip(("light_theme_hex", "dark_theme_hex"), colors, strict=True))
        return fields

    def labels(self) -> dict[str, str]:
        own = {"length_in_minutes_options": _("Lengths to choose from"), "color": _("Colours")}
        return super().labels() | {name: str(label) for name, label in own.items()}

    def form_fields(self) -> Mapping[str, str]:
        return {"length_in_minutes_options": "lengths", "color": "light_color"}

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].strip()
        if not slug and self.around.is_new:
            # The title is wrong itself: one sentence is enough.
            if "title" not in self.cleaned_data:
                return slug
            slug = slugify(self.cleaned_data["title"])
        # Cal.com stores whatever comes (CONTRACT.md 5.2), so older slugs may be of any kind and stay.
        if self.touched("slug") and not SLUG.fullmatch(slug):
            raise forms.ValidationError(
                _("Use small letters, digits and dashes, such as first-visit.")
            )
        return slug

    def clean(self) -> Fields:
        values = self.cleaned_data
        if self.touched("lengths", "length_in_minutes"):
            self._check_lengths(values)
        colors = ("light_color", "dark_color")
        if self.touched(*colors) and len({bool(values.get(name)) for name in colors}) > 1:
            self.add_error("dark_color", _("Give both colours, or none."))
        had_color = bool(self.initial.get("light_color")) and not self.around.is_new
        if had_color and not (values.get("light_color") or values.get("dark_color")):
            self.add_error(
                "light_color", _("Cal.com cannot take colours away: choose others instead.")
            )
        return values

    def _check_lengths(self, values: Mapping[str, Any]) -> None:
        lengths = values.get("lengths") or []
        if len(lengths) > MOST_LENGTHS or not all(0 < each <= MOST_MINUTES for each in lengths):
            said = _("Give at most %(most)s lengths of at least a minute.")
            self.add_error("lengths", said % {"most": MOST_LENGTHS})
        elif lengths and values.get("length_in_minutes") not in lengths:
            self.add_error("lengths", _("The length itself must be one of them."))
