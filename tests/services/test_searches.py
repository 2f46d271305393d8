"""What is cut from the answer to a shared question is what the visitor's own question is answered with."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from portal.backend import get_client, reset_client
from portal.calcom.schemas.event_type import EventType
from portal.i18n.zones import pinned_zone
from portal.services.slots.free_times import days_get, slot_find
from portal.services.slots.searches import SlotSearch, question_of
from portal.services.slots.slot import Slot
from tests.cast import NOW, Cast, add_event_type, make_cast

MINUTES = (60, 50, 45, 30, 20)
ZONES = (
    "Europe/Rome",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
)
# Clocks change in Rome, Lord Howe and Chatham between these days.
FIRST, UNTIL = date(2026, 3, 5), date(2026, 4, 20)
RULES: dict[str, dict[str, Any]] = {
    "plain": {},
    "range": {"booking_window": {"type": "range", "value": [date(2026, 3, 10), date(2026, 4, 10)]}},
    "days": {"booking_window": {"type": "calendarDays", "value": 20, "rolling": False}},
    "offset": {"offset_start": 10},
    "rolling": {"booking_window": {"type": "calendarDays", "value": 20, "rolling": True}},
    "first of a day": {"only_show_first_available_slot": True},
    "optimized": {"show_optimized_slots": True},
}


@pytest.fixture
def cast(db: None) -> Cast:
    reset_client()
    return make_cast()


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("minutes", MINUTES)
def test_every_zone_gets_the_starts_of_its_own_question(
    cast: Cast, minutes: int, rules: str
) -> None:
    hosts = [{"user_id": cast.maren.pk}, {"user_id": cast.priya.pk}]
    with time_machine.travel(NOW, tick=False):
        event_type = add_event_type(
            cast,
            "Talk",
            "talk",
            length_in_minutes=minutes,
            scheduling_type="roundRobin",
            hosts=hosts,
            **RULES[rules],
        )
        for zone in ZONES:
            search = SlotSearch(event_type, zone, NOW)
            found = days_get(search=search, first=FIRST, until=UNTIL)
            answer = get_client().slots.list(
                event_type_id=event_type.id,
                starts_at=midnight(date(2026, 3, 1), zone),
                ends_at=midnight(UNTIL + timedelta(days=1), zone),
                time_zone=zone,
            )
            own = {
                day: [Slot(slot.starts_at) for slot in slots]
                for day, slots in answer.days.items()
                if FIRST <= day < UNTIL
            }
            assert found == own, zone


ODD_HOURS = [{"days": ["Monday", "Tuesday"], "start_time": "09:05", "end_time": "13:10"}]


@pytest.mark.parametrize("rules", ["plain", "offset", "optimized"])
@pytest.mark.parametrize("minutes", [10, 45, 60])
def test_what_is_shown_is_found_when_it_is_booked(cast: Cast, minutes: int, rules: str) -> None:
    with time_machine.travel(NOW, tick=False):
        get_client().schedules.create(
            name="Odd", time_zone="Europe/London", is_default=True, availability=ODD_HOURS
        )
        event_type = add_event_type(cast, "Talk", "talk", length_in_minutes=minutes, **RULES[rules])
        for zone in ("Europe/London", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Kiritimati"):
            search = SlotSearch(event_type, zone, NOW)
            days = days_get(search=search, first=FIRST, until=date(2026, 3, 11))
            shown = [slot.starts_at for slots in days.values() for slot in slots]
            assert shown, zone
            for starts_at in shown[::5]:
                assert slot_find(search=search, starts_at=starts_at), (zone, starts_at)


def test_zones_share_a_question_where_their_grids_agree() -> None:
    assert name_of("Europe/Rome", 60) == name_of("America/New_York", 60)
    assert name_of("Europe/Rome", 60) != name_of("Asia/Kolkata", 60)
    assert name_of("Europe/Rome", 30) == name_of("Asia/Kolkata", 30)
    # Lord Howe sets its clocks back by half an hour in April.
    assert name_of("Australia/Lord_Howe", 60) not in {name_of(zone, 60) for zone in ZONES[:3]}


def name_of(zone: str, minutes: int) -> str:
    talk = EventType(id=1, title="Talk", slug="talk", length_in_minutes=minutes)
    return question_of(SlotSearch(talk, zone, NOW), FIRST, UNTIL).name


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, pinned_zone(zone)).astimezone(UTC)
