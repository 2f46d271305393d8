"""Slots of seated event types."""

from dataclasses import replace

from portal.availability import Interval, SlotQuery, find_slots
from tests.availability.builders import DAY, NOW, OFFICE, booked, minutes, on_day, rules, utc


def test_seated_slots_stay_and_count_seats() -> None:
    seated = booked(f"{DAY} 10:00", f"{DAY} 11:00", uid="b", event_type_id=1, seats_taken=2)
    reserved = Interval(utc(f"{DAY} 11:00"), utc(f"{DAY} 12:00"))
    host = replace(OFFICE, busy=(seated,), seat_reservations=(reserved,))
    asked = SlotQuery(utc(f"{DAY} 00:00"), utc(f"{DAY} 23:00"))
    found = find_slots(rules(60, seats=2), [host], asked, now=NOW)
    assert [(slot.seats_booked, slot.booking_uid) for slot in found] == [(0, ""), (2, "b"), (1, "")]


def test_a_seated_slot_does_not_overlap_another_ones_booking() -> None:
    seated = booked(f"{DAY} 10:00", f"{DAY} 11:00", event_type_id=1, seats_taken=1)
    event = rules(60, seats=5, interval=minutes(30))
    assert on_day(event, replace(OFFICE, busy=(seated,))) == ["09:00", "10:00", "11:00"]


def test_a_seated_booking_blocks_other_event_types() -> None:
    seated = booked(f"{DAY} 10:00", f"{DAY} 11:00", event_type_id=2, seats_taken=1)
    assert on_day(rules(60, seats=5), replace(OFFICE, busy=(seated,))) == ["09:00", "11:00"]
