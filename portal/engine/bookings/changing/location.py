"""Changing the location of a booking (CONTRACT.md 4.14)."""

from typing import Any, Final

from django.db import transaction

from portal.engine import clock
from portal.engine.bookings import announcements, finding
from portal.engine.bookings.making import records
from portal.engine.bookings.making.locations import INTERNAL_NAMES
from portal.engine.bookings.models import Booking
from portal.engine.errors import BadRequest, Forbidden
from portal.engine.people.models import User
from portal.engine.protocol.validation import is_url
from portal.engine.protocol.values import Json

# The key of the body with the value. Here `address`, `link` and `phone` bring one, while at
# creation they stand for what the event type has configured. `integration` is not taken.
VALUES: Final = {
    "address": "address",
    "attendeeAddress": "address",
    "attendeeDefined": "location",
    "attendeePhone": "phone",
    "link": "link",
    "phone": "phone",
}

_LINK: Final = is_url()


def relocate(uid: str, body: Any, caller: User) -> Booking:
    """Set the location and return the booking; it need not be one of the event type's.

    Raises BadRequest for an unusable value, Forbidden for callers who neither host nor administer.
    """
    row = finding.existing(uid)
    if not finding.is_host_or_leads(caller, row):
        raise Forbidden("User is not authorized to update the location of this booking")
    kind, text = _read(body.get("location") if isinstance(body, dict) else None)
    row.location = text
    # Seated bookings keep their answers per seat.
    if row.attendees.filter(seat_uid=None).exists():
        row.responses["location"] = {"value": INTERNAL_NAMES[kind], "optionValue": ""}
    row.updated_at = clock.now()
    with transaction.atomic():
        row.save(update_fields=["location", "responses", "updated_at"])
        records.renew(row)
        announcements.relocated(row)
    return finding.load([row.pk])[0]


def _read(given: Json | None) -> tuple[str, str]:
    kind = given.get("type") if isinstance(given, dict) else None
    if given is None or not isinstance(kind, str) or kind not in VALUES:
        listed = ", ".join(VALUES)
        raise BadRequest(
            f"location property is wrong,location type must be one of the following: {listed} "
        )
    text = given.get(VALUES[kind])
    if not isinstance(text, str) or not text:
        raise BadRequest(
            f"location property is wrong, {VALUES[kind]} property is wrong,"
            f"{VALUES[kind]} must be a string "
        )
    if kind == "link" and not _LINK.is_met(text):
        message = _LINK.message.replace("{property}", "link")
        raise BadRequest(f"location property is wrong, link property is wrong,{message} ")
    return kind, text
