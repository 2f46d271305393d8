"""Hosts and what keeps them busy."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.engine.availability.intervals import Interval
from portal.engine.availability.schedule import Schedule


@dataclass(frozen=True, slots=True)
class BusyTime:
    """A booking of a host (as host, attendee or guest) or an event of an outside calendar.

    ``before`` and ``after`` are the buffers of the booking's own event type. ``event_type_id`` is None for outside
    calendars. ``pending`` bookings block only the event type they belong to, and only if its rules say so.
    ``counts`` says whether the booking uses up limits of its event type: true where the host hosts it.
    ``seats_taken`` is the number of seats taken (bookings and, if wanted, holds) in a booking of a seated event type.
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


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Whole days, both included, in the zone of the host's schedule, on which the host is out of office."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Host:
    """One host of an event type, with everything that decides when the host is free.

    ``holds`` are live reservations of others: they hide slots but neither widen by buffers nor shift the grid, and a
    booking ignores them. ``limit_zone`` is the zone of the days, weeks, months and years of booking limits; without
    it the schedule's zone is used. ``fixed`` matters for round robin only: fixed hosts take part in every booking.
    ``busy`` must reach over the whole period (up to a year) of any limit that is to be counted.
    """

    id: int
    schedule: Schedule
    busy: tuple[BusyTime, ...] = ()
    holds: tuple[Interval, ...] = ()
    days_off: tuple[DaysOff, ...] = ()
    fixed: bool = False
    limit_zone: str = ""
