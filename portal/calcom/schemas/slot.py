"""Slots and their reservations (CONTRACT.md 3)."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from portal.calcom.schemas.base import Instant, Row, Wire


# Not a Wire: a month has hundreds of slots, and dropping the nulls of each would cost more than reading it.
class Slot(Row):
    """A start that can be booked, in UTC.

    `seats_remaining` is None for event types without seats. A full slot stays listed with 0. `booking_uid` is the
    booking whose seats have been taken there.
    """

    starts_at: Instant = Field(alias="start")
    # Cal.com moves a seat into a full booking, too, and then counts -1 (CONTRACT.md 18.8).
    seats_remaining: Annotated[int, AfterValidator(lambda count: max(count, 0))] | None = None
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


class Reservation(Wire):
    """A slot kept from others for some minutes (CONTRACT.md 3.2). It can be read after
    `reservation_until`: compare.
    """

    reservation_uid: str
    event_type_id: int
    starts_at: Instant = Field(alias="slotStart")
    reservation_until: Instant
