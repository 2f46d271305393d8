"""The form of an event type's basic fields, and what of it is sent to Cal.com."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminIntegerFieldWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.utils.text import slugify

from portal.calcom.schemas.event_type import EventType
from portal.staff import event_type_location as place

MOST_MINUTES = 365 * 24 * 60
MOST_LENGTHS = 20
SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")


class LengthsField(forms.CharField):
    """Lengths in minutes, separated by commas or blanks; cleans to a list of whole numbers in order."""

    def to_python(self, value: Any) -> Any:
        """Return the numbers. Raises ValidationError for anything else."""
        if isinstance(value, list):
            return value
        text = super().to_python(value)
        parts = [part for part in re.split(r"[\s,;]+", text or "") if part]
        if not all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts):
            raise forms.ValidationError("Write minutes with commas between, such as 15, 30, 60.")
        return sorted({int(part) for part in parts})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the numbers differ, however they are written."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True


class LinesField(forms.CharField):
    """Text of several lines, whose ends browsers send in another way than Cal.com keeps them."""

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class EventTypeForm(forms.Form):
    """Basic fields. Each remembers in the page what it showed, so that only what a person changed is sent."""

    title = forms.CharField(max_length=255, widget=AdminTextInputWidget())
    slug = forms.CharField(
        max_length=200,
        required=False,
        widget=AdminTextInputWidget(),
        help_text="The end of the visitors' address. Left empty, it is made from the title.",
    )
    description = LinesField(
        required=False,
        max_length=20_000,
        widget=AdminTextareaWidget(),
        help_text="Visitors read it; Markdown works.",
    )
    hidden = forms.BooleanField(
        required=False, help_text="Not listed; who knows the address can still book."
    )
    length_in_minutes = forms.IntegerField(
        label="Length in minutes",
        min_value=1,
        max_value=MOST_MINUTES,
        widget=AdminIntegerFieldWidget(),
    )
    lengths = LengthsField(
        label="Lengths to choose from",
        required=False,
        max_length=200,
        widget=AdminTextInputWidget(),
        help_text="Minutes with commas between, such as 15, 30, 60; empty when visitors have no choice.",
    )
    minimum_booking_notice = forms.IntegerField(
        label="Minimum notice in minutes",
        min_value=0,
        max_value=MOST_MINUTES,
        widget=AdminIntegerFieldWidget(),
        help_text="How long before its start a slot can be booked at the latest.",
    )
    location_kind = forms.ChoiceField(label="Location", choices=place.KINDS)
    location_value = forms.CharField(
        label="Address, link or phone number",
        required=False,
        max_length=1000,
        widget=AdminTextInputWidget(),
        help_text="For the first three kinds of location; a phone number begins with + and the country.",
    )
    location_public = forms.BooleanField(
        label="Show it before booking",
        required=False,
        help_text="Otherwise visitors see it once they have booked.",
    )

    def __init__(self, data: Any = None, *, event_type: EventType | None = None) -> None:
        self.event_type = event_type
        initial = shown(event_type) if event_type else NEW
        super().__init__(data, initial=initial)
        if event_type is not None:
            self.fields["slug"].required = True
            self.fields[
                "slug"
            ].help_text = "The end of the visitors' address; a change breaks links."
            kinds = place.kinds_for(event_type.locations)
            self.fields["location_kind"] = forms.ChoiceField(label="Location", choices=kinds)
        for name in SHOWN_AGAIN:
            self.fields[name].show_hidden_initial = event_type is not None

    def clean_slug(self) -> str:
        """Return the slug. A new one must be clean: Cal.com stores whatever comes (CONTRACT.md 5.2)."""
        slug: str = self.cleaned_data["slug"].strip()
        if self.event_type is None and not slug:
            slug = slugify(self.cleaned_data.get("title", ""))
            if "title" not in self.cleaned_data:
                return slug
        if self.event_type is not None and slug == self.event_type.slug:
            return slug
        if not SLUG.fullmatch(slug):
            raise forms.ValidationError(
                "Use small letters, digits and dashes, such as first-visit."
            )
        return slug

    def clean(self) -> dict[str, Any]:
        """Check what fields say together."""
        values = self.cleaned_data
        # What Cal.com keeps already, and nobody touched, is not for this form to refuse.
        touched = set(self.changed_data) if self.event_type else set(self.fields)
        if touched & {"lengths", "length_in_minutes"}:
            self._check_lengths(values)
        if touched & set(place.FIELDS):
            for field, problem in place.problems(values).items():
                self.add_error(field, problem)
        return values

    def _check_lengths(self, values: Mapping[str, Any]) -> None:
        lengths = values.get("lengths") or []
        if len(lengths) > MOST_LENGTHS or not all(0 < each <= MOST_MINUTES for each in lengths):
            self.add_error("lengths", f"Give at most {MOST_LENGTHS} lengths of at least a minute.")
        elif lengths and values.get("length_in_minutes") not in lengths:
            self.add_error("lengths", "The length itself must be one of them.")

    def fields_to_create(self) -> dict[str, Any]:
        """Return everything that was filled in, named as in EventTypeInput."""
        values = self.cleaned_data
        fields = {name: values[name] for name in PLAIN if values[name] != ""}
        if values["lengths"]:
            fields["length_in_minutes_options"] = values["lengths"]
        return fields | {"locations": [place.location(values)]}

    def changes(self) -> dict[str, Any]:
        """Return what a person changed, named as in EventTypeInput; nothing else may be sent.

        Cal.com refuses an empty list of lengths, so no choice is written as a list of the one length.
        """
        values, changed = self.cleaned_data, set(self.changed_data)
        fields = {name: values[name] for name in PLAIN if name in changed}
        had_lengths = bool(self.event_type and self.event_type.length_in_minutes_options)
        if "lengths" in changed or ("length_in_minutes" in changed and had_lengths):
            fields["length_in_minutes_options"] = values["lengths"] or [values["length_in_minutes"]]
        if changed & set(place.FIELDS) and values["location_kind"] != place.KEEP:
            fields["locations"] = [place.location(values)]
        return fields

    def changed_labels(self) -> list[str]:
        """Return the labels of the fields that a person changed, for the admin log."""
        return [str(self[name].label) for name in self.changed_data]

    def add_refusals(self, sentence: str, problems: Mapping[str, str]) -> None:
        """Put what Cal.com refused beside the fields it is about, anything else on top."""
        left = True
        for name, problem in problems.items():
            field = FIELD_OF.get(name, name)
            if field in self.fields:
                self.add_error(field, problem)
                left = False
        if left:
            self.add_error(None, sentence)


PLAIN = (
    "title",
    "slug",
    "description",
    "hidden",
    "length_in_minutes",
    "minimum_booking_notice",
)
"""Fields that are sent as they are."""
SHOWN_AGAIN = (*PLAIN, "lengths", *place.FIELDS)
FIELD_OF = {"length_in_minutes_options": "lengths", "locations": "location_value"}
NEW = {"length_in_minutes": 30, "minimum_booking_notice": 120, "location_kind": place.CAL_VIDEO}

type Fieldsets = Sequence[tuple[str | None, dict[str, Any]]]
FIELDSETS: Fieldsets = (
    (None, {"fields": ("title", "slug", "description", "hidden")}),
    ("Time", {"fields": ("length_in_minutes", "lengths", "minimum_booking_notice")}),
    ("Where", {"fields": place.FIELDS}),
)


def shown(event_type: EventType) -> dict[str, Any]:
    """Return what the form shows of an event type."""
    options = event_type.length_in_minutes_options
    has_choice = len(options) > 1
    return {
        **{name: getattr(event_type, name) for name in PLAIN},
        "lengths": ", ".join(str(each) for each in options) if has_choice else "",
        **place.shown(event_type.locations),
    }
