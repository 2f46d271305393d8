"""What an event type demands of its slots (CONTRACT.md sections 5.2, 5.5, 14.1 and 17)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Scheduling(StrEnum):
    """How the hosts of an event type combine."""

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
    """From ``first`` to ``last``, both included, in the zone of the event type's schedule."""

    first: date
    last: date
    time_zone: str


@dataclass(frozen=True, slots=True)
class EventRules:
    """The options of an event type that decide its slots.

    ``interval`` is the distance between starts (None: the length), ``offset`` is added at every
    step, ``notice`` the minimum booking notice, ``before``/``after`` the event buffers. ``seats``
    is the number per slot, None without. ``blocks_pending``: unconfirmed bookings of this event
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
    scheduling: Scheduling = Scheduling.PERSONAL
    seats: int | None = None
    blocks_pending: bool = False

    @property
    def limits(self) -> tuple[CountLimit | DurationLimit, ...]:
        """All limits, those by count first."""
        return (*self.count_limits, *self.duration_limits)
