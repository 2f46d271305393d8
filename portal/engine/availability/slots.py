"""Slots: what is asked and what is answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """What a slot query asks: starts and ends within [``starts_at``, ``ends_at``], aware datetimes.

    ``time_zone`` (IANA) decides the rounding of starts, the booking window and what a day is. ``duration`` replaces
    the event type's length and is not checked against its options. The booking with ``ignored_uid`` counts as free.
    """

    starts_at: datetime
    ends_at: datetime
    time_zone: str = "UTC"
    duration: timedelta | None = None
    ignored_uid: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A bookable time (UTC) with the ids of the hosts who are free then: all who take part, and all candidates.

    For seated event types ``seats_booked`` is the number of taken seats (0 or more) and ``booking_uid`` the booking
    that holds them; a full slot stays a slot. Otherwise ``seats_booked`` is None and ``booking_uid`` empty.
    """

    starts_at: datetime
    ends_at: datetime
    host_ids: tuple[int, ...]
    seats_booked: int | None = None
    booking_uid: str = ""
