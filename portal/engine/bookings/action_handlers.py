"""Calls that change a booking or read what belongs to it (CONTRACT.md 4.8 to 4.14)."""

from typing import Final

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
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import BOOKINGS, Access, route
from portal.engine.protocol.validation import Shape, field, is_in
from portal.engine.teams.permissions import to_id

PATH: Final = "/bookings/{uid}"
# Cal.com's whole list is accepted (CONTRACT.md 4.13); the engine itself makes daily_video only.
REFERENCE_TYPES: Final = (
    "google_calendar",
    "office365_calendar",
    "daily_video",
    "google_video",
    "office365_video",
    "zoom_video",
)
REFERENCES: Final = Shape({"type": field(is_in(REFERENCE_TYPES), required=False)})


# Cancelling and moving are public: the uid is the secret, and a key, if any, may be a stranger's
# (recordings 624, 635, 653, 660).
@route("POST", PATH + "/cancel", versions=BOOKINGS, access=Access.PUBLIC, changes=Change.TIMES)
def cancel(call: Call, uid: str) -> Answer:
    """Answer the booking; where several occurrences were meant, the array of the whole series."""
    done = cancellation.cancel(uid, call.body, call.user)
    bodies = [answers.booking(row, viewer=call.user) for row in done.bookings]
    return Answer(bodies if done.is_series else bodies[0])


@route("POST", PATH + "/reschedule", versions=BOOKINGS, access=Access.PUBLIC, changes=Change.TIMES)
def reschedule(call: Call, uid: str) -> Answer:
    """Answer the new booking with its own uid; for one moved seat also its new `seatUid`."""
    moved = rescheduling.reschedule(uid, call.body, call.user)
    body = answers.booking(moved.booking, viewer=call.user, fresh=True)
    if moved.seat is not None:
        body["seatUid"] = str(moved.seat.seat_uid)
    return Answer(body, status=201)


@route("POST", PATH + "/confirm", versions=BOOKINGS, access=Access.GUARDED, changes=Change.TIMES)
def confirm(call: Call, uid: str) -> Answer:
    return _answer(call, confirmation.confirm(uid, call.caller))


@route("POST", PATH + "/decline", versions=BOOKINGS, access=Access.GUARDED, changes=Change.TIMES)
def decline(call: Call, uid: str) -> Answer:
    # The body may be missing (recording 615), and a reason of another type is not worth a refusal.
    reason = call.body.get("reason") if isinstance(call.body, dict) else None
    text = reason if isinstance(reason, str) else ""
    return _answer(call, confirmation.decline(uid, text, call.caller))


@route(
    "POST", PATH + "/mark-absent", versions=BOOKINGS, access=Access.GUARDED, changes=Change.TIMES
)
def mark_absent(call: Call, uid: str) -> Answer:
    return _answer(call, absence.mark_absent(uid, call.body, call.caller))


@route(
    "POST",
    PATH + "/guests",
    versions=BOOKINGS,
    access=Access.GUARDED,
    limit=rate_limits.ADD_GUESTS,
    changes=Change.TIMES,
)
def add_guests(call: Call, uid: str) -> Answer:
    return _answer(call, guests.add(uid, call.body, call.caller))


@route("PATCH", PATH + "/location", versions=BOOKINGS, access=Access.GUARDED, changes=Change.TIMES)
def update_location(call: Call, uid: str) -> Answer:
    return _answer(call, location.relocate(uid, call.body, call.caller))


@route("GET", PATH + "/calendar-links", versions=BOOKINGS, access=Access.GUARDED)
def list_calendar_links(call: Call, uid: str) -> Answer:  # noqa: ARG001  any key will do
    row = finding.by_uid(uid)
    # Not finding.existing: this call has a sentence of its own (CONTRACT.md 4.13).
    if row is None:
        raise NotFound(f"Booking with uid {uid} not found")
    if row.event_type is None:
        raise BadRequest(f"Booking with uid {uid} has no event type")
    return Answer(links.calendar_links(row))


@route("GET", PATH + "/references", versions=BOOKINGS, access=Access.GUARDED)
def list_references(call: Call, uid: str) -> Answer:
    row = finding.existing(uid)
    if not finding.is_host_or_leads(call.caller, row):
        # A 400 where a 403 would be usual (recording 943).
        raise BadRequest(f"Booking with uid {uid} does not belong to user")
    return references_of(call, row)


def references_of(call: Call, row: Booking) -> Answer:
    """Answer all references, or those of the query's `type`. Raises ValidationFailed for another
    one.
    """
    values = REFERENCES.validated(call.parameters())
    listed = answers.references(row)
    return Answer([each for each in listed if values.get("type") in (None, each["type"])])


@route("GET", PATH + "/recordings", versions=BOOKINGS, access=Access.GUARDED)
@route("GET", PATH + "/transcripts", versions=BOOKINGS, access=Access.GUARDED)
@route("GET", PATH + "/conferencing-sessions", versions=BOOKINGS, access=Access.GUARDED)
def list_of_meeting(call: Call, uid: str) -> Answer:
    row = finding.existing(uid)
    if not finding.is_host_or_leads(call.caller, row):
        raise Forbidden("You are not authorized to access this booking's recordings")
    # Meetings of the engine are pages of the portal: nothing is recorded or transcribed.
    return Answer([])


@route("POST", PATH + "/reassign", versions=BOOKINGS, access=Access.GUARDED, changes=Change.TIMES)
def reassign(call: Call, uid: str) -> Answer:
    return Answer(answers.reassigned(reassignment.reassign(uid, call.caller)))


@route(
    "POST",
    PATH + "/reassign/{user_id}",
    versions=BOOKINGS,
    access=Access.GUARDED,
    changes=Change.TIMES,
)
def reassign_to_user(call: Call, uid: str, user_id: str) -> Answer:
    row = reassignment.reassign(uid, call.caller, to_user=to_id(user_id))
    return Answer(answers.reassigned(row))


def _answer(call: Call, row: Booking) -> Answer:
    return Answer(answers.booking(row, viewer=call.user))
