"""Hosts, what keeps them busy, and when they are free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.availability.intervals import (
    Interval,
    Span,
    ceil_seconds,
    floor_seconds,
    merge,
    subtract,
)
from portal.availability.rules import EventRules, Scheduling
from portal.availability.schedule import Schedule, working_spans
from portal.availability.zones import end_of_day, start_of_day


@dataclass(frozen=True, slots=True)
class BusyTime:
    """A booking of a host (as host, attendee or guest) or an event of an outside calendar.

    ``before`` and ``after`` are the buffers of the booking's own event type. ``event_type_id`` is
    None for outside calendars. ``pending`` bookings block only the event type they belong to, and
    only if its rules say so. ``counts``: the booking uses up limits of its event type, which is
    so where the host is its host. ``seats_taken`` is the number of seats of a seated booking.
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
    """Whole days, both included, in the schedule's zone, on which the host is out of office."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Host:
    """One host of an event type, with everything that decides when the host is free.

    ``holds`` are live reservations of others: they hide slots, but neither widen by buffers nor
    shift the grid, and a booking ignores them. ``seat_holds`` are those on a seat of this very
    event type: each takes one seat. ``limit_zone`` is the zone of the days, weeks, months and
    years of booking limits (the schedule's where empty). ``fixed`` matters for round robin only:
    fixed hosts take part in every booking. ``busy`` has to reach over the whole day, week, month
    or year of any limit that is to be counted.
    """

    id: int
    schedule: Schedule
    busy: tuple[BusyTime, ...] = ()
    holds: tuple[Interval, ...] = ()
    seat_holds: tuple[Interval, ...] = ()
    days_off: tuple[DaysOff, ...] = ()
    fixed: bool = False
    limit_zone: str = ""


def takes_part(host: Host, rules: EventRules) -> bool:
    """Say whether the host is needed for every booking; otherwise it is one of those to choose."""
    return host.fixed or rules.scheduling is not Scheduling.ROUND_ROBIN


def has_open_seats(busy: BusyTime, rules: EventRules) -> bool:
    """Say whether the booking is one of this seated event type, which others can join."""
    return rules.seats is not None and busy.event_type_id == rules.event_type_id


def blocks(busy: BusyTime, rules: EventRules, ignored_uid: str) -> bool:
    """Say whether the busy time matters for this event type at all (CONTRACT.md 17, Busy time)."""
    if busy.uid and busy.uid == ignored_uid:
        return False
    own = busy.event_type_id == rules.event_type_id
    return not busy.pending or (own and rules.blocks_pending)


def blocked_spans(
    host: Host, rules: EventRules, start: int, end: int, ignored_uid: str = ""
) -> list[Span]:
    """Return the time between two instants that bookings and buffers keep from the event type.

    A booking of a seated event type blocks only its buffers, so that others can join it.
    """
    rules_before, rules_after = int(rules.before.total_seconds()), int(rules.after.total_seconds())
    spans: list[Span] = []
    for busy in host.busy:
        starts, ends = floor_seconds(busy.starts_at), ceil_seconds(busy.ends_at)
        widened_start = starts - int(busy.before.total_seconds()) - rules_after
        widened_end = ends + int(busy.after.total_seconds()) + rules_before
        if widened_end <= start or widened_start >= end or not blocks(busy, rules, ignored_uid):
            continue
        if has_open_seats(busy, rules):
            spans += [(widened_start, starts), (ends, widened_end)]
        else:
            spans.append((widened_start, widened_end))
    return merge(spans)


def off_spans(host: Host) -> list[Span]:
    """Return the host's days off, in the zone of the host's schedule."""
    zone = host.schedule.time_zone
    return merge(
        (start_of_day(off.first, zone), end_of_day(off.last, zone)) for off in host.days_off
    )


def hold_spans(host: Host) -> list[Span]:
    """Return the time that others hold."""
    return merge((floor_seconds(h.starts_at), ceil_seconds(h.ends_at)) for h in host.holds)


def open_spans(
    host: Host, rules: EventRules, start: int, end: int, ignored_uid: str = ""
) -> list[Span]:
    """Return when the host works and is neither off nor busy, between two instants."""
    working = subtract(working_spans(host.schedule, start, end), off_spans(host))
    return subtract(working, blocked_spans(host, rules, start, end, ignored_uid))
