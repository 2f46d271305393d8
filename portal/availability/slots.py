"""Slots of an event type: query, answer, and the search between them (CONTRACT.md 3.1, 14.1 and 17; 17 wins)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from portal.availability.host_time import (
    open_spans,
    reserved_spans,
    takes_part,
    working_spans,
)
from portal.availability.hosts import Host, Schedule
from portal.availability.limits import Seats, closed_periods, seats_of
from portal.availability.rules import DaysWindow, EventRules
from portal.availability.spans import (
    DAY,
    LAST_INSTANT,
    MINUTE,
    Span,
    ceil_seconds,
    floor_seconds,
    from_seconds,
    intersect,
    local_day,
    merge,
    subtract,
    touches,
)
from portal.availability.window import FOREVER, Grid, rolling_end, window_span

# A query is answered for this many days from its start (or from now, if that is later), so that
# one request for thousands of years cannot keep a server busy.
LONGEST_QUERY_DAYS = 1_100


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """What a slot query asks: slots that lie in [``starts_at``, ``ends_at``], aware datetimes.

    ``zone`` decides the rounding of starts, the booking window and what a day is.
    ``duration`` replaces the event type's length and is not checked against its options. The
    booking with ``ignored_uid`` counts as free.
    """

    starts_at: datetime
    ends_at: datetime
    zone: tzinfo = UTC
    duration: timedelta | None = None
    ignored_uid: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A bookable time (UTC) with the ids of the hosts who are free then.

    These are all hosts who take part in every booking, then all candidates of a round robin. For
    a seated event type ``seats_booked`` is the number of taken seats (0 or more) and
    ``booking_uid`` the booking that has them; a full slot stays a slot. Otherwise
    ``seats_booked`` is None and ``booking_uid`` empty.
    """

    starts_at: datetime
    ends_at: datetime
    host_ids: tuple[int, ...]
    seats_booked: int | None = None
    booking_uid: str = ""


def find_slots(
    rules: EventRules, hosts: Sequence[Host], query: SlotQuery, *, now: datetime
) -> list[Slot]:
    """Return the slots of an event type in ascending order, each once; none without hosts.

    ``now`` is an aware datetime. A slot lies inside the query, whose start loses its seconds and
    whose end has a second of tolerance; a query longer than ``LONGEST_QUERY_DAYS`` is cut there.
    """
    search = Search.prepare(rules, hosts, query, now)
    found = search.slots(*open_window(rules, hosts, query, now=now))
    if not rules.first_only:
        return found
    return [day_slots[0] for day_slots in group_by_day(found, query.zone).values()]


def open_window(
    rules: EventRules, hosts: Sequence[Host], query: SlotQuery, *, now: datetime
) -> Span:
    """Return the span in which the booking window lets slots start."""
    opens, closes = window_span(rules.window, floor_seconds(now), query.zone)
    if isinstance(rules.window, DaysWindow) and rules.window.rolling:
        # The days of a rolling window are counted from today, wherever the query begins.
        ahead = replace(query, starts_at=now, ends_at=from_seconds(closes))
        search = Search.prepare(rules, hosts, ahead, now)
        starts = (floor_seconds(slot.starts_at) for slot in search.slots(*FOREVER))
        return opens, rolling_end(rules.window, starts, query.zone)
    return opens, closes


def group_by_day(slots: Iterable[Slot], zone: tzinfo) -> dict[date, list[Slot]]:
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(local_day(floor_seconds(slot.starts_at), zone), []).append(slot)
    return days


