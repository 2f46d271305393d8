"""Adding guests to a booking (CONTRACT.md 4.14)."""

import uuid
from typing import Any, Final

from portal.engine import clock
from portal.engine.bookings import announcements, finding
from portal.engine.bookings.making import records
from portal.engine.bookings.making.requests import LANGUAGES
from portal.engine.bookings.making.responses import is_email
from portal.engine.bookings.models import Attendee, Booking, BookingHost
from portal.engine.errors import BadRequest, trpc_error
from portal.engine.people.models import User
from portal.engine.protocol.changes import times_changed
from portal.engine.protocol.validation import (
    Constraint,
    Shape,
    array_min_size,
    field,
    is_in,
    is_name,
    is_string,
    is_time_zone,
)
from portal.engine.protocol.values import Json

# Cal.com's own bounds (CONTRACT.md 4.14).
MOST_AT_A_TIME: Final = 10
MOST_ATTENDEES: Final = 30
IS_EMAIL: Final = Constraint("isEmail", is_email, "{property} must be an email")
_GUEST: Final = Shape(
    {
        "email": field(IS_EMAIL),
        "name": field(*is_name(), required=False),
        "timeZone": field(is_time_zone(), required=False),
        "phoneNumber": field(is_string(), required=False),
        "language": field(is_in(LANGUAGES), required=False),
    }
)
BODY: Final = Shape({"guests": field(array_min_size(1), each=_GUEST)})


def add(uid: str, body: Any, caller: User) -> Booking:
    """Add guests and return the booking.

    Raises ValidationFailed, BadRequest past 10 at a time or 30 attendees, or a tRPC error.
    """
    finding.existing(uid)
    given = BODY.validated(body)["guests"]
    # Under the hosts' locks: of two calls at once the second one counts the first one's guests.
    hosts = BookingHost.objects.filter(booking__uid=uid).values_list("user_id", flat=True)
    with records.hosts_locked(hosts):
        row = finding.existing(uid)
        _add(row, given, caller)
    return finding.load([row.pk])[0]


def _add(row: Booking, given: list[Json], caller: User) -> None:
    attendees = list(row.attendees.all())
    attends = any(each.email == caller.email for each in attendees)
    if not attends and not finding.is_host_or_leads(caller, row):
        raise trpc_error(403, "you_do_not_have_permission")
    if len(given) > MOST_AT_A_TIME:
        raise BadRequest(f"Cannot add more than {MOST_AT_A_TIME} guests at a time")
    if len(given) + len(attendees) > MOST_ATTENDEES:
        raise BadRequest(f"Cannot have more than {MOST_ATTENDEES} attendees")
    emails = [each["email"] for each in given]
    # Compared without case, unlike in look-ups: one person is invited once.
    known = {each.email.lower() for each in attendees}
    if len(set(emails)) < len(emails) or any(email.lower() in known for email in emails):
        raise trpc_error(400, "emails_must_be_unique_valid")
    row.responses["guests"] = [*(row.responses.get("guests") or []), *emails]
    row.updated_at = clock.now()
    times_changed(emails=emails)
    added = [_write(row, each) for each in given]
    row.save(update_fields=["responses", "updated_at"])
    announcements.guests_added(row, added)


def _write(row: Booking, given: Json) -> Attendee:
    # Nobody asked the guest: the organizer's clock and language are the next best (CONTRACT.md 18.7).
    organizer = row.user
    return Attendee.objects.create(
        booking=row,
        name=given.get("name") or "",
        email=given["email"],
        phone_number=given.get("phoneNumber") or "",
        time_zone=given.get("timeZone") or (organizer.time_zone if organizer else "UTC"),
        language=given.get("language") or (organizer.locale if organizer else "") or "en",
        is_guest=True,
        calendar_uid=uuid.uuid4(),
        created_at=clock.now(),
    )
