"""How far ahead a booking window reaches, on every weekday and around changes of the clock."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest

from portal.availability import DaysWindow
from portal.availability.spans import floor_seconds, from_seconds
from portal.availability.window import window_span
from portal.i18n.zones import machine_zone
from tests.availability.builders import utc


def last_day(window: DaysWindow, now: datetime, zone: str) -> date:
    _, closes = window_span(window, floor_seconds(now), machine_zone(zone))
    return from_seconds(closes - 1).astimezone(machine_zone(zone)).date()


@pytest.mark.parametrize("days", [1, 2, 4, 5, 6, 10, 11, 23])
@pytest.mark.parametrize("later", range(7))
def test_business_days_are_counted_after_today(days: int, later: int) -> None:
    today = date(2026, 11, 23) + timedelta(days=later)
    ahead = (today + timedelta(days=step) for step in count(1))
    business = (day for day in ahead if day.weekday() < 5)
    expected = [next(business) for _ in range(days)][-1]
    now = utc(f"{today} 12:00")
    assert last_day(DaysWindow(days, business_only=True), now, "UTC") == expected


def test_today_is_a_day_of_the_booker() -> None:
    now = utc("2026-11-23 13:00")
    assert last_day(DaysWindow(2), now, "Pacific/Auckland") == date(2026, 11, 26)
    assert last_day(DaysWindow(2), now, "America/New_York") == date(2026, 11, 25)


def test_days_are_counted_at_the_offset_of_now() -> None:
    now = floor_seconds(utc("2026-10-20 12:00"))
    _, closes = window_span(DaysWindow(30), now, machine_zone("America/New_York"))
    # Midnight at UTC-4, though New York is at UTC-5 by then.
    assert from_seconds(closes) == utc("2026-11-20 04:00")
