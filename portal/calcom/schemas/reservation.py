"""Slot reservations (CONTRACT.md 3.2, 3.3)."""

from pydantic import Field

from portal.calcom.schemas.base import Instant, Wire


class Reservation(Wire):
    """A short hold on a slot. `slot_duration` and `reservation_duration` are in minutes.

    Only the answer to creating tells `reservation_duration`. A hold can be listed after
    `reservation_until`: compare.
    """

    reservation_uid: str
    event_type_id: int
    starts_at: Instant = Field(alias="slotStart")
    ends_at: Instant = Field(alias="slotEnd")
    slot_duration: int
    reservation_duration: int | None = None
    reservation_until: Instant
