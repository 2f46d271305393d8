"""Slots of several hosts."""

from dataclasses import replace
from datetime import timedelta

from portal.availability import Host, Interval, Scheduling, SlotQuery, find_slots
from tests.availability.builders import ALL_WEEK, DAY, NOW, on_day, rules, schedule, utc

EARLY = Host(1, schedule("UTC", "08:00-10:00"))
LATE = Host(2, schedule("UTC", "09:00-11:00"))
ALWAYS = Host(3, schedule("UTC", "00:00-23:59"))


def test_collective_needs_everybody() -> None:
    event = rules(60, scheduling=Scheduling.COLLECTIVE)
    assert on_day(event, EARLY, LATE, ALWAYS) == ["09:00"]


def test_round_robin_needs_one() -> None:
    event = rules(60, scheduling=Scheduling.ROUND_ROBIN)
    asked = SlotQuery(utc(f"{DAY} 00:00"), utc(f"{DAY} 23:00"))
    found = find_slots(event, [EARLY, LATE], asked, now=NOW)
    assert [slot.host_ids for slot in found] == [(1,), (1, 2), (2,)]


def test_round_robin_needs_the_fixed_hosts_too() -> None:
    event = rules(60, scheduling=Scheduling.ROUND_ROBIN)
    assert on_day(event, EARLY, replace(LATE, fixed=True)) == ["09:00"]
    assert on_day(event, replace(ALWAYS, fixed=True), EARLY, LATE) == ["08:00", "09:00", "10:00"]


def test_round_robin_does_not_patch_a_slot_together_from_two_hosts() -> None:
    first = Host(1, schedule("UTC", "09:00-09:30"))
    second = Host(2, schedule("UTC", "09:30-11:00"))
    event = rules(60, scheduling=Scheduling.ROUND_ROBIN)
    assert on_day(event, first, second) == ["10:00"]


def test_a_reservation_of_one_of_two_hosts_leaves_the_other() -> None:
    reserved = Interval(utc(f"{DAY} 09:00"), utc(f"{DAY} 10:00"))
    event = rules(60, scheduling=Scheduling.ROUND_ROBIN)
    assert on_day(event, replace(EARLY, reservations=(reserved,)), LATE) == [
        "08:00",
        "09:00",
        "10:00",
    ]
    together = replace(event, scheduling=Scheduling.COLLECTIVE)
    assert on_day(together, replace(EARLY, reservations=(reserved,)), LATE) == []


def test_everything_that_is_free_all_week_is_offered_all_week() -> None:
    query = SlotQuery(utc(f"{DAY} 00:00"), utc(f"{DAY} 00:00") + timedelta(days=7))
    assert len(find_slots(rules(1440), [ALWAYS], query, now=NOW)) == len(ALL_WEEK)
