"""The grid of starts, against a second calculation that follows CONTRACT.md 18.6 (1 and 2) word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis.strategies import booleans, builds, integers, lists, none, sampled_from

from portal.availability import Host, Scheduling, SlotQuery, find_slots
from tests.availability.builders import DAY, NOW, booked, minutes, rules, schedule, utc

type Span = tuple[int, int]
FIRST, LAST = utc(f"{DAY} 03:13"), utc(f"{DAY} 21:59").replace(second=59)
ZONES = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York")


@dataclass(frozen=True)
class Hours:
    """A host's hours on every day and one booking of DAY, in minutes, the booking's of UTC."""

    zone: str
    start: int
    length: int
    busy: int
    busy_length: int
    fixed: bool

    def free(self) -> list[Span]:
        """Return free spans of the query, in seconds of UTC."""
        found = []
        for day in range(-1, 2):
            local = datetime.fromisoformat(DAY).replace(tzinfo=ZoneInfo(self.zone))
            begin = local + timedelta(days=day, minutes=self.start)
            span = (seconds(begin), seconds(begin + minutes(self.length)))
            found += without(span, seconds(utc(DAY)) + self.busy * 60, self.busy_length * 60)
        bounds = (seconds(FIRST), seconds(LAST))
        cut = [(max(one[0], bounds[0]), min(one[1], bounds[1])) for one in found]
        return [one for one in cut if one[0] < one[1]]

    def host(self, number: int) -> Host:
        """Return it as the host with an id."""
        end = self.start + self.length
        hours = schedule(self.zone, f"{clock(self.start)}-{clock(end)}")
        busy = utc(DAY) + minutes(self.busy)
        ends = busy + minutes(self.busy_length)
        taken = booked(f"{busy:%Y-%m-%d %H:%M}", f"{ends:%Y-%m-%d %H:%M}")
        return Host(number, hours, busy=(taken,), fixed=self.fixed)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def without(span: Span, begin: int, length: int) -> list[Span]:
    parts = [(span[0], min(span[1], begin)), (max(span[0], begin + length), span[1])]
    return [one for one in parts if one[0] < one[1]]


def common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    both = [(max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other]
    return [span for span in both if span[0] < span[1]]


def expected(
    people: Sequence[Hours], *, length: int, step: int, offset: int, optimized: bool, zone: str
) -> list[int]:
    """Return starts as the two rules say, lengths in minutes."""
    unit = next((one for one in (60, 30, 20, 15, 10, 5) if step % one == 0), 1)
    fixed = [one.free() for one in people if one.fixed]
    others = [one.free() for one in people if not one.fixed]
    shared = fixed[0] if fixed else None
    for free in fixed[1:]:
        shared = common(shared or [], free)
    each = [free if shared is None else common(shared, free) for free in others]
    ranges = sorted({span for spans in each for span in spans} if others else set(shared or []))
    issued: list[int] = []
    for start, end in ranges:
        if any(a <= start and end <= b and (a, b) != (start, end) for a, b in ranges):
            continue
        minute = datetime.fromtimestamp(start, ZoneInfo(zone)).minute
        moves = [unit - minute % unit] if minute % unit else []
        if moves and optimized:
            extra = (end - start) // 60 % unit
            moves += [15 - minute % 15, 5 - minute % 5]
            moves = [move for move in moves if extra >= move]
        at = start + (moves[0] if moves else 0) * 60 + offset * 60
        before = max((one for one in issued if one < at), default=None)
        stride = (step + offset) * 60
        if before is not None and before + stride > at:
            at = before if before >= start else before + stride
        while at + length * 60 - 1 <= end:
            issued += [at] if at not in issued else []
            at += stride

    def lies(free: list[Span], at: int) -> bool:
        # A second of tolerance, at the end of the query.
        return any(a <= at and at + length * 60 - 1 <= b for a, b in free)

    return [
        at
        for at in sorted(issued)
        if all(lies(free, at) for free in fixed)
        and (not others or any(lies(free, at) for free in others))
    ]


HOURS = builds(
    Hours,
    zone=sampled_from(ZONES),
    start=integers(0, 1_000),
    length=integers(30, 420),
    busy=integers(240, 1_200),
    busy_length=sampled_from([10, 25, 30, 60]),
    fixed=sampled_from([False, False, False, True]),
)


@settings(max_examples=150, deadline=None)
@given(
    people=lists(HOURS, min_size=1, max_size=4),
    length=sampled_from([15, 20, 25, 30, 45, 60]),
    interval=none() | sampled_from([10, 15, 25, 40]),
    offset=sampled_from([0, 0, 5, 10]),
    optimized=booleans(),
    zone=sampled_from(ZONES),
)
def test_starts_are_those_of_the_rules(
    *,
    people: list[Hours],
    length: int,
    interval: int | None,
    offset: int,
    optimized: bool,
    zone: str,
) -> None:
    event = rules(
        length,
        interval=minutes(interval) if interval else None,
        offset=minutes(offset),
        optimized=optimized,
        scheduling=Scheduling.ROUND_ROBIN,
    )
    hosts = [one.host(number) for number, one in enumerate(people, 1)]

    found = find_slots(event, hosts, SlotQuery(FIRST, LAST, ZoneInfo(zone)), now=NOW)

    assert [seconds(slot.starts_at) for slot in found] == expected(
        people,
        length=length,
        step=interval or length,
        offset=offset,
        optimized=optimized,
        zone=zone,
    )


@pytest.mark.parametrize(
    ("ends_at", "first"),
    # 345 minutes leave five over, which is what the move to 16:20 costs; a second less leaves four.
    [("22:00:00", "16:20"), ("21:59:59", "16:15"), ("22:00:59", "16:20")],
)
def test_the_second_of_tolerance_is_no_minute_to_spare(ends_at: str, first: str) -> None:
    event = rules(20, optimized=True)
    query = SlotQuery(utc(DAY), datetime.fromisoformat(f"{DAY}T{ends_at}").replace(tzinfo=UTC))
    host = Host(1, schedule("UTC", "16:15-23:30"))
    assert f"{find_slots(event, [host], query, now=NOW)[0].starts_at:%H:%M}" == first
