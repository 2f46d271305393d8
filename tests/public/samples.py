"""Event types as small hand-made samples."""

from typing import Any

from portal.calcom.schemas.event_type import EventType

DEFAULT_FIELDS = [
    {"type": "name", "slug": "name", "isDefault": True, "required": True, "label": "your_name"},
    {"type": "email", "slug": "email", "isDefault": True, "required": True, "hidden": False},
    {"type": "radioInput", "slug": "location", "isDefault": True, "hidden": False},
    {"type": "text", "slug": "title", "isDefault": True, "required": True, "hidden": True},
    {"type": "textarea", "slug": "notes", "isDefault": True, "hidden": False},
    {"type": "multiemail", "slug": "guests", "isDefault": True, "hidden": False},
    {"type": "textarea", "slug": "rescheduleReason", "isDefault": True, "hidden": False},
]


def event_type(*fields: dict[str, Any], **changes: Any) -> EventType:
    """Return an event type with the default booking fields, further `fields`, and `changes` by wire name."""
    wire = {
        "id": 7,
        "title": "Visit",
        "slug": "visit",
        "lengthInMinutes": 30,
        "locations": [{"type": "address", "address": "1 Quay Street", "public": True}],
        "bookingFields": [*DEFAULT_FIELDS, *fields],
    }
    return EventType.model_validate(wire | changes)
