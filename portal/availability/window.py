"""The booking window: how far ahead can be booked (CONTRACT.md sections 5.5 and 17, Window)."""

from collections.abc import Iterable
from datetime import date

from portal.availability.intervals import Span
from portal.availability.rules import DaysWindow, RangeWindow
from portal.availability.zones import DAY, end_of_day, local_day, offset_at, start_of_day

FOREVER: Span = (-(2**62), 2**62)
# A rolling window looks for days with slots this far ahead and no farther.
ROLLING_HORIZON_DAYS = 61
_SATURDAY = 5


def window_span(window: DaysWindow | RangeWindow | None, now: int, time_zone: str) -> Span:
    """Return the span in which a slot may start. ``time_zone`` is the booker's.

    For a rolling window this is only how far ``rolling_end`` has to look.
    """
    if window is None:
        return FOREVER
    if isinstance(window, RangeWindow):
        zone = window.time_zone
        return start_of_day(window.first, zone), end_of_day(window.last, zone)
    if window.rolling:
        return FOREVER[0], _end_of_day_after(now, ROLLING_HORIZON_DAYS, time_zone)
    days = window.days
    if window.business_only:
        days = _days_until_business_day(local_day(now, time_zone), window.days)
    return FOREVER[0], _end_of_day_after(now, days, time_zone)


def rolling_end(window: DaysWindow, starts: Iterable[int], time_zone: str) -> int:
    """Return the end of a rolling window, given all starts of slots from now to its horizon."""
    days = sorted({local_day(start, time_zone) for start in starts})
    counted = [day for day in days if not window.business_only or day.weekday() < _SATURDAY]
    if not counted or window.days < 1:
        return FOREVER[0]
    return end_of_day(counted[: window.days][-1], time_zone)


def _end_of_day_after(now: int, days: int, time_zone: str) -> int:
    # Cal.com counts the days at the offset that holds now, also beyond a change of the clock.
    offset = offset_at(now, time_zone)
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
