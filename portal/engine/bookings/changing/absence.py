"""Marking hosts and attendees absent (CONTRACT.md 4.11)."""

from typing import Any, Final

from django.db import transaction

from portal.engine import clock
from portal.engine.bookings import announcements, finding
from portal.engine.bookings.changing.guests import IS_EMAIL
from portal.engine.bookings.models import Booking
from portal.engine.errors import BadRequest, Forbidden
from portal.engine.people.models import User
from portal.engine.protocol.validation import Shape, array_min_size, field, is_array, is_boolean
from portal.engine.protocol.values import format_instant

_ATTENDEE: Final = Shape({"email": field(IS_EMAIL), "absent": field(is_boolean())})
BODY: Final = Shape(
    {
        "host": field(is_boolean(), required=False),
        "attendees": field(array_min_size(1), is_array(), required=False, each=_ATTENDEE),
    }
)


def mark_absent(uid: str, body: Any, caller: User) -> Booking:
    """Record absences, or take them back. Raises Forbidden, and BadRequest before the start."""
    row = finding.existing(uid)
    values = BODY.validated(body)
    # Cal.com takes anybody's key here (recording 683) and fails on some; docs/engine.md lists it.
    if not finding.is_host_or_leads(caller, row):
        raise Forbidden("User is not authorized to mark absences of this booking")
    now = clock.now()
    if row.starts_at > now:
        raise BadRequest(
            "Bookings can only be marked as absent after their scheduled start time. Current time"
            f" in UTC+0: {format_instant(now)}, Booking start time in UTC+0:"
            f" {format_instant(row.starts_at)}"
        )
    if values.get("host") is not None:
        row.absent_host = values["host"]
    marks = [(each["email"], each["absent"]) for each in values.get("attendees") or []]
    row.updated_at = now
    with transaction.atomic():
        for email, absent in marks:
            # An address that is not in the booking changes nothing, where Cal.com answers a 500.
            row.attendees.filter(email=email).update(absent=absent)
        row.save(update_fields=["absent_host", "updated_at"])
        announcements.marked_absent(row, marks)
    return finding.load([row.pk])[0]
