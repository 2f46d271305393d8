"""Verdicts on single times, by the rules that slots are found with: why they can or cannot be booked.

``check_start`` judges one start for a booking (CONTRACT.md sections 14.2 and 17, Booking), and ``explain`` the starts
and the time that a slot query leaves out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise

from portal.availability.host_time import reserved_spans, working_spans
from portal.availability.hosts import Host, Interval
from portal.availability.limits import closed_periods, seats_of
from portal.availability.reasons import (
    Closed,
    Reason,
    Refusal,
    closed_by_host,
    first_of,
    in_the_way,
    limit_refusal,
    out_of_bounds,
    seats_refusal,
    together,
)
from portal.availability.rules import EventRules
from portal.availability.slots import Search, SlotQuery, open_window
from portal.availability.spans import (
    DAY,
    Span,
    ceil_seconds,
    floor_seconds,
    from_seconds,
    local_day,
)


@dataclass(frozen=True, slots=True)
class ClosedTime:
    """Time that one rule or one host keeps from being booked, in UTC."""

    starts_at: datetime
    ends_at: datetime
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Gap:
    """Time in UTC that no slot covers: why not, by one rule or by each of some hosts.

    Without refusals the rules would offer it, so what keeps it is not in what they were given.
    """

    starts_at: datetime
    ends_at: datetime
    refusals: tuple[Refusal, ...]


def check_start(
    rules: EventRules,
    hosts: Sequence[Host],
    starts_at: datetime,
    length: timedelta,
    *,
    now: datetime,
    zone: tzinfo = UTC,
    ignored_uid: str = "",
    limited_with: Sequence[Host] = (),
    refusals: dict[int, Refusal | None] | None = None,
) -> Refusal | None:
    """Return why a booking of ``length`` at ``starts_at`` is impossible, or None if it is possible.

    All datetimes are aware; ``zone`` is the booker's and decides the booking window. The booking with ``ignored_uid``
    (one being rescheduled) counts as free. Limits count the bookings of ``hosts``, or of ``limited_with`` where the
    hosts are only some of them. ``refusals`` are those of ``host_refusals`` where they are known.
    """
    if not hosts:
        return Refusal(Reason.NO_HOSTS)
    query = SlotQuery(starts_at, starts_at + length, zone, length, ignored_uid)
    start, end = floor_seconds(starts_at), ceil_seconds(starts_at + length)
    window = open_window(rules, hosts, query, now=now)
    if outside := first_of(out_of_bounds(rules, window, now), start, start + 1):
        return outside
    if rules.seats:
        seats = seats_of(hosts, rules, ignored_uid)
        # A booking of just this time is joined: its limits and hosts were asked when it was made.
        if booking := seats.booking_at(start, end):
            return Refusal(Reason.SEATS_FULL) if booking.seats_taken >= rules.seats else None
        if not seats.allows(start, end):
            return Refusal(Reason.BUSY, busy=seats.booking_over(start, end))
    counted = limited_with or hosts
    # One second, not the whole booking: limits count it where it begins.
    periods = closed_periods(counted, rules, length, (start, start + 1), ignored_uid)
    if over := first_of(((each.span, limit_refusal(each)) for each in periods), start, start + 1):
        return over
    if refusals is None:
        refusals = host_refusals(rules, hosts, starts_at, length, ignored_uid=ignored_uid)
    kept = in_the_way(rules, hosts, refusals)
    return together(kept) if kept else None


def host_refusals(
    rules: EventRules,
    hosts: Sequence[Host],
    starts_at: datetime,
    length: timedelta,
    *,
    ignored_uid: str = "",
) -> dict[int, Refusal | None]:
    """Return why each host cannot take a booking of ``length`` at ``starts_at``, by their ids; None for who can."""
    return {
        host.id: host_refusal(rules, host, starts_at, length, ignored_uid=ignored_uid)
        for host in hosts
    }


def host_refusal(
    rules: EventRules, host: Host, starts_at: datetime, length: timedelta, *, ignored_uid: str = ""
) -> Refusal | None:
    start, end = floor_seconds(starts_at), ceil_seconds(starts_at + length)
    # A day more on each side: buffers of a neighbouring booking reach in.
    return first_of(closed_by_host(host, rules, (start - DAY, end + DAY), ignored_uid), start, end)


def explain(
    rules: EventRules, hosts: Sequence[Host], query: SlotQuery, *, now: datetime
) -> "Explanation":
    return Explanation(rules, hosts, query, now)


class Explanation:
    """Why times within one query are offered or not, with everything that keeps them closed.

    It is asked about starts and times that lie in the query with their whole length.
    """

    def __init__(
        self, rules: EventRules, hosts: Sequence[Host], query: SlotQuery, now: datetime
    ) -> None:
        self._rules, self._hosts, self._zone = rules, hosts, query.zone
        search = Search.prepare(rules, hosts, query, now)
        self._length = int(search.length.total_seconds())
        self._starts, self._seats = search.starts, search.seats
        self._grid = frozenset(search.starts)
        self._first_of_day: dict[date, int] = {}
        window = open_window(rules, hosts, query, now=now)
        if rules.first_only:
            for slot in search.slots(*window):
                start = floor_seconds(slot.starts_at)
                self._first_of_day.setdefault(local_day(start, query.zone), start)
        self._bounds = out_of_bounds(rules, window, now)
        span = (floor_seconds(query.starts_at) - DAY, ceil_seconds(query.ends_at) + DAY)
        periods = closed_periods(hosts, rules, search.length, span, query.ignored_uid)
        self._limits = [(period.span, limit_refusal(period)) for period in periods]
        self._by_host = {
            host.id: [
                *closed_by_host(host, rules, span, query.ignored_uid),
                *((one, Refusal(Reason.RESERVED, (host.id,))) for one in reserved_spans(host)),
            ]
            for host in hosts
        }

    def refusals(self, starts_at: datetime) -> tuple[Refusal, ...]:
        """Return why no slot with room starts at an aware datetime; nothing where one does.

        It is one rule of the event type, or what keeps each host who would be needed.
        """
        start = floor_seconds(starts_at)
        end = start + self._length
        if not self._hosts:
            return (Refusal(Reason.NO_HOSTS),)
        ruled = (
            first_of(self._bounds, start, start + 1)
            or (self._seats and seats_refusal(self._seats, self._rules, start, end))
            or first_of(self._limits, start, end)
        )
        if ruled:
            return (ruled,)
        if kept := self._of_hosts(start, end):
            return kept
        if start not in self._grid:
            return (Refusal(Reason.OFF_GRID),)
        if self._rules.first_only and self._first_of_day.get(local_day(start, self._zone)) != start:
            return (Refusal(Reason.NOT_FIRST),)
        return ()

    def gaps(self, begins: datetime, ends: datetime, offered: Sequence[Interval]) -> list[Gap]:
        """Return the time between two aware datetimes that none of the ``offered`` slots covers.

        Gaps ascend; neighbours have different reasons.
        """
        first, last = floor_seconds(begins), ceil_seconds(ends)
        slots = [(floor_seconds(each.starts_at), ceil_seconds(each.ends_at)) for each in offered]
        grid = [
            (start, start + self._length)
            for start in self._starts
            if start < last and start + self._length > first
        ]
        gaps: list[tuple[Span, tuple[Refusal, ...]]] = []
        by_hosts = [each for found in self._by_host.values() for each in found]
        closed = [span for span, _ in (*self._ruled(), *by_hosts)]
        # Cut wherever something begins or ends: within a piece every rule says the same from end to end.
        spans = [*slots, *grid, *closed]
        edges = {first, last, *(edge for span in spans for edge in span if first < edge < last)}
        for start, end in pairwise(sorted(edges)):
            if any(opens <= start and end <= closes for opens, closes in slots):
                continue
            refusals = self._of_time(start, end, grid)
            if gaps and gaps[-1][0][1] == start and gaps[-1][1] == refusals:
                gaps[-1] = (gaps[-1][0][0], end), refusals
            else:
                gaps.append(((start, end), refusals))
        return [
            Gap(from_seconds(start), from_seconds(end), refusals) for (start, end), refusals in gaps
        ]

    def hours(self, host_id: int, begins: datetime, ends: datetime) -> list[Interval]:
        schedule = next(host.schedule for host in self._hosts if host.id == host_id)
        spans = working_spans(schedule, floor_seconds(begins), ceil_seconds(ends))
        return [Interval(from_seconds(start), from_seconds(end)) for start, end in spans]

    def closed(self, begins: datetime, ends: datetime) -> list[ClosedTime]:
        return _clipped(self._ruled(), begins, ends)

    def closed_by(self, host_id: int, begins: datetime, ends: datetime) -> list[ClosedTime]:
        return _clipped(self._by_host[host_id], begins, ends)

    def _ruled(self) -> Closed:
        return [*self._bounds, *self._of_seated_bookings(), *self._limits]

    def _of_seated_bookings(self) -> Closed:
        if self._seats is None:
            return []
        starts = {start: (start, start + self._length) for start in self._seats.reserved}
        spans = sorted({*starts.values(), *self._seats.bookings})
        found = [(span, seats_refusal(self._seats, self._rules, *span)) for span in spans]
        return [(span, refusal) for span, refusal in found if refusal]

    def _of_time(self, start: int, end: int, grid: Sequence[Span]) -> tuple[Refusal, ...]:
        if not self._hosts:
            return (Refusal(Reason.NO_HOSTS),)
        if ruled := first_of(self._ruled(), start, end):
            return (ruled,)
        if kept := self._of_hosts(start, end):
            return kept
        # Open, but no slot that is offered covers it.
        covering = [opens for opens, closes in grid if opens <= start and end <= closes]
        if not covering:
            return (Refusal(Reason.OFF_GRID),)
        found = [self.refusals(from_seconds(opens)) for opens in covering]
        return found[0] if all(found) else ()

    def _of_hosts(self, start: int, end: int) -> tuple[Refusal, ...]:
        refusals = {host.id: first_of(self._by_host[host.id], start, end) for host in self._hosts}
        # When nobody is free, what keeps each of them is of interest, not only what keeps the required ones.
        all_refused = [refusal for refusal in refusals.values() if refusal]
        if len(all_refused) == len(self._hosts):
            return tuple(all_refused)
        return tuple(in_the_way(self._rules, self._hosts, refusals))


def _clipped(closed: Closed, begins: datetime, ends: datetime) -> list[ClosedTime]:
    first, last = floor_seconds(begins), ceil_seconds(ends)
    inside = [
        ((max(opens, first), min(closes, last)), refusal) for (opens, closes), refusal in closed
    ]
    return [
        ClosedTime(from_seconds(opens), from_seconds(closes), refusal)
        for (opens, closes), refusal in sorted(inside, key=lambda each: each[0])
        if opens < closes
    ]