@dataclass(slots=True)
class Search:
    """One query while it is answered, in seconds.

    ``starts`` are the places of the grid inside free time from ``earliest`` on, which seats,
    reservations and the booking window may still close.
    """

    length: timedelta
    team: "TeamTime"
    seats: Seats | None
    earliest: int
    starts: list[int]

    @classmethod
    def prepare(
        cls, rules: EventRules, hosts: Sequence[Host], query: SlotQuery, now: datetime
    ) -> "Search":
        length = query.duration or rules.length
        earliest = ceil_seconds(now + rules.notice)
        # Cal.com cuts the seconds off both, so the minute that one falls into still counts.
        start = min(max(floor_seconds(query.starts_at), earliest) // MINUTE * MINUTE, LAST_INSTANT)
        longest = min(start + LONGEST_QUERY_DAYS * DAY, LAST_INSTANT)
        # The second of tolerance that Cal.com has at the end of a query (CONTRACT.md 17, Query).
        end = max(start, min(ceil_seconds(query.ends_at) + 1, longest))
        team = team_time(hosts, rules, (start, end), length, query.ignored_uid)
        grid = Grid(
            length=int(length.total_seconds()),
            step=int((rules.interval or length).total_seconds()),
            offset=int(rules.offset.total_seconds()),
            zone=query.zone,
            optimized=rules.optimized,
            tolerated=end,
        )
        return cls(
            length=length,
            team=team,
            seats=seats_of(hosts, rules, query.ignored_uid) if rules.seats else None,
            earliest=earliest,
            starts=grid.starts(team.ranges(), earliest),
        )

    def slots(self, opens: int, closes: int) -> list[Slot]:
        seats, length = self.seats, self.length
        seconds = int(length.total_seconds())
        starts = [start for start in self.starts if opens <= start < closes]
        found: list[Slot] = []
        for start, host_ids in zip(starts, self.team.takers(starts, seconds), strict=True):
            if not host_ids:
                continue
            starts_at = from_seconds(start)
            slot = Slot(starts_at, starts_at + length, host_ids)
            if seats is None:
                found.append(slot)
            elif seats.allows(start, start + seconds):
                found.append(_with_seats(slot, seats))
        return found


def _with_seats(slot: Slot, seats: Seats) -> Slot:
    start, end = floor_seconds(slot.starts_at), floor_seconds(slot.ends_at)
    booking = seats.booking_at(start, end)
    return replace(
        slot,
        seats_booked=seats.taken(start, end),
        booking_uid=booking.uid if booking else "",
    )


@dataclass(slots=True)
class HostTime:
    """When one host is free, and which of it others have reserved."""

    host: Host
    free: list[Span]
    reserved: list[Span]


@dataclass(slots=True)
class TeamTime:
    """The time of the hosts who take part in every booking, and of those of whom one does."""

    required: list[HostTime]
    candidates: list[HostTime]

    def ranges(self) -> list[Span]:
        """Return the ranges that the grid of starts is laid in, ascending.

        Those of a round robin's hosts are not merged (CONTRACT.md 18.6, 2): each may restart the grid.
        """
        common = self.required[0].free if self.required else None
        for one in self.required[1:]:
            common = intersect(common or [], one.free)
        if not self.candidates:
            return common or []
        each = (
            one.free if common is None else intersect(common, one.free) for one in self.candidates
        )
        # The longest of one beginning first, so that what lies wholly within another comes after it.
        found = sorted(
            (span for spans in each for span in spans), key=lambda one: (one[0], -one[1])
        )
        ranges: list[Span] = []
        for start, end in found:
            if not ranges or end > ranges[-1][1]:
                ranges.append((start, end))
        return ranges

    def takers(self, starts: Sequence[int], seconds: int) -> list[tuple[int, ...]]:
        """Return who takes part in a booking of so many seconds at each of `starts`, which ascend.

        It takes times in which all required hosts are free, as in ``ranges``. These are their ids and those of all
        free candidates, or nothing where those do not suffice or a required host is reserved.
        """
        required = tuple(one.host.id for one in self.required)
        reserved = merge(span for one in self.required for span in one.reserved)
        free_at: list[list[int]] = [[] for _ in starts]
        for one in self.candidates:
            # By stretches of free time, not by starts: a month has hundreds of these for each of many hosts.
            for begin, end in subtract(one.free, one.reserved):
                first, after = bisect_left(starts, begin), bisect_right(starts, end - seconds)
                for ids in free_at[first:after]:
                    ids.append(one.host.id)
        return [
            ()
            if (self.candidates and not ids)
            or (reserved and touches(reserved, start, start + seconds))
            else (*required, *ids)
            for start, ids in zip(starts, free_at, strict=True)
        ]


def team_time(
    hosts: Sequence[Host], rules: EventRules, span: Span, length: timedelta, ignored_uid: str
) -> TeamTime:
    team = TeamTime([], [])
    periods = closed_periods(hosts, rules, length, span, ignored_uid)
    # Limits are the event type's own: a day that is full is closed to every host.
    closed = merge(period.span for period in periods)
    # Many hosts have the same hours.
    working: dict[Schedule, list[Span]] = {}
    for host in hosts:
        hours = working.get(host.schedule)
        if hours is None:
            hours = working[host.schedule] = working_spans(host.schedule, *span)
        free = subtract(open_spans(host, rules, hours, span, ignored_uid), closed)
        group = team.required if takes_part(host, rules) else team.candidates
        group.append(HostTime(host, free, reserved_spans(host)))
    return team
