"""Attendees of a booking, one by one (CONTRACT.md 4.14)."""

import builtins

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import AttendeeInput, BookingAttendee


class BookingAttendees(Resource):
    """``/v2/bookings/{uid}/attendees``; needs the key of somebody who takes part. Servers of early
    2026 lack these calls: NotFound then.
    """

    _PATH = "/bookings/{uid}/attendees"

    def list(self, uid: str) -> builtins.list[BookingAttendee]:
        """Return all attendees of the booking."""
        return self._send(Call("GET", self._PATH, {"uid": uid})).many(BookingAttendee)

    def get(self, uid: str, attendee_id: int) -> BookingAttendee:
        """Return one attendee. Raises NotFound."""
        values: dict[str, str | int] = {"uid": uid, "attendee_id": attendee_id}
        call = Call("GET", f"{self._PATH}/{{attendee_id}}", values)
        return self._send(call).one(BookingAttendee)

    def create(self, uid: str, attendee: AttendeeInput) -> BookingAttendee:
        """Add an attendee, who gets a mail. The email is compulsory here."""
        call = Call("POST", self._PATH, {"uid": uid}, body=attendee.wire())
        return self._send(call).one(BookingAttendee)
