"""A slot as services and pages hold it: a month has hundreds, and months are kept."""

from datetime import datetime
from typing import NamedTuple


class Slot(NamedTuple):
    """A start that can be booked, in UTC.

    `seats_remaining` is None for event types without seats. `booking_uid` is the booking whose seats have been taken
    there.
    """

    starts_at: datetime
    seats_remaining: int | None = None
    booking_uid: str | None = None
