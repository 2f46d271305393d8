"""Rules of an event type that decide its slots (CONTRACT.md sections 5.2, 5.5, 14.1 and 17)."""

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from enum import StrEnum


class Scheduling(StrEnum):
    PERSONAL = "personal"
    COLLECTIVE = "collective"
    ROUND_ROBIN = "roundRobin"


class Period(StrEnum):
    """The calendar units of limits; a week is Sunday to Saturday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class CountLimit:
    """At most ``most`` accepted bookings of the event type per period."""

    period: Period
    most: int


@dataclass(frozen=True, slots=True)
class DurationLimit:
    """At most ``most`` booked time of the event type per period."""

    period: Period
    most: timedelta


@dataclass(frozen=True, slots=True)
class DaysWindow:
    """The next ``days`` days in the booker's zone.

    Plain: through today + ``days``; ``business_only`` counts Monday to Friday after today.
    ``rolling`` counts the dates that have slots, from today on.
    """

    days: int
    business_only: bool = False
    rolling: bool = False


@dataclass(frozen=True, slots=True)
class RangeWindow:
    """From ``first`` to ``last``, both included, in ``zone``: the event type's schedule's."""

    first: date
    last: date
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class EventRules:
    """The options of an event type that decide its slots.

    ``interval`` is the distance between starts (None: the length), ``offset`` is added at every
    step, ``notice`` the minimum booking notice, ``before``/``after`` the event buffers. ``seats``
    is the number per slot, None without. ``optimized``: a free range that begins at an odd minute may offer it.
    ``blocks_pending``: unconfirmed bookings of this event
    type hide its slots.
    """

    event_type_id: int
    length: timedelta
    interval: timedelta | None = None
    offset: timedelta = timedelta()
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    notice: timedelta = timedelta()
    window: DaysWindow | RangeWindow | None = None
    count_limits: tuple[CountLimit, ...] = ()
    duration_limits: tuple[DurationLimit, ...] = ()
    first_only: bool = False
    optimized: bool = False
    scheduling: Scheduling = Scheduling.PERSONAL
    seats: int | None = None
    blocks_pending: bool = False

    @property
    def limits(self) -> tuple[CountLimit | DurationLimit, ...]:
        # By count first, as Cal.com checks them: the first refusal is the one that is said.
        return (*self.count_limits, *self.duration_limits)

    def shares_seats(self, event_type_id: int | None) -> bool:
        """Return whether a booking of that event type is one of this seated one, which can be joined."""
        return self.seats is not None and event_type_id == self.event_type_id
