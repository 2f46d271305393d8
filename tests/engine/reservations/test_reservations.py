"""Holds on slots (CONTRACT.md sections 3.2 to 3.5)."""

from typing import Any

import httpx
import pytest
import time_machine
from pytest_django import Settings

from portal.engine.reservations.models import Reservation
from portal.engine.reservations.tasks import purge_reservations
from tests.engine.house import House

DAY = "2026-12-01"
TEN = "2026-12-01T10:00:00Z"
SEATS = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}


@pytest.fixture(autouse=True)
def _immediate_tasks(settings: Settings) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}
    }


def reserve(house: House, event_type: int, start: Any = TEN, **more: Any) -> httpx.Response:
    by = more.pop("by", None)
    body = {"eventTypeId": event_type, "slotStart": start} | more
    return house.call("POST", "/slots/reservations", by=by, json=body)


def test_a_hold_hides_the_slot_from_every_event_type_of_the_host(house: House) -> None:
    visit, other = house.event_type()["id"], house.event_type(slug="other")["id"]

    made = reserve(house, visit)

    assert made.status_code == 201
    assert made.json()["data"]["reservationUntil"] == "2026-11-23T13:05:00.000Z"
    assert "10:00" not in house.starts(visit, DAY)
    assert "10:00" not in house.starts(other, DAY)


def test_a_hold_ends_by_itself(house: House, clock: time_machine.Traveller) -> None:
    visit = house.event_type()["id"]
    uid = reserve(house, visit).json()["data"]["reservationUid"]
    clock.move_to("2026-11-23T13:05:01Z")

    assert "10:00" in house.starts(visit, DAY)
    assert house.data("GET", f"/slots/reservations/{uid}") is None


def test_a_hold_does_not_keep_others_from_booking(house: House) -> None:
    visit = house.event_type()["id"]
    reserve(house, visit)

    assert house.book(visit, TEN).status_code == 201


def test_a_held_slot_cannot_be_held_again(house: House) -> None:
    visit = house.event_type()["id"]
    reserve(house, visit)

    again = reserve(house, visit)

    assert again.status_code == 422
    assert again.json()["error"]["code"] == "UnprocessableEntityException"


def test_a_hold_moves_and_is_prolonged(house: House) -> None:
    visit = house.event_type()["id"]
    uid = reserve(house, visit).json()["data"]["reservationUid"]
    path = f"/slots/reservations/{uid}"

    prolonged = house.call("PATCH", path, json={"eventTypeId": visit, "slotStart": TEN})
    moved = house.data(
        "PATCH", path, json={"eventTypeId": visit, "slotStart": "2026-12-01T11:00:00Z"}
    )

    assert prolonged.status_code == 200
    assert moved["reservationUid"] == uid
    assert "10:00" in house.starts(visit, DAY)
    assert "11:00" not in house.starts(visit, DAY)


def test_deleting_is_repeatable(house: House) -> None:
    uid = reserve(house, house.event_type()["id"]).json()["data"]["reservationUid"]

    for _ in range(2):
        gone = house.call("DELETE", f"/slots/reservations/{uid}")
        assert (gone.status_code, gone.json()) == (200, {"status": "success"})
    assert Reservation.objects.count() == 0


def test_only_insiders_choose_how_long(house: House) -> None:
    visit = house.event_type()["id"]

    assert reserve(house, visit, reservationDuration=30).status_code == 401
    assert reserve(house, visit, reservationDuration=30, by=house.otto).status_code == 403
    made = reserve(house, visit, reservationDuration=30, by=house.max)
    assert made.json()["data"]["reservationUntil"] == "2026-11-23T13:30:00.000Z"


def test_a_seat_is_held_as_long_as_seats_remain(house: House) -> None:
    seated = house.event_type(seats=SEATS)["id"]

    assert reserve(house, seated).status_code == 201
    assert reserve(house, seated).status_code == 201
    assert reserve(house, seated).status_code == 422
    assert "10:00" in house.starts(seated, DAY)


def test_a_round_robin_is_hidden_when_all_its_hosts_are_held(house: House) -> None:
    visit = house.team_event_type("roundRobin")["id"]
    start = "2026-12-01T15:00:00Z"

    assert reserve(house, visit, start).status_code == 201
    assert "15:00" in house.starts(visit, DAY)
    assert reserve(house, visit, start).status_code == 201
    assert "15:00" not in house.starts(visit, DAY)
    assert reserve(house, visit, start).status_code == 422


@pytest.mark.parametrize("start", ["soon", "", None, 5])
def test_it_refuses_starts_that_are_no_instant(house: House, start: int | str | None) -> None:
    answer = reserve(house, house.event_type()["id"], start)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["property"] == "slotStart"


def test_the_purge_deletes_what_has_expired(house: House, clock: time_machine.Traveller) -> None:
    visit = house.event_type()["id"]
    reserve(house, visit)
    reserve(house, visit, "2026-12-01T11:00:00Z", reservationDuration=60, by=house.mia)
    clock.move_to("2026-11-23T13:30:00Z")

    assert purge_reservations.func() == 1
    assert Reservation.objects.count() == 1
