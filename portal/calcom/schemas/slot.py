"""Slots (CONTRACT.md 3.1)."""

from datetime import date
from typing import Any

from pydantic import Field, model_validator

from portal.calcom.schemas.base import Instant, Row, Wire


class Slot(Row):
    """A time that can be booked, in UTC. `ends_at` is None unless it was asked for.

    The seat counts are None for event types without seats. A full slot stays listed with
    `seats_remaining` 0; `booking_uid` is set once a seat is taken.
    """

    starts_at: Instant = Field(alias="start")
    ends_at: Instant | None = Field(default=None, alias="end")
    seats_booked: int | None = None
    seats_remaining: int | None = None
    seats_total: int | None = None
    booking_uid: str | None = None


class SlotList(Wire):
    """Slots by day of the requested time zone. Days without slots are absent; days and slots
    ascend.
    """

    days: dict[date, list[Slot]]

    @model_validator(mode="before")
    @classmethod
    def _from_wire(cls, data: Any) -> Any:
        # The days are the object itself on the wire, without a name around them.
        return data if isinstance(data, dict) and "days" in data else {"days": data}

    @property
    def slots(self) -> list[Slot]:
        """All slots of all days, ascending."""
        return [slot for day in self.days.values() for slot in day]
