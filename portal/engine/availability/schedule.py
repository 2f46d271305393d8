"""Working hours: weekly hours and date overrides in a schedule's own zone, turned into UTC.

Follows CONTRACT.md sections 14.1 (1) and 17 (Hours). On days when the clock changes the hours keep their
wall-clock meaning, unlike the reference server, whose displaced hours are a known defect.
"""

from dataclasses import dataclass
from datetime import date, time

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """One range that repeats on some weekdays (Monday is 0), in the wall-clock time of the schedule.

    An ``end_time`` of 23:59 means midnight. A range whose end is not after its start is ignored.
    """

    weekdays: frozenset[int]
    start_time: time
    end_time: time


@dataclass(frozen=True, slots=True)
class DateOverride:
    """Hours that replace the weekly ones on one date; several on a date add up, 00:00-00:00 closes it."""

    day: date
    start_time: time
    end_time: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly hours and overrides, read in the IANA zone ``time_zone``. Without hours nothing is free."""

    time_zone: str
    weekly_hours: tuple[WeeklyHours, ...] = ()
    overrides: tuple[DateOverride, ...] = ()


def default_schedule(time_zone: str) -> Schedule:
    """Return what Cal.com assumes for a user without any schedule: Monday to Friday, 09:00 to 17:00."""
    hours = WeeklyHours(frozenset(range(SATURDAY)), time(9), time(17))
    return Schedule(time_zone, (hours,))
