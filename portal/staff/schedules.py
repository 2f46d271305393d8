"""Schedules: looking at them."""

from collections.abc import Sequence
from datetime import time
from typing import ClassVar

from django.http import HttpRequest

from portal.calcom.schemas.schedule import DateOverride, Schedule, WeeklyHours
from portal.services import schedules
from portal.staff import models
from portal.staff.facts import Described, Fact, Group, fact
from portal.staff.listing import Asked, Cell, ListPage, Row, searched_page
from portal.staff.service_admin import ServiceAdmin

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LATEST = time(23, 59)
"""How Cal.com writes an end at midnight (CONTRACT.md 7)."""


class ScheduleAdmin(ServiceAdmin):
    """Schedules of the portal's account."""

    columns: ClassVar[Sequence[str]] = ("Name", "Time zone", "Hours", "Date overrides", "Default")
    search_hint = "Searches name, time zone and hours."

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the schedules that the search finds."""
        del request
        return searched_page([self._row(each) for each in schedules.schedule_list()], asked)

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell a schedule's hours and overrides."""
        del request
        schedule = schedules.schedule_get(schedule_id=int(identifier))
        basics = [
            fact("Time zone", schedule.time_zone.replace("_", " ")),
            fact("Default", "Yes" if schedule.is_default else "No"),
        ]
        groups = [Group("Schedule", basics), Group("Weekly hours", _week(schedule.availability))]
        if schedule.overrides:
            groups.append(Group("Date overrides", _overrides(schedule.overrides)))
        return Described(models.Schedule.named(schedule.id, schedule.name), groups)

    def _row(self, schedule: Schedule) -> Row:
        count = len({each.day for each in schedule.overrides})
        cells = [
            Cell(
                schedule.name or f"Schedule {schedule.id}", href=self.address("change", schedule.id)
            ),
            Cell(schedule.time_zone.replace("_", " ")),
            Cell(hours_summary(schedule.availability)),
            Cell(f"{count} {'day' if count == 1 else 'days'}" if count else "–"),
            Cell(mark=schedule.is_default),
        ]
        return Row(cells, words=f"{schedule.id} {schedule.time_zone}")


def hours_summary(availability: Sequence[WeeklyHours]) -> str:
    """Return weekly hours in a line, weekdays before their range."""
    parts = [
        f"{days_text(each.days)} {range_text(each.start_time, each.end_time)}"
        for each in availability
        if each.days and each.start_time < each.end_time
    ]
    return "; ".join(parts) or "No hours"


def days_text(days: Sequence[str]) -> str:
    """Return weekdays by three letters, runs of three and more joined."""
    numbers = sorted({WEEK.index(day) for day in days if day in WEEK})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_run_text(run) for run in runs)


def range_text(start: time, end: time) -> str:
    """Return both times with a dash between; 23:59 is midnight."""
    return f"{start:%H:%M}–{'24:00' if end == LATEST else f'{end:%H:%M}'}"


def _run_text(run: list[int]) -> str:
    names = [WEEK[number][:3] for number in run]
    return f"{names[0]}–{names[-1]}" if len(names) > 2 else ", ".join(names)


def _week(availability: Sequence[WeeklyHours]) -> list[Fact]:
    def hours(day: str) -> list[str]:
        ranges = sorted(
            (each.start_time, each.end_time)
            for each in availability
            if day in each.days and each.start_time < each.end_time
        )
        return [range_text(*each) for each in ranges]

    return [fact(day, *(hours(day) or ["Closed"])) for day in WEEK]


def _overrides(overrides: Sequence[DateOverride]) -> list[Fact]:
    days: dict[str, list[str]] = {}
    for each in sorted(overrides, key=lambda one: (one.day, one.start_time)):
        is_open = each.start_time < each.end_time
        said = range_text(each.start_time, each.end_time) if is_open else "Closed"
        days.setdefault(f"{each.day:%a} {each.day.day} {each.day:%b %Y}", []).append(said)
    return [fact(day, *said) for day, said in days.items()]
