"""Answers to booking fields in webhook payloads (CONTRACT.md 8.4)."""

from typing import Any, Final

from portal.engine.event_types.booking_fields import PHONE_SLUG
from portal.engine.event_types.models import EventType
from portal.engine.protocol.values import Json

# Translation keys of Cal.com for default fields (CONTRACT.md 8.4).
_DEFAULT_LABELS: Final = {
    PHONE_SLUG: "phone_number",
    "name": "your_name",
    "email": "email_address",
    "location": "location",
    "title": "what_is_this_meeting_about",
    "notes": "additional_notes",
    "guests": "additional_guests",
    "rescheduleReason": "reason_for_reschedule",
}


def all_fields(event_type: EventType | None, answers: Json, *, with_phone: bool) -> Json:
    """Return every booking field by slug with label and answer; `value` is absent without one."""
    fields = list(event_type.booking_fields) if event_type else []
    body: Json = {}
    # Payloads of new bookings name the attendee's phone first, even where no field asks for it.
    if with_phone and not any(each["slug"] == PHONE_SLUG for each in fields):
        body[PHONE_SLUG] = _entry({"slug": PHONE_SLUG, "hidden": True}, answers)
    return body | {each["slug"]: _entry(each, answers) for each in fields}


def own_fields(event_type: EventType | None, answers: Json) -> Json:
    fields = event_type.booking_fields if event_type else []
    return {
        each["slug"]: _entry(each, answers)
        for each in fields
        if not each["isDefault"] and each["slug"] != PHONE_SLUG
    }


def _entry(each: Json, answers: Json) -> Json:
    slug = each["slug"]
    body: Json = {"label": each.get("label") or _DEFAULT_LABELS.get(slug, slug)}
    value: Any = answers.get(slug)
    if value is not None:
        body["value"] = value
    return body | {"isHidden": bool(each.get("hidden"))}
