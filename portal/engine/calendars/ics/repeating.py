"""Occurrences of a repeating event (RFC 5545 section 3.3.10), within bounds.

In wall-clock times without zone, so that an event stays at its hour over changes of the offset.

dateutil follows the rules. recurring-ical-events 3.8 does not, for two reasons: it follows
each rule from DTSTART on, and past the asked time, without a bound (``FREQ=MINUTELY`` of last year takes it half a
minute, a rule that no date fits four seconds); and it loses the last day of an UNTIL that is a date or, west of
Greenwich, has no zone, reads no EXRULE, takes an EXDATE in UTC for the same digits on the local clock, and a
RECURRENCE-ID or RDATE that is a date for midnight. The rows of tests/engine/calendars/test_meaning_of_series.py and
test_meaning_of_events.py that it answers otherwise are marked.
"""

import time as machine_time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from dateutil.rrule import rrulestr

# Starts of one rule: hourly for more than five years.
MOST_STARTS: Final = 50_000
# How often its interval is added: hour by hour for 22 years.
MOST_STEPS: Final = 200_000
# In a row and without a start: year by year and month by month for more than the 400 years after which the calendar
# comes again; day by day for 54 years, counted twice, which the rarest of days (29 February on a certain weekday)
# stays below.
MOST_IDLE: Final = {"YEARLY": 500, "MONTHLY": 6_000}
MOST_IDLE_DAYS: Final = 40_000
# The longest sensible rule lists the minutes of an hour and the days of a year.
LONGEST_RULE: Final = 4_000
_UNITS: Final = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
}
_WITHIN_DAYS: Final = frozenset(("SECONDLY", "MINUTELY", "HOURLY"))
_HOUR: Final = timedelta(hours=1)
# Without effect where they have these values; other calendars than the Gregorian one are not followed.
_USUAL: Final = {"RSCALE": "GREGORIAN", "SKIP": "OMIT"}


class UnreadableRule(ValueError):
    """A rule that is not followed: too frequent, without any date, or wrong."""


class TooFrequent(UnreadableRule):
    """A rule with more starts, or more steps between them, than are followed."""


class TooSlow(Exception):
    """The deadline has passed."""


@dataclass(frozen=True, slots=True)
class Span:
    """The wall-clock times that are asked for, and until when the machine may work on them."""

    first: datetime
    last: datetime
    deadline: float


class _Metered(int):
    """An interval that counts how often it is added.

    dateutil adds the interval, or a multiple of it, for each period that it looks at, and looks for the next start
    without end.
    """

    steps: int
    idle: int
    most_idle: int
    deadline: float

    @classmethod
    def until(cls, value: int, deadline: float, *, most_idle: int) -> Self:
        made = cls(value)
        made.steps, made.idle, made.most_idle, made.deadline = 0, 0, most_idle, deadline
        return made

    def _count(self) -> None:
        self.steps += 1
        self.idle += 1
        if self.steps > MOST_STEPS:
            raise TooFrequent("too many steps")
        if self.idle > self.most_idle:
            raise UnreadableRule("no date fits")
        if machine_time.monotonic() > self.deadline:
            raise TooSlow

    def __add__(self, other: int) -> int:
        self._count()
        return int(self) + other

    __radd__ = __add__

    def __mul__(self, other: int) -> int:
        self._count()
        return int(self) * other

    __rmul__ = __mul__


def parts_of(text: str) -> dict[str, str]:
    """Return the parts of a rule by their names, in capitals. Raises UnreadableRule."""
    if len(text) > LONGEST_RULE:
        raise UnreadableRule("too long")
    found = {}
    for part in text.upper().split(";"):
        name, separator, value = part.strip().partition("=")
        if name and (not separator or not value or name in found):
            raise UnreadableRule(f"what is {part[:40]!r}?")
        if name and _USUAL.get(name) != value:
            found[name] = value
    return found


