"""Slot reservations (CONTRACT.md 3.2 to 3.5)."""

from datetime import datetime
from typing import Any

from portal.calcom.protocol import Call, given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Reservation


class Reservations(Resource):
    """``/v2/slots/reservations``; public, the uid is the secret. A hold only hides a slot: it can
    be booked all the same.
    """

    _PATH = "/slots/reservations/{uid}"

    def get(self, uid: str) -> Reservation | None:
        """Return the hold, or None when there is no such one. It may have run out: compare
        `reservation_until`.
        """
        return self._send(Call("GET", self._PATH, {"uid": uid})).optional(Reservation)

    def create(
        self,
        *,
        event_type_id: int,
        starts_at: datetime,
        slot_duration: int | None = None,
        reservation_duration: int | None = None,
    ) -> Reservation:
        """Hold a slot, for five minutes unless a host's key and `reservation_duration` (minutes)
        say otherwise.

        `slot_duration` (minutes) is for event types with several lengths only. Raises Unprocessable
        when the slot is booked or held already, NotFound for an unknown event type. Working hours
        are not checked.
        """
        body = _body(event_type_id, starts_at, slot_duration, reservation_duration)
        return self._send(Call("POST", "/slots/reservations", body=body)).one(Reservation)

    def update(
        self,
        uid: str,
        *,
        event_type_id: int,
        starts_at: datetime,
        slot_duration: int | None = None,
        reservation_duration: int | None = None,
    ) -> Reservation:
        """Move a hold. Raises NotFound for an unknown one, Unprocessable as `create` does.

        Prolonging a hold where it is may be refused: delete it and create another.
        """
        body = _body(event_type_id, starts_at, slot_duration, reservation_duration)
        return self._send(Call("PATCH", self._PATH, {"uid": uid}, body=body)).one(Reservation)

    def delete(self, uid: str) -> None:
        """Give up a hold; an unknown one is no error."""
        self._send(Call("DELETE", self._PATH, {"uid": uid}))


def _body(
    event_type_id: int,
    starts_at: datetime,
    slot_duration: int | None,
    reservation_duration: int | None,
) -> dict[str, Any]:
    return given(
        eventTypeId=event_type_id,
        slotStart=starts_at,
        slotDuration=slot_duration,
        reservationDuration=reservation_duration,
    )
