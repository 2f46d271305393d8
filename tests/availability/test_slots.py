"""Slot queries: grid, notice, busy times, buffers, reservations, booking window."""

from dataclasses import replace
from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from portal.availability import (
    DaysOff,
    DaysWindow,
    Host,
    Interval,
    RangeWindow,
    SlotQuery,
    find_slots,
)
from tests.availability.builders import (
    DAY,
    NOW,
    OFFICE,
    booked,
    minutes,
    on_day,
    rules,
    schedule,
    starts_by_day,
    utc,
    wall_starts,
)


def test_starts_follow_one_another_by_the_length() -> None:
    assert on_day(rules(60), OFFICE) == ["09:00", "10:00", "11:00"]


def test_the_interval_sets_the_distance_of_starts() -> None:
    found = on_day(rules(60, interval=minutes(30)), OFFICE)
    assert found == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_the_offset_is_added_at_every_step() -> None:
    assert on_day(rules(45, offset=minutes(10)), OFFICE) == ["09:10", "10:05", "11:00"]


def test_duration_replaces_the_length_unchecked() -> None:
    found = on_day(rules(60), OFFICE, duration=minutes(25))
    assert found == ["09:00", "09:25", "09:50", "10:15", "10:40", "11:05", "11:30"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", ["09:00", "10:00", "11:00"]),
        ("Asia/Kolkata", ["15:00", "16:00"]),
        ("Asia/Kathmandu", ["15:00", "16:00"]),
        ("America/St_Johns", ["06:00", "07:00"]),
    ],
)
def test_starts_are_round_in_the_zone_that_asks(zone: str, expected: list[str]) -> None:
    assert on_day(rules(60), OFFICE, zone=zone) == expected


def test_a_busy_time_restarts_the_grid() -> None:
    host = replace(OFFICE, busy=(booked(f"{DAY} 09:10", f"{DAY} 09:40"),))
    assert on_day(rules(25), host) == ["09:40", "10:05", "10:30", "10:55", "11:20"]


def test_a_short_gap_does_not_bring_starts_closer_together() -> None:
    host = replace(OFFICE, busy=(booked(f"{DAY} 10:05", f"{DAY} 10:10"),))
    assert on_day(rules(20, interval=minutes(60)), host) == ["09:00", "11:00"]


def test_notice_cuts_off_what_is_too_near() -> None:
    host = Host(1, schedule("UTC", "00:00-23:59"))
    event = rules(30, notice=minutes(120))
    found = wall_starts(event, [host], "2026-11-23", "2026-11-23", zone="UTC")
    assert found["2026-11-23"][0] == "15:30"


def test_odd_lengths_start_at_the_first_whole_minute_after_the_notice() -> None:
    host = Host(1, schedule("UTC", "00:00-23:59"))
    found = wall_starts(rules(7), [host], "2026-11-23", "2026-11-23", zone="UTC")
    assert found["2026-11-23"][:2] == ["13:14", "13:21"]


def test_a_slot_has_to_end_within_the_query() -> None:
    asked = SlotQuery(utc(f"{DAY} 09:10"), utc(f"{DAY} 10:20"))
    assert starts_by_day(find_slots(rules(), [OFFICE], asked, now=NOW), "UTC") == {DAY: ["09:30"]}


def test_the_last_slot_of_a_day_ends_at_midnight() -> None:
    host = Host(1, schedule("UTC", "23:00-23:59"))
    found = wall_starts(rules(), [host], DAY, DAY, zone="UTC")
    assert found == {DAY: ["23:00", "23:30"]}


def test_a_reversed_or_empty_query_finds_nothing() -> None:
    reversed_query = SlotQuery(utc(f"{DAY} 12:00"), utc(f"{DAY} 09:00"))
    assert find_slots(rules(), [OFFICE], reversed_query, now=NOW) == []


def test_a_query_of_centuries_is_cut() -> None:
    asked = SlotQuery(utc(f"{DAY} 00:00"), utc("9999-12-31 23:59"))
    found = find_slots(rules(180), [OFFICE], asked, now=NOW)
    assert 1_000 < len(found) <= 1_101


def test_a_query_at_the_end_of_the_calendar_finds_nothing() -> None:
    asked = SlotQuery(
        utc("9999-12-30 00:00"), utc("9999-12-31 23:59"), ZoneInfo("Pacific/Auckland")
    )
    assert find_slots(rules(), [OFFICE], asked, now=NOW) == []


def test_nobody_hosts_nothing() -> None:
    assert on_day(rules()) == []


