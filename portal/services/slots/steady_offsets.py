"""Offsets from UTC with which every free time stays on the day that it has in the zone of a search.

A visitor with such a clock is offered the same times on the same days: only the hours are written in another way.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from portal.services.slots.free_times import month_starts
from portal.services.slots.searches import SlotSearch, is_shared
from portal.services.slots.slot import Slot

_DAY = timedelta(days=1)
_DAY_SECONDS = 24 * 60 * 60
# Clocks on earth are at most so many minutes from UTC.
_FURTHEST = 14 * 60


def steady_offsets(
    *,
    search: SlotSearch,
    days: Mapping[date, Sequence[Slot]],
    first: date,
    until: date,
    following: date | None = None,
) -> range | None:
    """Return the offsets, in minutes, with which the `days` from `first` to the one before `until` stay as they are.

    `following` is the next free day after them, if it is named too. None where zones are not offered the same times.
    """
    last = following or until - _DAY
    if search.reserved or not is_shared(search, first, last + _DAY):
        return None
    least, most = -_FURTHEST, _FURTHEST
    for day, slots in days.items():
        least = max(least, _least(day, slots[0].starts_at))
        most = min(most, _most(day, slots[-1].starts_at))
    # What is next to the days must not come into them, nor leave the day that is named.
    begin, end = _begin(first, search), _begin(until, search)
    before = [one for one in month_starts(search=search, first=first.replace(day=1)) if one < begin]
    if before and before[-1] >= search.now:
        most = min(most, _most(_day(before[-1], search), before[-1]))
    after = [one for one in month_starts(search=search, first=last.replace(day=1)) if one >= end]
    if after:
        least = max(least, _least(_day(after[0], search), after[0]))
    base = begin.astimezone(search.zone).utcoffset() or timedelta(0)
    # Clocks that are whole units apart are offered the same starts (searches.py).
    least += (round(base.total_seconds() / 60) - least) % search.unit
    return range(least, most + 1, search.unit) or None


def _least(day: date, start: datetime) -> int:
    return -((start - _midnight(day)) // timedelta(minutes=1))


def _most(day: date, start: datetime) -> int:
    seconds = (_midnight(day) - start) // timedelta(seconds=1) + _DAY_SECONDS - 1
    return seconds // 60


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _begin(day: date, search: SlotSearch) -> datetime:
    return datetime.combine(day, time.min, search.zone).astimezone(UTC)


def _day(start: datetime, search: SlotSearch) -> date:
    return start.astimezone(search.zone).date()
