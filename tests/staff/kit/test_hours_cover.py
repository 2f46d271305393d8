"""Whether a booking lies within hours: zones, breaks, midnights, days that differ."""

from datetime import datetime

import pytest

from portal.calcom.schemas.schedule import Schedule
from portal.staff.kit.hours import covers

WEEKLY = [
    {"days": ["Monday", "Tuesday"], "startTime": "09:00", "endTime": "12:00"},
    {"days": ["Monday"], "startTime": "12:00", "endTime": "17:00"},
    {"days": ["Tuesday"], "startTime": "13:00", "endTime": "23:59"},
    {"days": ["Wednesday"], "startTime": "00:00", "endTime": "02:00"},
]
CLOSED = {"date": "2026-03-09", "startTime": "00:00", "endTime": "00:00"}
OTHER = {"date": "2026-03-05", "startTime": "20:00", "endTime": "21:00"}


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "is_covered"),
    [
        ("2026-03-02T09:00-05:00", "2026-03-02T17:00-05:00", True),
        ("2026-03-02T08:59-05:00", "2026-03-02T09:30-05:00", False),
        ("2026-03-02T16:31-05:00", "2026-03-02T17:01-05:00", False),
        ("2026-03-02T14:00+00:00", "2026-03-02T14:30+00:00", True),
        ("2026-03-02T13:30+00:00", "2026-03-02T14:30+00:00", False),
        # A break, and ranges that touch.
        ("2026-03-03T11:30-05:00", "2026-03-03T13:30-05:00", False),
        ("2026-03-02T11:30-05:00", "2026-03-02T12:30-05:00", True),
        # Over midnight, and up to it.
        ("2026-03-03T23:30-05:00", "2026-03-04T00:30-05:00", True),
        ("2026-03-03T23:30-05:00", "2026-03-04T02:30-05:00", False),
        ("2026-03-03T23:30-05:00", "2026-03-04T00:00-05:00", True),
        ("2026-03-03T23:30-05:00", "2026-03-05T00:30-05:00", False),
        # Days that differ.
        ("2026-03-09T10:00-04:00", "2026-03-09T10:30-04:00", False),
        ("2026-03-05T20:00-05:00", "2026-03-05T21:00-05:00", True),
        ("2026-03-05T19:30-05:00", "2026-03-05T20:30-05:00", False),
        ("2026-03-07T10:00-05:00", "2026-03-07T10:30-05:00", False),
    ],
)
def test_a_time_lies_within_hours_or_not(starts_at: str, ends_at: str, is_covered: bool) -> None:
    schedule = Schedule.model_validate(
        {
            "id": 1,
            "ownerId": 1,
            "name": "Hours",
            "timeZone": "America/New_York",
            "availability": WEEKLY,
            "isDefault": True,
            "overrides": [CLOSED, OTHER],
        }
    )
    times = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    assert covers(schedule, *times) is is_covered