def test_buffers_of_both_event_types_keep_their_distance() -> None:
    busy = booked(f"{DAY} 10:00", f"{DAY} 10:30", before=minutes(10), after=minutes(5))
    host = replace(OFFICE, busy=(busy,))
    event = rules(10, before=minutes(15), after=minutes(20))
    found = on_day(event, host)
    # Before it 10 + 20 minutes, after it 5 + 15.
    assert [start for start in found if start < "10:00"] == ["09:00", "09:10", "09:20"]
    assert next(start for start in found if start >= "10:00") == "10:50"


def test_buffers_do_not_shorten_working_hours() -> None:
    event = rules(60, before=minutes(30), after=minutes(30))
    assert on_day(event, OFFICE) == ["09:00", "10:00", "11:00"]


def test_a_pending_booking_blocks_its_own_event_type_where_that_is_wanted() -> None:
    pending = booked(f"{DAY} 09:00", f"{DAY} 11:00", event_type_id=1, pending=True)
    host = replace(OFFICE, busy=(pending,))
    assert on_day(rules(60), host) == ["09:00", "10:00", "11:00"]
    assert on_day(rules(60, blocks_pending=True), host) == ["11:00"]
    other = replace(host, busy=(replace(pending, event_type_id=2),))
    assert on_day(rules(60, blocks_pending=True), other) == ["09:00", "10:00", "11:00"]


def test_the_booking_being_moved_counts_as_free() -> None:
    host = replace(OFFICE, busy=(booked(f"{DAY} 09:00", f"{DAY} 11:00", uid="moved"),))
    assert on_day(rules(60), host) == ["11:00"]
    assert on_day(rules(60), host, ignored_uid="moved") == ["09:00", "10:00", "11:00"]


def test_a_reservation_hides_slots_without_buffers_and_without_shifting_the_grid() -> None:
    reserved = Interval(utc(f"{DAY} 09:40"), utc(f"{DAY} 10:10"))
    host = replace(OFFICE, reservations=(reserved,))
    event = rules(30, before=minutes(30), after=minutes(30))
    assert on_day(event, host) == ["09:00", "10:30", "11:00", "11:30"]


def test_days_off_are_whole_days_of_the_host() -> None:
    host = Host(
        1,
        schedule("Pacific/Auckland", "09:00-10:00"),
        days_off=(DaysOff(date(2026, 12, 8), date(2026, 12, 9)),),
    )
    found = wall_starts(rules(60), [host], "2026-12-06", "2026-12-10", zone="Pacific/Auckland")
    assert list(found) == ["2026-12-07", "2026-12-10", "2026-12-11"]


def test_only_the_first_slot_of_each_day_is_shown() -> None:
    found = wall_starts(rules(first_only=True), [OFFICE], DAY, "2026-12-09", zone="UTC")
    assert found == {DAY: ["09:00"], "2026-12-08": ["09:00"], "2026-12-09": ["09:00"]}


@pytest.mark.parametrize(
    ("window", "last"),
    [
        (DaysWindow(1), "2026-11-24"),
        (DaysWindow(30), "2026-12-23"),
        (DaysWindow(1, business_only=True), "2026-11-24"),
        (DaysWindow(5, business_only=True), "2026-11-30"),
        (DaysWindow(3, rolling=True), "2026-11-26"),
        (DaysWindow(5, rolling=True, business_only=True), "2026-11-30"),
        (RangeWindow(date(2026, 11, 25), date(2026, 12, 2), UTC), "2026-12-02"),
    ],
)
def test_nothing_starts_beyond_the_window(window: DaysWindow | RangeWindow, last: str) -> None:
    found = wall_starts(rules(window=window), [OFFICE], "2026-11-23", "2027-01-31", zone="UTC")
    assert max(found) == last


def test_a_range_window_begins_with_its_first_day() -> None:
    window = RangeWindow(date(2026, 11, 25), date(2026, 12, 2), UTC)
    found = wall_starts(rules(window=window), [OFFICE], "2026-11-23", "2027-01-31", zone="UTC")
    assert min(found) == "2026-11-25"


def test_a_rolling_window_counts_days_with_slots_from_today() -> None:
    mondays = Host(1, replace(schedule("UTC"), weekly_hours=OFFICE.schedule.weekly_hours))
    hours = replace(OFFICE.schedule.weekly_hours[0], weekdays=frozenset({0}))
    mondays = Host(1, replace(OFFICE.schedule, weekly_hours=(hours,)))
    event = rules(window=DaysWindow(2, rolling=True))
    found = wall_starts(event, [mondays], "2026-12-05", "2027-01-31", zone="UTC")
    assert list(found) == ["2026-12-07"]
