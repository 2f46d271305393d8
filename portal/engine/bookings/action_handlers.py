"""What can be done with a booking (CONTRACT.md sections 4.8 to 4.14)."""

from typing import Any, Final

from portal.engine.bookings import answers, finding, links
from portal.engine.bookings.changing import (
    absence,
    cancellation,
    confirmation,
    guests,
    location,
    reassignment,
    rescheduling,
)
from portal.engine.bookings.models import Booking
from portal.engine.errors import BadRequest, Forbidden, NotFound
from portal.engine.protocol import rate_limits
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import BOOKINGS, Access, route
from portal.engine.protocol.validation import Shape, field, is_in
from portal.engine.teams.permissions import to_id

PATH: Final = "/bookings/{uid}"
REFERENCE_TYPES: Final = (
    "google_calendar",
    "office365_calendar",
    "daily_video",
    "google_video",
    "office365_video",
    "zoom_video",
)
REFERENCES: Final = Shape({"type": field(is_in(REFERENCE_TYPES), required=False)})


@route("POST", PATH + "/cancel", versions=BOOKINGS, access=Access.PUBLIC)
def cancel(call: Call, uid: str) -> Answer:
    """Cancel a booking, occurrences, a series or a seat; knowing the uid is enough."""
    done = cancellation.cancel(uid, call.body, call.user)
    bodies = [answers.booking(row, viewer=call.user) for row in done.bookings]
    return Answer(bodies if done.is_series else bodies[0])


@route("POST", PATH + "/reschedule", versions=BOOKINGS, access=Access.PUBLIC)
def reschedule(call: Call, uid: str) -> Answer:
    """Move a booking or a seat; knowing the uid is enough. The answer is the new booking."""
    moved = rescheduling.reschedule(uid, call.body, call.user)
    body = answers.booking(moved.booking, viewer=call.user, fresh=True)
    if moved.seat is not None:
        body["seatUid"] = str(moved.seat.seat_uid)
    return Answer(body, status=201)


@route("POST", PATH + "/confirm", versions=BOOKINGS, access=Access.GUARDED)
def confirm(call: Call, uid: str) -> Answer:
    """Accept a booking, as its host or an admin."""
    return _answer(call, confirmation.confirm(uid, call.caller))


@route("POST", PATH + "/decline", versions=BOOKINGS, access=Access.GUARDED)
def decline(call: Call, uid: str) -> Answer:
    """Reject a booking, as its host or an admin."""
    reason = call.body.get("reason") if isinstance(call.body, dict) else None
    return _answer(call, confirmation.decline(uid, _text(reason), call.caller))


@route("POST", PATH + "/mark-absent", versions=BOOKINGS, access=Access.GUARDED)
def mark_absent(call: Call, uid: str) -> Answer:
    """Say who did not come, after the start."""
    return _answer(call, absence.mark_absent(uid, call.body, call.caller))


@route(
    "POST", PATH + "/guests", versions=BOOKINGS, access=Access.GUARDED, limit=rate_limits.ADD_GUESTS
)
def add_guests(call: Call, uid: str) -> Answer:
    """Add guests, as host, admin or attendee."""
    return _answer(call, guests.add(uid, call.body, call.caller))


@route("PATCH", PATH + "/location", versions=BOOKINGS, access=Access.GUARDED)
def update_location(call: Call, uid: str) -> Answer:
    """Change where a booking takes place, as host or admin."""
    return _answer(call, location.relocate(uid, call.body, call.caller))


@route("GET", PATH + "/calendar-links", versions=BOOKINGS, access=Access.GUARDED)
def list_calendar_links(call: Call, uid: str) -> Answer:  # noqa: ARG001  any key will do
    """Return links that put the booking into calendars."""
    row = finding.by_uid(uid)
    if row is None:
        raise NotFound(f"Booking with uid {uid} not found")
    if row.event_type is None:
        raise BadRequest(f"Booking with uid {uid} has no event type")
    return Answer(links.calendar_links(row))


@route("GET", PATH + "/references", versions=BOOKINGS, access=Access.GUARDED)
def list_references(call: Call, uid: str) -> Answer:
    """Return what outside systems know of the booking: its video meeting; the engine writes to no
    calendar.
    """
    row = finding.existing(uid)
    if not finding.is_host_or_leads(call.caller, row):
        raise BadRequest(f"Booking with uid {uid} does not belong to user")
    return references_of(call, row)


def references_of(call: Call, row: Booking) -> Answer:
    """Return the references of a booking, or those of one `type`. Raises ValidationFailed."""
    values = REFERENCES.validated(call.parameters())
    listed = answers.references(row)
    return Answer([each for each in listed if values.get("type") in (None, each["type"])])


@route("GET", PATH + "/recordings", versions=BOOKINGS, access=Access.GUARDED)
@route("GET", PATH + "/transcripts", versions=BOOKINGS, access=Access.GUARDED)
@route("GET", PATH + "/conferencing-sessions", versions=BOOKINGS, access=Access.GUARDED)
def list_of_meeting(call: Call, uid: str) -> Answer:
    """Return what a video meeting left behind, to organizer and admins: the engine's leave
    nothing.
    """
    row = finding.existing(uid)
    if not finding.is_host_or_leads(call.caller, row):
        raise Forbidden("You are not authorized to access this booking's recordings")
    return Answer([])


@route("POST", PATH + "/reassign", versions=BOOKINGS, access=Access.GUARDED)
def reassign(call: Call, uid: str) -> Answer:
    """Give a round-robin booking to the next free host."""
    return Answer(answers.reassigned(reassignment.reassign(uid, call.caller)))


@route("POST", PATH + "/reassign/{user_id}", versions=BOOKINGS, access=Access.GUARDED)
def reassign_to_user(call: Call, uid: str, user_id: str) -> Answer:
    """Give a round-robin booking to one of its hosts."""
    row = reassignment.reassign(uid, call.caller, to_user=to_id(user_id))
    return Answer(answers.reassigned(row))


def _answer(call: Call, row: Booking) -> Answer:
    return Answer(answers.booking(row, viewer=call.user))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
