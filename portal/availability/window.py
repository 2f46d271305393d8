"""Booking window, and the grid of starts inside free time (CONTRACT.md 5.5 and 17: Window, Grid, Notice)."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from portal.availability.rules import DaysWindow, RangeWindow
from portal.availability.spans import (
    DAY,
    MINUTE,
    Span,
    end_of_day,
    local_day,
    offset_at,
    start_of_day,
)

# Beyond all instants, and still an integer of one machine word.
FOREVER: Span = (-(2**62), 2**62)
# How far ahead the days of a rolling window are searched for: a month or two in which nothing is free end it.
ROLLING_HORIZON_DAYS = 61
_SATURDAY = 5
# The largest of these minutes that divides the step (CONTRACT.md 17, Grid).
_ROUND_TO = (60, 30, 20, 15, 10, 5)


def window_span(window: DaysWindow | RangeWindow | None, now: int, zone: tzinfo) -> Span:
    """Return the span in which a slot may start. ``zone`` is the booker's.

    For a rolling window this is only how far ``rolling_end`` has to look.
    """
    if window is None:
        return FOREVER
    if isinstance(window, RangeWindow):
        return start_of_day(window.first, window.zone), end_of_day(window.last, window.zone)
    if window.rolling:
        return FOREVER[0], _end_of_day_after(now, ROLLING_HORIZON_DAYS, zone)
    days = window.days
    if window.business_only:
        days = _days_until_business_day(local_day(now, zone), window.days)
    return FOREVER[0], _end_of_day_after(now, days, zone)


def rolling_end(window: DaysWindow, starts: Iterable[int], zone: tzinfo) -> int:
    """Return the end of a rolling window, given all starts of slots from now to its horizon."""
    days = sorted({local_day(start, zone) for start in starts})
    counted = [day for day in days if not window.business_only or day.weekday() < _SATURDAY]
    if not counted or window.days < 1:
        return FOREVER[0]
    return end_of_day(counted[: window.days][-1], zone)


def _end_of_day_after(now: int, days: int, zone: tzinfo) -> int:
    # Cal.com counts the days at the offset that holds now, also beyond a change of the clock.
    offset = offset_at(now, zone)
    return ((now + offset) // DAY + days + 1) * DAY - offset


def _days_until_business_day(today: date, count: int) -> int:
    weeks, rest = divmod(count, 5)
    days = weeks * 7
    weekday = today.weekday()
    # Whole weeks from a Saturday or Sunday end on the Friday before.
    if rest == 0 and weekday >= _SATURDAY and weeks:
        return days - (weekday - _SATURDAY + 1)
    while rest:
        days += 1
        rest -= (weekday + days) % 7 < _SATURDAY
    return days


@dataclass(frozen=True, slots=True)
class Grid:
    """Distances between starts in seconds, and the zone by whose clock they are rounded.

    Where it is ``optimized``, a range that begins off the grid's unit may begin there (CONTRACT.md 18.6, 1).
    ``tolerated`` is the end of the query with its second of tolerance, which does not count as a minute of a range.
    """

    length: int
    step: int
    offset: int
    zone: tzinfo
    optimized: bool = False
    tolerated: int | None = None

    @property
    def unit(self) -> int:
        minutes = self.step // MINUTE
        return MINUTE * next((unit for unit in _ROUND_TO if minutes % unit == 0), 1)

    def starts(self, ranges: Iterable[Span], earliest: int) -> list[int]:
        """Return the starts from ``earliest`` on whose whole length lies in one of the ranges.

        The ranges ascend and may overlap, as those of a round robin's hosts do. The first start comes from ``earliest``
        with its seconds cut off, before rounding up.
        """
        starts: list[int] = []
        issued: set[int] = set()
        stride = self.step + self.offset
        floor = earliest - earliest % MINUTE
        for range_start, end in ranges:
            begin = max(range_start, floor)
            if end <= begin:
                continue
            start = self._first(begin, end) + self.offset
            # A short gap, or the next host's hours, must not restart the grid in the middle of the step before it.
            place = bisect_left(starts, start)
            before = starts[place - 1] if place else None
            if before is not None and before + stride > start:
                start = before if before >= begin else before + stride
            found = range(start, end - self.length + 1, stride)
            new = [one for one in found if one not in issued]
            issued.update(new)
            starts = (
                sorted(starts + new) if starts and new and new[0] < starts[-1] else starts + new
            )
        # The minute that `earliest` falls into was kept for rounding, not for booking.
        return [start for start in starts if start >= earliest]

    def _first(self, begin: int, end: int) -> int:
        # Rounded in local time: a zone of UTC+05:45 has its full hours at quarters of UTC's.
        shift, unit = offset_at(begin, self.zone), self.unit
        beside = (begin + shift) % unit
        if not self.optimized or not beside:
            return begin + (-(begin + shift)) % unit
        # Whole minutes.
        extra = (end - (end == self.tolerated) - begin) // MINUTE * MINUTE % unit
        # The next start on the unit, on a quarter or on five minutes, if that costs no slot; else where it is.
        moves = (step - (begin + shift) % step for step in (unit, 15 * MINUTE, 5 * MINUTE))
        return begin + next((move for move in moves if move <= extra), 0)
