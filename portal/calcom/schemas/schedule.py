"""Schedules (CONTRACT.md 7)."""

from datetime import date, time
from typing import Annotated

from pydantic import Field, PlainSerializer

from portal.calcom.schemas.base import Name, Wire, WireInput

# A time of day in the schedule's zone, ``HH:MM`` on the wire: seconds are refused.
WallClock = Annotated[
    time, PlainSerializer(lambda value: value.strftime("%H:%M"), when_used="json")
]


class WeeklyHours(Wire):
    """One range on some weekdays, by the wall clock of the schedule's zone. `days` are English
    names: ``Monday``.

    An end of 23:59 means midnight; an end that is not after the start is possible and means
    nothing.
    """

    days: tuple[str, ...]
    start_time: WallClock
    end_time: WallClock


class DateOverride(Wire):
    """Hours that replace the weekly ones on a day, in the schedule's zone. 00:00 to 00:00 means
    closed.
    """

    day: date = Field(alias="date")
    start_time: WallClock
    end_time: WallClock


class Schedule(Wire):
    """Working hours of a user. Several overrides of one day make several ranges."""

    id: int
    owner_id: int | None = None
    name: Name = ""
    # Cal.com's own default (CONTRACT.md 6.2).
    time_zone: str = "Europe/London"
    is_default: bool = False
    availability: tuple[WeeklyHours, ...] = ()
    overrides: tuple[DateOverride, ...] = ()


class ScheduleInput(WireInput):
    """Fields of a schedule to set. Creating needs name, zone and `is_default`; `is_default` False
    does not unset the default: set another one (CONTRACT.md 7).
    """

    name: str | None = None
    time_zone: str | None = None
    is_default: bool | None = None
    availability: list[WeeklyHours] | None = None
    overrides: list[DateOverride] | None = None
