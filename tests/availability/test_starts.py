"""Booking one start: the reasons against it, and who can take it."""

from dataclasses import replace
from datetime import date

import pytest

from portal.availability import (
    CountLimit,
    DaysOff,
    DaysWindow,
    DurationLimit,
    EventRules,
    Host,
    Interval,
    Period,
    Reason,
    Refusal,
    Scheduling,
    check_start,
    host_refusals,
)
from tests.availability.builders import DAY, NOW, OFFICE, booked, minutes, rules, schedule, utc

SECOND = replace(OFFICE, id=2)


def refusal(event: EventRules, *hosts: Host, at: str, ignored_uid: str = "") -> Refusal | None:
    return check_start(event, hosts, utc(at), event.length, now=NOW, ignored_uid=ignored_uid)


def reason(event: EventRules, *hosts: Host, at: str) -> Reason | None:
    found = refusal(event, *hosts, at=at)
    return found.reason if found else None


@pytest.mark.parametrize("at", ["09:00", "09:07", "11:30"])
def test_any_start_inside_free_time_can_be_booked(at: str) -> None:
    assert refusal(rules(), OFFICE, at=f"{DAY} {at}") is None


@pytest.mark.parametrize("at", ["08:59", "11:31", "03:00", "23:45"])
def test_working_hours_have_to_hold_the_whole_booking(at: str) -> None:
    assert reason(rules(), OFFICE, at=f"{DAY} {at}") is Reason.OUTSIDE_HOURS


def test_past_and_notice_are_two_reasons() -> None:
    event = rules(notice=minutes(120))
    assert reason(event, OFFICE, at="2026-11-23 13:07") is Reason.PAST
    assert reason(event, OFFICE, at="2026-11-23 13:08") is Reason.NOTICE


@pytest.mark.parametrize(
    "window", [DaysWindow(3), DaysWindow(3, business_only=True), DaysWindow(3, rolling=True)]
)
def test_what_lies_beyond_the_window_is_refused(window: DaysWindow) -> None:
    event = rules(window=window)
    assert reason(event, OFFICE, at="2026-11-26 09:07") is None
    assert reason(event, OFFICE, at="2026-11-27 09:00") is Reason.BEYOND_WINDOW


def test_the_end_of_the_calendar_is_beyond_every_window() -> None:
    assert reason(rules(), OFFICE, at="9999-12-31 09:00") is Reason.BEYOND_WINDOW


def test_a_busy_host_is_named() -> None:
    busy = replace(SECOND, busy=(booked(f"{DAY} 09:00", f"{DAY} 09:30"),))
    event = rules(scheduling=Scheduling.COLLECTIVE)
    found = refusal(event, OFFICE, busy, at=f"{DAY} 09:00")
    assert found == Refusal(Reason.BUSY, (2,), busy=busy.busy[0])


def test_buffers_count_in_a_booking_too() -> None:
    host = replace(OFFICE, busy=(booked(f"{DAY} 10:00", f"{DAY} 10:30", before=minutes(15)),))
    event = rules(after=minutes(5))
    assert reason(event, host, at=f"{DAY} 09:41") is Reason.BUSY
    assert reason(event, host, at=f"{DAY} 09:11") is Reason.BUFFER
    assert reason(event, host, at=f"{DAY} 09:10") is None


def test_reservations_of_others_do_not_keep_from_booking() -> None:
    host = replace(OFFICE, reservations=(Interval(utc(f"{DAY} 09:00"), utc(f"{DAY} 12:00")),))
    assert refusal(rules(), host, at=f"{DAY} 09:00") is None


def test_a_moved_booking_does_not_stand_in_its_own_way() -> None:
    host = replace(OFFICE, busy=(booked(f"{DAY} 09:00", f"{DAY} 09:30", uid="moved"),))
    assert reason(rules(), host, at=f"{DAY} 09:15") is Reason.BUSY
    assert refusal(rules(), host, at=f"{DAY} 09:15", ignored_uid="moved") is None


def test_a_day_off_is_another_reason_than_closing_time() -> None:
    host = replace(OFFICE, days_off=(DaysOff(date(2026, 12, 7), date(2026, 12, 7)),))
    assert reason(rules(), host, at=f"{DAY} 09:00") is Reason.DAY_OFF


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (rules(count_limits=(CountLimit(Period.WEEK, 1),)), Reason.COUNT_LIMIT),
        (rules(duration_limits=(DurationLimit(Period.WEEK, minutes(45)),)), Reason.DURATION_LIMIT),
        (
            rules(duration_limits=(DurationLimit(Period.WEEK, minutes(30)),)),
            Reason.DURATION_USED_UP,
        ),
    ],
)
def test_a_used_up_limit_is_named(event: EventRules, expected: Reason) -> None:
    own = booked(f"{DAY} 09:00", f"{DAY} 09:30", event_type_id=1)
    host = replace(OFFICE, busy=(own,))
    assert refusal(event, host, at="2026-12-08 09:00") == Refusal(expected, (), event.limits[0])
    assert refusal(event, host, at="2026-12-14 09:00") is None


def test_a_seat_is_taken_while_there_is_one() -> None:
    seated = booked(f"{DAY} 09:00", f"{DAY} 09:30", event_type_id=1, seats_taken=1)
    host = replace(OFFICE, busy=(seated,))
    assert refusal(rules(seats=2), host, at=f"{DAY} 09:00") is None
    assert reason(rules(seats=1), host, at=f"{DAY} 09:00") is Reason.SEATS_FULL
    assert reason(rules(seats=2), host, at=f"{DAY} 09:15") is Reason.BUSY


def test_without_hosts_nothing_can_be_booked() -> None:
    assert reason(rules(), at=f"{DAY} 09:00") is Reason.NO_HOSTS


def test_round_robin_is_refused_only_when_every_candidate_is_busy() -> None:
    busy = replace(OFFICE, busy=(booked(f"{DAY} 09:00", f"{DAY} 09:30"),))
    event = rules(scheduling=Scheduling.ROUND_ROBIN)
    assert refusal(event, busy, SECOND, at=f"{DAY} 09:00") is None
    both = refusal(event, busy, replace(busy, id=2), at=f"{DAY} 09:00")
    assert both == Refusal(Reason.BUSY, (1, 2), busy=busy.busy[0])
    fixed = refusal(event, replace(busy, fixed=True), SECOND, at=f"{DAY} 09:00")
    assert fixed == Refusal(Reason.BUSY, (1,), busy=busy.busy[0])


def test_who_could_take_a_start_is_told_in_the_order_of_hosts() -> None:
    busy = replace(OFFICE, id=3, busy=(booked(f"{DAY} 09:00", f"{DAY} 09:30"),))
    at_night = Host(4, schedule("UTC", "00:00-05:00"))
    event = rules(scheduling=Scheduling.ROUND_ROBIN)
    found = host_refusals(event, [SECOND, busy, at_night, OFFICE], utc(f"{DAY} 09:00"), minutes(30))
    assert [host_id for host_id, refused in found.items() if refused is None] == [2, 1]
