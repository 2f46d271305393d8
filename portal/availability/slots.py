"""Slots: what is asked, what is answered, and how the answer is found.

Follows CONTRACT.md sections 3.1, 14.1 and 17; 17 wins.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portal.availability.combine import TeamTime, team_time
from portal.availability.grid import MINUTE, Grid
from portal.availability.hosts import Host
from portal.availability.intervals import ceil_seconds, floor_seconds, from_seconds
from portal.availability.rules import DaysWindow, EventRules
from portal.availability.seats import Seats, seats_of
from portal.availability.window import rolling_end, window_span
from portal.availability.zones import DAY, LAST_INSTANT, local_day

# A query is answered for this many days from its start (or from now, if that is later), so that
# one request for thousands of years cannot keep a server busy.
LONGEST_QUERY_DAYS = 1_100


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """What a slot query asks: slots that lie in [``starts_at``, ``ends_at``], aware datetimes.

    ``time_zone`` (IANA) decides the rounding of starts, the booking window and what a day is.
    ``duration`` replaces the event type's length and is not checked against its options. The
    booking with ``ignored_uid`` counts as free.
    """

    starts_at: datetime
    ends_at: datetime
    time_zone: str = "UTC"
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
    Raises ``zoneinfo.ZoneInfoNotFoundError`` for an unknown zone.
    """
    if isinstance(rules.window, DaysWindow) and rules.window.rolling:
        return _find_in_rolling_window(rules, rules.window, hosts, query, now)
    search = _Search.prepare(rules, hosts, query, now)
    found = list(search.slots(*window_span(rules.window, floor_seconds(now), query.time_zone)))
    return _first_of_days(found, query.time_zone) if rules.first_only else found


def group_by_day(slots: Iterable[Slot], time_zone: str) -> dict[date, list[Slot]]:
    """Return ascending slots by the date they start on in the zone; days ascend."""
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(local_day(floor_seconds(slot.starts_at), time_zone), []).append(slot)
    return days


def _find_in_rolling_window(
    rules: EventRules,
    window: DaysWindow,
    hosts: Sequence[Host],
    query: SlotQuery,
    now: datetime,
) -> list[Slot]:
    """The window's days are counted from today, wherever the query begins."""
    unlimited = replace(rules, window=None)
    _, horizon = window_span(window, floor_seconds(now), query.time_zone)
    ahead = replace(query, starts_at=now, ends_at=from_seconds(horizon))
    starts = (
        floor_seconds(slot.starts_at) for slot in find_slots(unlimited, hosts, ahead, now=now)
    )
    closes = rolling_end(window, starts, query.time_zone)
    found = find_slots(unlimited, hosts, query, now=now)
    return [slot for slot in found if floor_seconds(slot.starts_at) < closes]


def _first_of_days(slots: list[Slot], time_zone: str) -> list[Slot]:
    return [day_slots[0] for day_slots in group_by_day(slots, time_zone).values()]


@dataclass(slots=True)
class _Search:
    """One query while it is answered, in seconds."""

    rules: EventRules
    grid: Grid
    team: TeamTime
    seats: Seats | None
    earliest: int

    @classmethod
    def prepare(
        cls, rules: EventRules, hosts: Sequence[Host], query: SlotQuery, now: datetime
    ) -> "_Search":
        length = query.duration or rules.length
        earliest = ceil_seconds(now + rules.notice)
        # Cal.com cuts the seconds off both, so the minute that one falls into still counts.
        start = min(max(floor_seconds(query.starts_at), earliest) // MINUTE * MINUTE, LAST_INSTANT)
        longest = min(start + LONGEST_QUERY_DAYS * DAY, LAST_INSTANT)
        end = max(start, min(ceil_seconds(query.ends_at) + 1, longest))
        return cls(
            rules=rules,
            grid=Grid(
                length=int(length.total_seconds()),
                step=int((rules.interval or length).total_seconds()),
                offset=int(rules.offset.total_seconds()),
                time_zone=query.time_zone,
            ),
            team=team_time(hosts, rules, (start, end), length, query.ignored_uid),
            seats=seats_of(hosts, rules, query.ignored_uid) if rules.seats else None,
            earliest=earliest,
        )

    def slots(self, opens: int, closes: int) -> Iterator[Slot]:
        """Yield the slots that start within [opens, closes)."""
        choose, seats, seconds = self.team.chooser(), self.seats, self.grid.length
        length = timedelta(seconds=seconds)
        for start in self.grid.starts(self.team.free(), self.earliest):
            if not opens <= start < closes or not (host_ids := choose(start, start + seconds)):
                continue
            starts_at = from_seconds(start)
            slot = Slot(starts_at, starts_at + length, host_ids)
            if seats is None:
                yield slot
            elif seats.allows(start, start + seconds):
                yield _with_seats(slot, seats)


def _with_seats(slot: Slot, seats: Seats) -> Slot:
    start, end = floor_seconds(slot.starts_at), floor_seconds(slot.ends_at)
    booking = seats.booking_at(start, end)
    return replace(
        slot,
        seats_booked=seats.taken(start, end),
        booking_uid=booking.uid if booking else "",
    )
