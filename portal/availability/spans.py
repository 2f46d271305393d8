"""Half-open spans of time, the set arithmetic on them, and the clock of a zone.

Inside this package time is counted in whole seconds since 1970 in UTC: an instant is one of them, a
``Span`` a pair. Lists of spans are sorted, disjoint and never touching unless a function says
otherwise. Zones are values that the caller brings: no file is read here.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

type Span = tuple[int, int]

MINUTE = 60
DAY = 86_400
MIDNIGHT = 1_440
# The last day that is calculated with: a zone may be a day ahead, and a period end a day later, within year 9999.
LAST_DAY = date(9998, 12, 30)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
LAST_INSTANT = (LAST_DAY.toordinal() - _EPOCH_DAY) * DAY


def floor_seconds(instant: datetime) -> int:
    return int(instant.timestamp() // 1)


def ceil_seconds(instant: datetime) -> int:
    return -int(-instant.timestamp() // 1)


def from_seconds(seconds: int) -> datetime:
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
    common: list[Span] = []
    i = j = 0
    # Both are sorted: one walk over the two, instead of each with each.
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
    left: list[Span] = []
    j = 0
    for free_start, end in free:
        start = free_start
        # What ends before this free span ends before all later ones, too.
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


def touches(spans: list[Span], start: int, end: int) -> bool:
    index = bisect_right(spans, (start, end))
    return (index > 0 and spans[index - 1][1] > start) or (
        index < len(spans) and spans[index][0] < end
    )


def offset_at(instant: int, zone: tzinfo) -> int:
    """Return the offset from UTC, in seconds, that holds in the zone at the instant."""
    local = datetime.fromtimestamp(instant, UTC).astimezone(zone)
    return _seconds(local.utcoffset())


def local_day(instant: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(instant, zone).date()


# A month of slots asks for the same few opening times of each day, of each host, again and again.
@lru_cache(maxsize=65_536)
def instant_of(day: date, minutes: int, zone: tzinfo) -> int:
    """Return the instant at which the zone's clock shows ``minutes`` after midnight of ``day``.

    1440 is the midnight after it. Of a time that comes twice it is the first; a time that the clock
    skips counts as the moment of the change.
    """
    local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
    offset = _seconds(local.replace(tzinfo=zone).utcoffset())
    wall = (day.toordinal() - _EPOCH_DAY) * DAY + minutes * 60
    instant = wall - offset
    if offset_at(instant, zone) == offset:
        return instant
    # The clock skipped this time: its offset before the change is no longer right at the instant it gives.
    later_offset = local.replace(tzinfo=zone, fold=1).utcoffset()
    return _change_between(wall - _seconds(later_offset), instant, zone)


def start_of_day(day: date, zone: tzinfo) -> int:
    return instant_of(min(day, LAST_DAY), 0, zone)


def end_of_day(day: date, zone: tzinfo) -> int:
    return instant_of(min(day, LAST_DAY), MIDNIGHT, zone)


def _change_between(before: int, after: int, zone: tzinfo) -> int:
    new_offset = offset_at(after, zone)
    while after - before > 1:
        # Zones know offsets, not changes, so the change is searched for by halves.
        middle = (before + after) // 2
        if offset_at(middle, zone) == new_offset:
            after = middle
        else:
            before = middle
    return after


def _seconds(offset: timedelta | None) -> int:
    if offset is None:  # a zone always has an offset; the type of tzinfo allows none
        raise ValueError("This time zone has no offset.")
    return int(offset.total_seconds())
