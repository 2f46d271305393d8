"""Hosts as plain values: working hours and busy times (CONTRACT.md sections 14.1 and 17)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``starts_at`` (included) to ``ends_at`` (excluded), aware datetimes."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """One range that repeats on some weekdays (Monday is 0), in the schedule's wall-clock time.

    An ``end_time`` of 23:59 means midnight. A range whose end is not after its start is ignored.
    """

    weekdays: frozenset[int]
    start_time: time
    end_time: time


@dataclass(frozen=True, slots=True)
class DateOverride:
    """Hours that replace the weekly ones on one date.

    Several on a date add up; 00:00 to 00:00 closes the date.
    """

    day: date
    start_time: time
    end_time: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly hours and overrides, read by the clock of ``zone``. No hours: never free."""

    zone: tzinfo
    weekly_hours: tuple[WeeklyHours, ...] = ()
    overrides: tuple[DateOverride, ...] = ()


def default_schedule(zone: tzinfo) -> Schedule:
    """Return what Cal.com assumes for a user without any schedule: Mon-Fri, 09:00 to 17:00."""
    hours = WeeklyHours(frozenset(range(SATURDAY)), time(9), time(17))
    return Schedule(zone, (hours,))


@dataclass(frozen=True, slots=True)
class BusyTime:
    """A booking of a host (as host, attendee or guest) or an event of an outside calendar.

    ``before`` and ``after`` are the buffers of the booking's own event type. ``event_type_id`` is
    None for outside calendars. ``pending`` bookings block only the event type they belong to, and
    only if its rules say so. ``counts``: the booking uses up limits of its event type, which is
    so where the host is its host. ``seats_taken`` is the number of seats of a seated booking. ``title`` is for those
    who explain.
    """

    starts_at: datetime
    ends_at: datetime
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    uid: str = ""
    event_type_id: int | None = None
    pending: bool = False
    counts: bool = True
    seats_taken: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Whole days, both included, in the schedule's zone, on which the host is out of office."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Host:
    """One host of an event type, with everything that decides when the host is free.

    ``reservations`` are live ones of others: they hide slots, but neither widen by buffers nor
    shift the grid, and a booking ignores them. ``seat_reservations`` are those of a seat of this
    very event type: each takes one seat. ``limit_zone`` is the zone of the days, weeks, months and
    years of booking limits (the schedule's where None). ``fixed`` matters for round robin only:
    fixed hosts take part in every booking. ``busy`` has to reach over the whole day, week, month
    or year of any limit that is to be counted.
    """

    id: int
    schedule: Schedule
    busy: tuple[BusyTime, ...] = ()
    reservations: tuple[Interval, ...] = ()
    seat_reservations: tuple[Interval, ...] = ()
    days_off: tuple[DaysOff, ...] = ()
    fixed: bool = False
    limit_zone: tzinfo | None = None
