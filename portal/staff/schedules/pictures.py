"""Pictures of a schedule: a week as bars, and months with the hours of each day."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _

from portal.calcom.schemas.schedule import Schedule
from portal.services.slots.free_times import month_after
from portal.staff.kit.hours import LATEST, WEEK, Range, days_of, hours_on, ranges_text, week_of
from portal.web.times import month_text

MONTHS = 3
MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Bar:
    """A range as a bar, from `start` and as long as `length`, in minutes of the day."""

    start: int
    length: int
    says: str


@dataclass(frozen=True, slots=True)
class DayBars:
    """A weekday with its bars; `top` is where its line begins in the picture."""

    name: str
    top: int
    bars: Sequence[Bar]
    says: str


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month: its hours, whether they differ from the week, and whether it is over."""

    day: date
    hours: str
    differs: bool
    is_over: bool

    @property
    def value(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class MonthTable:
    """A month: weeks of seven cells, None outside of the month."""

    name: str
    weeks: Sequence[Sequence[DayCell | None]]


def week_picture(week: Mapping[str, Sequence[Range]]) -> list[DayBars]:
    return [
        DayBars(
            _(day),
            20 + 22 * number,
            [_bar(each) for each in week[day]],
            ranges_text(week[day]),
        )
        for number, day in enumerate(WEEK)
    ]


def month_tables(schedule: Schedule, *, first: date) -> list[MonthTable]:
    """Return the months from that of `first` on, which is today in the staff's zone."""
    week, days = week_of(schedule.availability), days_of(schedule.overrides)
    month, tables = first.replace(day=1), []
    for _number in range(MONTHS):
        # Weeks from Monday on, as in the list of weekly hours.
        rows = calendar.Calendar().monthdatescalendar(month.year, month.month)
        cells = [
            [
                DayCell(day, ranges_text(hours_on(day, week, days)), day in days, day < first)
                if day.month == month.month
                else None
                for day in row
            ]
            for row in rows
        ]
        tables.append(MonthTable(month_text(month), cells))
        month = month_after(month)
    return tables


def _bar(each: Range) -> Bar:
    start, end = (_minute(moment) for moment in each)
    return Bar(start, end - start, ranges_text([each]))


def _minute(moment: time) -> int:
    # 23:59 stands for midnight (CONTRACT.md 7).
    return MINUTES if moment == LATEST else moment.hour * 60 + moment.minute
