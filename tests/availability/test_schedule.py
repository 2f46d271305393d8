"""Working hours in UTC: zones, changes of the clock, midnight, overrides."""

from datetime import UTC, datetime

import pytest

from portal.availability import Schedule, default_schedule
from portal.availability.host_time import working_spans
from portal.availability.spans import floor_seconds, from_seconds
from tests.availability.builders import override, schedule, utc


def hours(of: Schedule, first: str, last: str) -> list[str]:
    """Return the working time between two instants as UTC texts."""
    spans = working_spans(of, floor_seconds(utc(first)), floor_seconds(utc(last)))
    return [f"{from_seconds(start):%d %H:%M}-{from_seconds(end):%d %H:%M}" for start, end in spans]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("UTC", "2026-12-07", "07 09:00-07 17:00"),
        ("America/New_York", "2026-12-07", "07 14:00-07 22:00"),
        ("Asia/Kathmandu", "2026-12-07", "07 03:15-07 11:15"),
        ("Asia/Kolkata", "2026-12-07", "07 03:30-07 11:30"),
        # Spring forward and fall back, north and south.
        ("America/New_York", "2027-03-13", "13 14:00-13 22:00"),
        ("America/New_York", "2027-03-14", "14 13:00-14 21:00"),
        ("America/New_York", "2026-11-01", "01 14:00-01 22:00"),
        ("Europe/Berlin", "2027-03-28", "28 07:00-28 15:00"),
        ("Europe/Berlin", "2026-10-25", "25 08:00-25 16:00"),
        ("America/Santiago", "2027-04-04", "04 13:00-04 21:00"),
        ("America/Santiago", "2026-09-06", "06 12:00-06 20:00"),
        # A leap day and the ends of a year.
        ("Europe/London", "2028-02-29", "29 09:00-29 17:00"),
        ("Europe/London", "2026-12-31", "31 09:00-31 17:00"),
    ],
)
def test_office_hours_follow_the_wall_clock(zone: str, day: str, expected: str) -> None:
    assert hours(schedule(zone, "09:00-17:00"), f"{day} 00:00", f"{day} 23:59") == [expected]


@pytest.mark.parametrize(
    ("zone", "first", "last", "expected"),
    [
        # Lord Howe changes by half an hour, Chatham at 02:45.
        (
            "Australia/Lord_Howe",
            "2026-10-02 12:00",
            "2026-10-04 12:00",
            ["02 22:30-03 06:30", "03 22:00-04 06:00"],
        ),
        (
            "Pacific/Chatham",
            "2027-04-02 00:00",
            "2027-04-04 12:00",
            ["02 00:00-02 03:15", "02 19:15-03 03:15", "03 20:15-04 04:15"],
        ),
    ],
)
def test_odd_zones_change_their_clock(
    zone: str, first: str, last: str, expected: list[str]
) -> None:
    assert hours(schedule(zone, "09:00-17:00"), first, last) == expected


def test_a_skipped_hour_has_no_working_time() -> None:
    night = schedule("America/New_York", "02:00-03:00")
    assert hours(night, "2027-03-14 00:00", "2027-03-14 23:00") == []


def test_hours_that_begin_in_a_skipped_hour_begin_with_the_change() -> None:
    night = schedule("America/New_York", "02:30-05:00")
    assert hours(night, "2027-03-14 00:00", "2027-03-14 23:00") == ["14 07:00-14 09:00"]


def test_a_day_whose_midnight_is_skipped_begins_at_one() -> None:
    all_day = schedule("America/Santiago", "00:00-23:59")
    assert hours(all_day, "2026-09-05 04:00", "2026-09-06 12:00") == ["05 04:00-06 12:00"]
    morning = schedule("America/Santiago", "00:00-02:00")
    assert hours(morning, "2026-09-06 00:00", "2026-09-06 12:00") == ["06 04:00-06 05:00"]


def test_a_repeated_hour_counts_from_its_first_time() -> None:
    night = schedule("America/New_York", "01:30-03:00")
    assert hours(night, "2026-11-01 00:00", "2026-11-01 23:00") == ["01 05:30-01 08:00"]


def test_a_day_that_does_not_exist_has_no_hours() -> None:
    apia = schedule("Pacific/Apia", "09:00-17:00")
    worked = hours(apia, "2011-12-29 10:00", "2011-12-31 10:00")
    assert worked == ["29 19:00-30 03:00", "30 19:00-31 03:00"]


def test_2359_is_midnight_and_joins_the_next_morning() -> None:
    night = schedule("UTC", "22:00-23:59", "00:00-02:00")
    assert hours(night, "2026-12-07 12:00", "2026-12-08 12:00") == ["07 22:00-08 02:00"]


def test_overlapping_and_touching_ranges_join() -> None:
    messy = schedule("UTC", "13:00-17:00", "09:00-11:00", "10:30-12:00", "12:00-13:00")
    assert hours(messy, "2026-12-07 00:00", "2026-12-08 00:00") == ["07 09:00-07 17:00"]


def test_backwards_and_empty_ranges_are_ignored() -> None:
    odd = schedule("UTC", "17:00-09:00", "10:00-10:00", "11:00-12:00")
    assert hours(odd, "2026-12-07 00:00", "2026-12-08 00:00") == ["07 11:00-07 12:00"]


def test_an_override_replaces_the_day_and_only_that_day() -> None:
    of = schedule(
        "UTC",
        "09:00-17:00",
        overrides=(
            override("2026-12-08", "07:00-08:00"),
            override("2026-12-08", "20:00-21:00"),
            override("2026-12-09", "00:00-00:00"),
        ),
    )
    assert hours(of, "2026-12-07 00:00", "2026-12-11 00:00") == [
        "07 09:00-07 17:00",
        "08 07:00-08 08:00",
        "08 20:00-08 21:00",
        "10 09:00-10 17:00",
    ]


def test_an_override_day_is_a_day_of_the_schedules_zone() -> None:
    of = schedule("Pacific/Auckland", overrides=(override("2026-12-08", "00:00-06:00"),))
    assert hours(of, "2026-12-01 00:00", "2026-12-31 00:00") == ["07 11:00-07 17:00"]


def test_hours_are_clipped_to_what_is_asked() -> None:
    of = schedule("UTC", "09:00-17:00")
    assert hours(of, "2026-12-07 10:10", "2026-12-07 11:20") == ["07 10:10-07 11:20"]


def test_nothing_asked_is_nothing_answered() -> None:
    start = floor_seconds(datetime(2026, 12, 7, 10, tzinfo=UTC))
    assert working_spans(schedule("UTC", "09:00-17:00"), start, start) == []


def test_without_a_schedule_the_week_is_monday_to_friday_nine_to_five() -> None:
    worked = hours(default_schedule(UTC), "2026-12-04 00:00", "2026-12-08 00:00")
    assert worked == ["04 09:00-04 17:00", "07 09:00-07 17:00"]
