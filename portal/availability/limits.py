"""Booking limits by count and by duration, and seats: what the bookings of an event type use up.

A limit is the event type's: it counts the bookings of all its hosts together, each booking once (CONTRACT.md section
17, Limits and Seats).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from portal.availability.hosts import BusyTime, Host
from portal.availability.rules import CountLimit, DurationLimit, EventRules, Period
from portal.availability.spans import (
    Span,
    ceil_seconds,
    floor_seconds,
    local_day,
    merge,
    start_of_day,
    touches,
)

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Usage:
    """What bookings that begin on ``day`` (in the limit's zone) have used."""

    day: date
    length: timedelta


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A day, week, month or year in which a booking would be too much for a limit.

    ``used_up``: not even a second more fits into a limit by duration.
    """

    span: Span
    limit: CountLimit | DurationLimit
    used_up: bool


def closed_periods(
    hosts: Sequence[Host], rules: EventRules, length: timedelta, span: Span, ignored_uid: str = ""
) -> Iterator[ClosedPeriod]:
    """Yield the periods that are closed to a booking of ``length``, in the order of the limits.

    ``span`` is the time of interest: all of it is one where no booking ever fits.
    """
    if not rules.limits or not hosts:
        return
    # The zone of the event type's own schedule is every host's; else the first host's decides.
    zone = hosts[0].limit_zone or hosts[0].schedule.zone
    usages = _usages(hosts, rules, zone, ignored_uid)
    for limit in rules.limits:
        if not allows(limit, [], length):
            yield ClosedPeriod(span, limit, used_up=not allows(limit, [], _SECOND))
        by_period: dict[date, list[Usage]] = defaultdict(list)
        for usage in usages:
            by_period[first_day(usage.day, limit.period)].append(usage)
        for first, used in by_period.items():
            if not allows(limit, used, length):
                end = start_of_day(next_first_day(first, limit.period), zone)
                is_used_up = not allows(limit, used, _SECOND)
                yield ClosedPeriod((start_of_day(first, zone), end), limit, is_used_up)


def allows(limit: CountLimit | DurationLimit, used: list[Usage], length: timedelta) -> bool:
    """Return whether one more booking of ``length`` fits into a period."""
    if isinstance(limit, CountLimit):
        return len(used) < limit.most
    total = sum((usage.length for usage in used), length)
    # A year of booked time is full one step earlier than other periods: Cal.com refuses the booking that would
    # exactly reach it (scenarios/152).
    return total < limit.most if used and limit.period is Period.YEAR else total <= limit.most


def first_day(day: date, period: Period) -> date:
    """Return the first day of the period that holds ``day``; weeks begin on Sunday."""
    match period:
        case Period.WEEK:
            return day - timedelta(days=day.isoweekday() % 7)
        case Period.MONTH:
            return day.replace(day=1)
        case Period.YEAR:
            return day.replace(month=1, day=1)
        case _:
            return day


def next_first_day(first: date, period: Period) -> date:
    match period:
        case Period.WEEK:
            return first + timedelta(days=7)
        case Period.MONTH:
            return first_day(first + timedelta(days=31), Period.MONTH)
        case Period.YEAR:
            return first.replace(year=first.year + 1)
        case _:
            return first + timedelta(days=1)


def _usages(
    hosts: Sequence[Host], rules: EventRules, zone: tzinfo, ignored_uid: str
) -> list[Usage]:
    counted = {
        # Hosts of one collective booking all have it, by one uid; a busy time without a uid is its host's own.
        (busy.uid or (host.id, busy.starts_at)): busy
        for host in hosts
        for busy in host.busy
        if busy.event_type_id == rules.event_type_id
        and busy.counts
        and not busy.pending
        and not (busy.uid and busy.uid == ignored_uid)
    }
    return [
        Usage(local_day(floor_seconds(busy.starts_at), zone), busy.ends_at - busy.starts_at)
        for busy in counted.values()
    ]


@dataclass(frozen=True, slots=True)
class Seats:
    """The bookings of a seated event type by time, and the seats that others reserved, by start."""

    bookings: dict[Span, BusyTime]
    reserved: Counter[int]
    spans: list[Span]

    def allows(self, start: int, end: int) -> bool:
        """Return whether [start, end) is the time of one booking or free of all."""
        # Cal.com lets bookings of one seated event type overlap partly; a host cannot be in both, so here they are
        # refused.
        return (start, end) in self.bookings or not touches(self.spans, start, end)

    def booking_at(self, start: int, end: int) -> BusyTime | None:
        return self.bookings.get((start, end))

    def booking_over(self, start: int, end: int) -> BusyTime | None:
        over = (span for span in sorted(self.bookings) if span[0] < end and start < span[1])
        return self.bookings.get(next(over, (0, 0)))

    def taken(self, start: int, end: int) -> int:
        booking = self.bookings.get((start, end))
        return (booking.seats_taken if booking else 0) + self.reserved[start]


def seats_of(hosts: Sequence[Host], rules: EventRules, ignored_uid: str = "") -> Seats:
    bookings: dict[Span, BusyTime] = {}
    reserved: Counter[int] = Counter()
    for host in hosts:
        for busy in host.busy:
            if rules.shares_seats(busy.event_type_id) and not (
                busy.uid and busy.uid == ignored_uid
            ):
                span = floor_seconds(busy.starts_at), ceil_seconds(busy.ends_at)
                bookings.setdefault(span, busy)
        # The larger count, not the sum: all hosts see the same reservations.
        reserved |= Counter(floor_seconds(each.starts_at) for each in host.seat_reservations)
    return Seats(bookings, reserved, merge(bookings))
