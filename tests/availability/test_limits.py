"""Booking limits by count and by duration."""

from dataclasses import replace

import pytest

from portal.availability import CountLimit, DurationLimit, Host, Period, Scheduling, check_start
from portal.i18n.zones import machine_zone
from tests.availability.builders import (
    DAY,
    NOW,
    OFFICE,
    booked,
    minutes,
    on_day,
    rules,
    schedule,
    utc,
    wall_starts,
)


@pytest.mark.parametrize(
    ("period", "open_days"),
    [
        (Period.DAY, ["2026-12-05", "2026-12-06", "2026-12-08", "2026-12-12", "2026-12-13"]),
        (Period.WEEK, ["2026-12-05", "2026-12-13"]),
        (Period.MONTH, []),
        (Period.YEAR, []),
    ],
)
def test_a_used_up_limit_closes_its_period(period: Period, open_days: list[str]) -> None:
    own = booked(f"{DAY} 09:00", f"{DAY} 09:30", event_type_id=1)
    host = replace(OFFICE, busy=(own,))
    days = ["2026-12-05", "2026-12-06", DAY, "2026-12-08", "2026-12-12", "2026-12-13"]
    for event in (
        rules(count_limits=(CountLimit(period, 1),)),
        rules(duration_limits=(DurationLimit(period, minutes(59)),)),
    ):
        found = wall_starts(event, [host], "2026-12-05", "2026-12-13", zone="UTC")
        assert [day for day in days if day in found] == open_days


def test_limits_count_accepted_bookings_of_the_event_type_only() -> None:
    others = (
        booked(f"{DAY} 09:00", f"{DAY} 09:30", event_type_id=2),
        booked(f"{DAY} 09:30", f"{DAY} 10:00", event_type_id=1, counts=False),
        booked(f"{DAY} 10:00", f"{DAY} 10:30", event_type_id=1, pending=True),
    )
    event = rules(60, count_limits=(CountLimit(Period.DAY, 1),))
    assert on_day(event, replace(OFFICE, busy=others)) == ["10:00", "11:00"]


def test_the_day_of_a_limit_is_a_day_of_the_limits_zone() -> None:
    host = Host(
        1,
        schedule("UTC", "00:00-23:59"),
        busy=(booked(f"{DAY} 01:00", f"{DAY} 02:00", event_type_id=1),),
        limit_zone=machine_zone("America/New_York"),
    )
    found = on_day(rules(60, count_limits=(CountLimit(Period.DAY, 1),)), host)
    assert found[0] == "05:00"


def test_a_length_beyond_the_limit_never_fits() -> None:
    event = rules(60, duration_limits=(DurationLimit(Period.DAY, minutes(45)),))
    assert on_day(event, OFFICE) == []


@pytest.mark.parametrize("scheduling", list(Scheduling))
def test_the_bookings_of_all_hosts_use_up_one_limit(scheduling: Scheduling) -> None:
    """One of the first host, one of the second: a day that takes two is closed for both."""
    first = booked(f"{DAY} 09:00", f"{DAY} 09:30", event_type_id=1)
    second = booked(f"{DAY} 10:00", f"{DAY} 10:30", event_type_id=1)
    hosts = [replace(OFFICE, busy=(first,)), replace(OFFICE, id=2, busy=(second,))]
    for event in (
        rules(scheduling=scheduling, count_limits=(CountLimit(Period.DAY, 2),)),
        rules(scheduling=scheduling, duration_limits=(DurationLimit(Period.DAY, minutes(60)),)),
    ):
        assert DAY not in wall_starts(event, hosts, DAY, DAY, zone="UTC")
        refusal = check_start(event, hosts, utc(f"{DAY} 11:00"), minutes(30), now=NOW)
        assert refusal is not None
        assert refusal.limit is not None


def test_a_booking_of_several_hosts_counts_once() -> None:
    both = replace(booked(f"{DAY} 09:00", f"{DAY} 09:30", event_type_id=1), uid="one")
    hosts = [replace(OFFICE, busy=(both,)), replace(OFFICE, id=2, busy=(both,))]
    event = rules(scheduling=Scheduling.COLLECTIVE, count_limits=(CountLimit(Period.DAY, 2),))
    assert wall_starts(event, hosts, DAY, DAY, zone="UTC")[DAY]
