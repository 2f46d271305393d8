"""Slots and their reservations (CONTRACT.md 3)."""

from datetime import date, datetime
from typing import Any

from portal.calcom.protocol import given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas.slot import Reservation, SlotList


class Slots(Resource):
    """``/v2/slots``; public."""

    def list(
        self,
        *,
        event_type_id: int,
        starts_at: datetime | date,
        ends_at: datetime | date,
        time_zone: str,
        duration: int | None = None,
        booking_uid_to_reschedule: str | None = None,
    ) -> SlotList:
        """Return the slots from `starts_at` to `ends_at`, both included, by day of `time_zone` (an
        IANA name).

        Plain dates are days in UTC; for days of the visitor give instants. Cal.com stretches an
        `ends_at` at midnight UTC to the end of that day. `duration` is in minutes and is not
        checked by Cal.com. The booking to reschedule counts as free. Raises NotFound for an unknown
        event type, BadRequest for an unknown zone.
        """
        query = {
            "eventTypeId": event_type_id,
            "start": starts_at,
            "end": ends_at,
            "timeZone": time_zone,
            "duration": duration,
            "bookingUidToReschedule": booking_uid_to_reschedule,
        }
        return self._call("GET", "/slots", query=query).one(SlotList)


class Reservations(Resource):
    """``/v2/slots/reservations``; public, the uid is the secret. A reserved slot can be booked all the same."""

    def get(self, uid: str) -> Reservation | None:
        """Return the reservation, or None. It may have run out: compare `reservation_until`."""
        return self._call("GET", _ONE, uid=uid).optional(Reservation)

    def create(
        self, *, event_type_id: int, starts_at: datetime, slot_duration: int | None = None
    ) -> Reservation:
        """Reserve a slot for five minutes.

        `slot_duration` (minutes) is for event types with several lengths only. Raises Unprocessable
        when the slot is booked or reserved already, NotFound for an unknown event type. Working
        hours are not checked.
        """
        body = _body(event_type_id, starts_at, slot_duration)
        return self._call("POST", "/slots/reservations", body=body).one(Reservation)

    def update(
        self,
        uid: str,
        *,
        event_type_id: int,
        starts_at: datetime,
        slot_duration: int | None = None,
    ) -> Reservation:
        """Move a reservation. Raises NotFound for an unknown one, Unprocessable as `create` does.

        Prolonging one where it is may be refused: delete it and create another.
        """
        body = _body(event_type_id, starts_at, slot_duration)
        return self._call("PATCH", _ONE, body=body, uid=uid).one(Reservation)

    def delete(self, uid: str) -> None:
        # An unknown one is no error for Cal.com.
        self._call("DELETE", _ONE, uid=uid)


_ONE = "/slots/reservations/{uid}"


def _body(event_type_id: int, starts_at: datetime, slot_duration: int | None) -> dict[str, Any]:
    return given(eventTypeId=event_type_id, slotStart=starts_at, slotDuration=slot_duration)
