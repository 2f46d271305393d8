"""Where slots may start: the booking window, and the grid of starts inside free time.

Follows CONTRACT.md sections 5.5 and 17 (Window, Grid and Notice).
"""

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

FOREVER: Span = (-(2**62), 2**62)
# A rolling window looks for days with slots this far ahead and no farther.
ROLLING_HORIZON_DAYS = 61
_SATURDAY = 5
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
    if rest == 0 and weekday >= _SATURDAY and weeks:
        return days - (weekday - _SATURDAY + 1)
    while rest:
        days += 1
        rest -= (weekday + days) % 7 < _SATURDAY
    return days


@dataclass(frozen=True, slots=True)
class Grid:
    """How starts are laid out: seconds, and the zone by whose clock they are rounded."""

    length: int
    step: int
    offset: int
    zone: tzinfo

    @property
    def unit(self) -> int:
        """The seconds that the first start of a free span is rounded up to."""
        minutes = self.step // MINUTE
        return MINUTE * next((unit for unit in _ROUND_TO if minutes % unit == 0), 1)

    def starts(self, free: list[Span], earliest: int) -> list[int]:
        """Return the starts from ``earliest`` on whose whole length lies in one free span.

        The first comes from ``earliest`` with its seconds cut off, before rounding up.
        """
        starts: list[int] = []
        stride, unit = self.step + self.offset, self.unit
        floor = earliest - earliest % MINUTE
        for span_start, end in free:
            if end <= floor:
                continue
            start = self._rounded(max(span_start, floor), unit) + self.offset
            if starts and starts[-1] + stride > start:
                start = starts[-1] + stride
            starts.extend(range(start, end - self.length + 1, stride))
        return [start for start in starts if start >= earliest]

    def _rounded(self, instant: int, unit: int) -> int:
        offset = offset_at(instant, self.zone)
        return -(-(instant + offset) // unit) * unit - offset
