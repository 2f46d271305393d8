"""Schedules (CONTRACT.md 7)."""

from datetime import date, time

from pydantic import Field

from portal.calcom.schemas.base import Wire


class WeeklyHours(Wire):
    """One range on some weekdays, by the wall clock of the schedule's zone. `days` are English
    names: ``Monday``.

    An end of 23:59 means midnight; an end that is not after the start is possible and means
    nothing.
    """

    days: tuple[str, ...]
    start_time: time
    end_time: time


class DateOverride(Wire):
    """Hours that replace the weekly ones on a day, in the schedule's zone. 00:00 to 00:00 means
    closed.
    """

    day: date = Field(alias="date")
    start_time: time
    end_time: time


class Schedule(Wire):
    """Working hours of a user. Several overrides of one day make several ranges."""

    id: int
    owner_id: int | None = None
    name: str = ""
    time_zone: str = "Europe/London"
    is_default: bool = False
    availability: tuple[WeeklyHours, ...] = ()
    overrides: tuple[DateOverride, ...] = ()