def starts(
    parts: dict[str, str], first: datetime, span: Span, *, until: datetime | None
) -> Iterator[datetime]:
    """Yield the starts of a rule from `first` on that lie in a span, and perhaps some before it.

    `until` is the rule's own UNTIL. All are naive and in the event's own zone. Raises UnreadableRule and
    TooFrequent, also when it has been read in part, and TooSlow.
    """
    if until is not None and until < span.first:
        # Calendars of many years are full of these; whatever the rule is, it is over.
        return
    most_idle = MOST_IDLE.get(parts.get("FREQ", ""), MOST_IDLE_DAYS)
    interval = _Metered.until(_interval(parts), span.deadline, most_idle=most_idle)
    end = span.last if until is None else min(span.last, until)
    try:
        begin, count = _ahead(parts, first, interval, span.first)
        if count is not None and count < 1:
            return
        followed = {name: value for name, value in parts.items() if name != "UNTIL"}
        followed |= {} if count is None else {"COUNT": str(count)}
        text = ";".join(f"{name}={value}" for name, value in followed.items())
        yield from _up_to(rrulestr(text, dtstart=begin).replace(interval=interval), interval, end)
    except TooFrequent:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        if interval == 1 and interval.idle > most_idle and parts.get("FREQ") in _WITHIN_DAYS:
            # Minute by minute no long way is gone: whether any date fits is seen day by day.
            raise TooFrequent("long between its starts") from error
        raise UnreadableRule(str(error)) from error


def _interval(parts: dict[str, str]) -> int:
    try:
        given = int(parts.get("INTERVAL", "1"))
    except ValueError as error:
        raise UnreadableRule("no interval") from error
    if given < 1:
        raise UnreadableRule("no interval")
    return given


def _ahead(
    parts: dict[str, str], first: datetime, interval: int, asked: datetime
) -> tuple[datetime, int | None]:
    # A rule is the same from any of its periods on: what lies long before is not stepped through. With COUNT only where
    # each period has one start, so that those that are passed over are known.
    count = int(parts["COUNT"]) if "COUNT" in parts else None
    if count is not None and count < 1:
        raise UnreadableRule("no count")
    unit = _UNITS.get(parts.get("FREQ", ""))
    is_plain = not any(name.startswith("BY") for name in parts)
    if unit is None or asked <= first or (count is not None and not is_plain):
        return first, count
    period = unit * int(interval)
    passed = max((asked - first) // period - 1, 0)
    return first + passed * period, None if count is None else count - passed


def _up_to(found: Any, interval: _Metered, end: datetime) -> Iterator[datetime]:
    number = 0
    for number, start in enumerate(found, 1):
        if start > end:
            return
        if number > MOST_STARTS:
            raise TooFrequent("repeats too often")
        interval.idle = 0
        yield start
    if not number:
        raise UnreadableRule("no date fits")


def hours_around(
    parts: dict[str, str], first: datetime, span: Span, *, until: datetime | None
) -> Iterator[tuple[datetime, datetime]]:
    """Yield hours, those in a row as one, in which all starts of a rule lie that is too frequent to be followed.

    Its COUNT and the order of its starts (BYSETPOS) are left aside. Raises as `starts` does.
    """
    hourly = {**parts, "BYMINUTE": "0", "BYSECOND": "0"}
    if parts.get("FREQ") in _WITHIN_DAYS:
        hourly |= {"FREQ": "DAILY", "INTERVAL": "1"}
        hourly["BYHOUR"] = parts.get("BYHOUR", ",".join(map(str, range(24))))
    for name in ("COUNT", "BYSETPOS"):
        hourly.pop(name, None)
    begin = first.replace(minute=0, second=0)
    earliest = replace(span, first=max(span.first, begin))
    run: tuple[datetime, datetime] | None = None
    for at in starts(hourly, begin, earliest, until=until):
        if at < begin or at + _HOUR <= span.first:
            continue
        if run is not None and at <= run[1]:
            run = run[0], at + _HOUR
            continue
        if run is not None:
            yield run
        run = at, at + _HOUR
    if run is not None:
        yield run
