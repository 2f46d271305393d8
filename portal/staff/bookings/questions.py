"""An event type's own questions and locations, as staff answer them for another person."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.calcom.schemas.event_type import BookingField, EventType, Location
from portal.staff.kit.fields import LinesField, text_field
from portal.staff.kit.locations import summary

# Slugs are chosen by people, and may be the name of another field of the form.
PREFIX = "answer-"
# Locations whose value the attendee gives, with its field on the wire.
ATTENDEE_GIVES = {
    "attendeeAddress": "address",
    "attendeePhone": "phone",
    "attendeeDefined": "location",
}


def question_fields(event_type: EventType) -> dict[str, forms.Field]:
    # Default ones have fields of their own in the form; hidden ones are filled by links.
    own = [each for each in event_type.booking_fields if not each.is_default and not each.hidden]
    return {PREFIX + each.slug: _field(each) for each in own}


def answers_of(event_type: EventType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers by slug as Cal.com takes them (CONTRACT.md 4.3), without empty ones."""
    kinds = {each.slug: each.type for each in event_type.booking_fields}
    answers: dict[str, Any] = {}
    for name, value in values.items():
        if not name.startswith(PREFIX):
            continue
        slug = name.removeprefix(PREFIX)
        found = value.replace(",", " ").split() if kinds[slug] == "multiemail" else value
        if isinstance(found, float) and found.is_integer():
            # As it was typed.
            found = int(found)
        # An unticked box and a zero are answers; an empty text or list is none.
        if found not in ("", None, []):
            answers[slug] = found
    return answers


def location_choices(event_type: EventType) -> list[tuple[str, str]]:
    return [(str(index), summary([each])) for index, each in enumerate(event_type.locations)]


def location_of(event_type: EventType, chosen: str, value: str) -> dict[str, str] | None:
    """Return the chosen location as a booking takes it; None where Cal.com takes the only one by itself."""
    index = int(chosen) if chosen else 0
    if index >= len(event_type.locations):
        return None
    location: Location = event_type.locations[index]
    gives = ATTENDEE_GIVES.get(location.type)
    if gives is None and len(event_type.locations) < 2:
        return None
    found = {name: str(part) for name, part in location.for_booking().items()}
    return found | ({gives: value} if gives and value else {})


def _field(question: BookingField) -> forms.Field:
    choices = [(option, option) for option in question.options]
    common: dict[str, Any] = {
        "label": question.label or question.slug,
        "required": question.required,
        "help_text": question.placeholder or "",
    }
    match question.type:
        case "select" | "radio":
            return forms.ChoiceField(choices=[("", "–"), *choices], **common)
        case "multiselect" | "checkbox":
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=widget, **common)
        case "boolean":
            return forms.BooleanField(**common)
        case "number":
            return forms.FloatField(**common)
        case "url":
            return forms.URLField(assume_scheme="https", **common)
        case "textarea":
            return LinesField(max_length=5000, **common)
        case "multiemail":
            common["help_text"] = common["help_text"] or _("Addresses with blanks between.")
            return LinesField(max_length=2000, **common)
        case _:
            return text_field(common.pop("label"), most=500, **common)
