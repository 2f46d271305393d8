"""Half-open spans of time and the set arithmetic on them.

Inside this package time is counted in whole seconds since 1970 in UTC: a ``Span`` is a pair of
them. Lists of spans are sorted, disjoint and never touching unless a function says otherwise.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``starts_at`` (included) to ``ends_at`` (excluded), aware datetimes."""

    starts_at: datetime
    ends_at: datetime


def floor_seconds(instant: datetime) -> int:
    """Return the whole seconds of an aware datetime, rounded down."""
    return int(instant.timestamp() // 1)


def ceil_seconds(instant: datetime) -> int:
    """Return the whole seconds of an aware datetime, rounded up."""
    return -int(-instant.timestamp() // 1)


def from_seconds(seconds: int) -> datetime:
    """Return the aware UTC datetime of ``seconds``."""
    return datetime.fromtimestamp(seconds, UTC)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return any spans sorted, overlapping and touching ones joined, empty ones left out."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def intersect(first: list[Span], second: list[Span]) -> list[Span]:
    """Return what lies in both."""
    common: list[Span] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            common.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return common


def subtract(free: list[Span], busy: list[Span]) -> list[Span]:
    """Return what of ``free`` no span of ``busy`` covers."""
    left: list[Span] = []
    j = 0
    for free_start, end in free:
        start = free_start
        while j < len(busy) and busy[j][1] <= start:
            j += 1
        k = j
        while k < len(busy) and busy[k][0] < end:
            if start < busy[k][0]:
                left.append((start, busy[k][0]))
            start = max(start, busy[k][1])
            k += 1
        if start < end:
            left.append((start, end))
    return left


def covers(spans: list[Span], start: int, end: int) -> bool:
    """Say whether one of the spans holds the whole of [start, end)."""
    index = bisect_right(spans, (start, end)) - 1
    if index >= 0 and spans[index][1] >= end:
        return True
    # A span that begins at `start` too but ends later sorts after (start, end).
    return index + 1 < len(spans) and spans[index + 1][0] == start


def touches(spans: list[Span], start: int, end: int) -> bool:
    """Say whether any of the spans overlaps [start, end)."""
    index = bisect_right(spans, (start, end))
    return (index > 0 and spans[index - 1][1] > start) or (
        index < len(spans) and spans[index][0] < end
    )
