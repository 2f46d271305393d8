"""Bookings by kept event types, hosts and hours: what is changed holds for the very next booking."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.engine.house import House

pytestmark = pytest.mark.usefixtures("keeping")

FIRST, NEXT = "2026-12-01T14:00:00Z", "2026-12-01T15:00:00Z"
UNAVAILABLE = (400, "User either already has booking at this time or is not available")


def patch(**values: Any) -> Callable[[House, int], None]:
    return lambda house, own: house.data("PATCH", f"/event-types/{own}", by=house.mia, json=values)


def shorten_hours(house: House, _own: int) -> None:
    hours = [{"days": ["Tuesday"], "startTime": "09:00", "endTime": "12:00"}]
    body = {"name": "Short", "timeZone": "Europe/London", "isDefault": True, "availability": hours}
    house.data("POST", "/schedules", by=house.mia, json=body)


def take_a_day_off(house: House, _own: int) -> None:
    body = {"start": "2026-12-01T00:00:00.000Z", "end": "2026-12-01T23:59:59.999Z"}
    path = f"/organizations/{house.organization.pk}/users/{house.mia.pk}/ooo"
    house.data("POST", path, by=house.olga, json=body)


def move_away(house: House, _own: int) -> None:
    house.data("PATCH", "/me", by=house.mia, json={"timeZone": "Asia/Tokyo"})


def delete(house: House, own: int) -> None:
    house.data("DELETE", f"/event-types/{own}", by=house.mia)


CHANGES: dict[str, tuple[Callable[[House, int], None], int, str]] = {
    "hours": (shorten_hours, *UNAVAILABLE),
    "a day off": (take_a_day_off, *UNAVAILABLE),
    "the zone of the profile": (move_away, *UNAVAILABLE),
    "the notice": (patch(minimumBookingNotice=60 * 24 * 30), 400, "too soon"),
    "a limit": (patch(bookingLimitsCount={"day": 1}), 401, "booking_limit_reached"),
    "the length": (patch(lengthInMinutesOptions=[30, 60], lengthInMinutes=60), 201, ":60,"),
    "its end": (delete, 404, "not found"),
}


def open_for_booking(house: House, own: int) -> None:
    """Let all that a booking reads be kept."""
    assert FIRST[11:16] in house.starts(own, FIRST[:10])
    reserved = house.call(
        "POST", "/slots/reservations", json={"eventTypeId": own, "slotStart": FIRST}
    )
    assert reserved.status_code == 201, reserved.text
    house.booked(own, FIRST)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_holds_for_the_next_booking(house: House, change: str) -> None:
    make, status, words = CHANGES[change]
    own = house.event_type()["id"]
    open_for_booking(house, own)

    make(house, own)
    answer = house.book(own, NEXT, name="Robin")

    assert (answer.status_code, words in answer.text) == (status, True), answer.text


def test_who_is_a_host_no_more_is_not_booked(house: House) -> None:
    own = house.team_event_type("roundRobin")["id"]
    open_for_booking(house, own)
    path = f"/organizations/{house.organization.pk}/teams/{house.desk.pk}/event-types/{own}"

    for host in (house.max, house.mia):
        house.data("PATCH", path, by=house.olga, json={"hosts": [{"userId": host.pk}]})
        made = house.booked(own, NEXT, name=f"Guest-of-{host.username}")
        assert [each["id"] for each in made["hosts"]] == [host.pk]


def test_what_is_kept_is_not_read_for_a_booking(house: House) -> None:
    own = house.team_event_type("roundRobin")["id"]
    open_for_booking(house, own)

    with CaptureQueriesContext(connection) as queries:
        house.booked(own, NEXT, name="Robin")

    tables = ("engine_eventtype", "engine_host", "engine_schedule", "engine_outofoffice")
    read = [
        each["sql"] for each in queries if any(f'FROM "{name}"' in each["sql"] for name in tables)
    ]
    assert read == []
