"""Working hours: weekly hours and date overrides in a schedule's own zone, turned into UTC.

Follows CONTRACT.md sections 14.1 (1) and 17 (Hours). On days when the clock changes the hours
keep their wall-clock meaning; the reference server displaces them, which is a known defect.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from portal.availability.intervals import Span, intersect, merge
from portal.availability.zones import MIDNIGHT, instant_of, local_day

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
_LAST_MINUTE = MIDNIGHT - 1


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """One range that repeats on some weekdays (Monday is 0), in the schedule's wall-clock time.

    An ``end_time`` of 23:59 means midnight. A range whose end is not after its start is ignored.
    """

    weekdays: frozenset[int]
    start_time: time
    end_time: time


@dataclass(frozen=True, slots=True)
class DateOverride:
    """Hours that replace the weekly ones on one date.

    Several on a date add up; 00:00 to 00:00 closes the date.
    """

    day: date
    start_time: time
    end_time: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly hours and overrides, read in the IANA zone ``time_zone``. No hours: never free."""

    time_zone: str
    weekly_hours: tuple[WeeklyHours, ...] = ()
    overrides: tuple[DateOverride, ...] = ()


def default_schedule(time_zone: str) -> Schedule:
    """Return what Cal.com assumes for a user without any schedule: Mon-Fri, 09:00 to 17:00."""
    hours = WeeklyHours(frozenset(range(SATURDAY)), time(9), time(17))
    return Schedule(time_zone, (hours,))


def working_spans(schedule: Schedule, start: int, end: int) -> list[Span]:
    """Return the working time of the schedule between two instants."""
    weekly = _minutes_by_weekday(schedule.weekly_hours)
    overrides = _minutes_by_day(schedule.overrides)
    zone = schedule.time_zone
    spans = [
        (instant_of(day, opens, zone), instant_of(day, closes, zone))
        for day in days_between(start, end, zone)
        for opens, closes in overrides.get(day, weekly[day.weekday()])
    ]
    return intersect(merge(spans), [(start, end)])


def days_between(start: int, end: int, time_zone: str) -> Iterator[date]:
    """Yield the zone's dates that [start, end] touches."""
    day, last = local_day(start, time_zone), local_day(end, time_zone)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _minutes_by_weekday(weekly_hours: Iterable[WeeklyHours]) -> list[list[Span]]:
    weekly: list[list[Span]] = [[] for _ in range(7)]
    for hours in weekly_hours:
        for weekday in hours.weekdays:
            weekly[weekday].append(_minutes(hours.start_time, hours.end_time))
    return weekly


def _minutes_by_day(overrides: Iterable[DateOverride]) -> dict[date, list[Span]]:
    by_day: dict[date, list[Span]] = {}
    for override in overrides:
        minutes = _minutes(override.start_time, override.end_time)
        by_day.setdefault(override.day, []).append(minutes)
    return by_day


def _minutes(start_time: time, end_time: time) -> Span:
    opens = start_time.hour * 60 + start_time.minute
    closes = end_time.hour * 60 + end_time.minute
    return opens, MIDNIGHT if closes == _LAST_MINUTE else closes
