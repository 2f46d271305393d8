"""Bodies of schedule calls (CONTRACT.md 7)."""

from datetime import date, time
from typing import Any, Final

from django.db import transaction

from portal.engine.people.models import User
from portal.engine.protocol.validation import (
    Constraint,
    Shape,
    each_is_in,
    field,
    is_array,
    is_boolean,
    is_name,
    is_string,
    is_time_zone,
    matches,
)
from portal.engine.protocol.values import Json, parse_day
from portal.engine.schedules.models import DateOverride, Schedule, WeeklyHours
from portal.engine.slots.host_calendars import WEEKDAYS

# 24:00 is refused; 23:59 stands for midnight (CONTRACT.md 7).
_CLOCK_TIME: Final = r"([01]\d|2[0-3]):([0-5]\d)"
# What Cal.com gives a schedule without `availability` (recording 11).
OFFICE_HOURS: Final[Json] = {
    "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    "startTime": "09:00",
    "endTime": "17:00",
}


def _clock_time(name: str) -> Constraint:
    return matches(_CLOCK_TIME, f"{name} must be a valid time format HH:MM")


_DAYS: Final = each_is_in(WEEKDAYS, name="isIn")
_HOURS: Final = Shape(
    {
        "days": field(is_array(), _DAYS),
        "startTime": field(_clock_time("startTime"), is_string()),
        "endTime": field(_clock_time("endTime"), is_string()),
    }
)
_OVERRIDE: Final = Shape(
    {
        "date": field(
            Constraint(
                "isIso8601",
                lambda value: parse_day(value) is not None,
                "{property} must be a valid ISO 8601 date string",
            )
        ),
        "startTime": field(_clock_time("startTime"), is_string()),
        "endTime": field(_clock_time("endTime"), is_string()),
    }
)
CREATE: Final = Shape(
    {
        "name": field(*is_name()),
        "timeZone": field(is_time_zone()),
        "availability": field(is_array(), required=False, each=_HOURS),
        "isDefault": field(is_boolean()),
        "overrides": field(is_array(), required=False, each=_OVERRIDE),
    }
)
UPDATE: Final = CREATE.partial()


def create(owner: User, body: Any) -> Schedule:
    """Make a schedule of `owner`, with office hours where none are given. Raises ValidationFailed."""
    values = CREATE.validated(body)
    with transaction.atomic():
        row = Schedule.objects.create(
            owner=owner, name=values["name"], time_zone=values["timeZone"]
        )
        # An empty list means no hours at all, only a missing or null one means the default.
        hours = values.get("availability")
        set_hours(row, [OFFICE_HOURS] if hours is None else hours)
        set_overrides(row, values.get("overrides") or [])
        _set_default(row, owner, values)
    return row


def update(row: Schedule, body: Any) -> Schedule:
    """Change a schedule; arrays replace whole. Raises ValidationFailed."""
    values = UPDATE.validated(body)
    with transaction.atomic():
        row.name = values.get("name") or row.name
        row.time_zone = values.get("timeZone") or row.time_zone
        row.save()
        if values.get("availability") is not None:
            set_hours(row, values["availability"])
        if values.get("overrides") is not None:
            set_overrides(row, values["overrides"])
        _set_default(row, row.owner, values)
    return row


def set_hours(row: Schedule, entries: list[Json]) -> None:
    row.weekly_hours.all().delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(schedule=row, days=entry["days"], **times_of(entry)) for entry in entries
    )


def set_overrides(row: Schedule, entries: list[Json]) -> None:
    row.overrides.all().delete()
    DateOverride.objects.bulk_create(
        DateOverride(schedule=row, day=date.fromisoformat(entry["date"]), **times_of(entry))
        for entry in entries
    )


def times_of(entry: Json) -> dict[str, time]:
    return {
        "start_time": time.fromisoformat(entry["startTime"]),
        "end_time": time.fromisoformat(entry["endTime"]),
    }


def _set_default(row: Schedule, owner: User, values: Json) -> None:
    # Only `true` says something: a default only ends when another schedule becomes it.
    if values.get("isDefault"):
        owner.default_schedule = row
        owner.save(update_fields=["default_schedule"])
