"""Giving round-robin bookings to other hosts."""

from typing import Any

import httpx
import pytest

from portal.engine.people.models import User
from tests.engine.house import House

AFTERNOON = "2026-12-01T15:00:00Z"
EVENING = "2026-12-01T18:00:00Z"  # in Max's hours, after Mia's


@pytest.fixture
def shared(house: House) -> int:
    return int(house.team_event_type("roundRobin")["id"])


def reassign(
    house: House, uid: str, *, to: User | None = None, by: User | None = None
) -> httpx.Response:
    path = f"/bookings/{uid}/reassign" + (f"/{to.pk}" if to else "")
    return house.call("POST", path, by=by or house.olga)


def message(answer: httpx.Response) -> Any:
    return answer.json()["error"]["message"]


def test_the_other_host_takes_the_booking_and_its_time(house: House, shared: int) -> None:
    booking = house.booked(shared, AFTERNOON)

    answer = reassign(house, booking["uid"])

    assert answer.json()["data"] == {
        "bookingUid": booking["uid"],
        "reassignedTo": {
            "id": house.max.pk,
            "name": "Max",
            "email": "max@lock.test",
            "displayEmail": "max@lock.test",
        },
    }
    now = house.data("GET", f"/bookings/{booking['uid']}")
    assert (now["hosts"][0]["name"], now["title"]) == ("Max", "Team visit between Max and Pat")
    assert "15:00" in house.starts(house.event_type()["id"], "2026-12-01")


def test_without_another_free_host_it_stays(house: House, shared: int) -> None:
    uid = house.booked(shared, EVENING)["uid"]

    answer = reassign(house, uid)

    assert answer.status_code == 400
    assert message(answer) == (
        "Can't reassign the booking because no other host is available at that time."
    )
    assert house.data("GET", f"/bookings/{uid}")["hosts"][0]["name"] == "Max"


def test_who_is_named_works_outside_hours_but_not_twice_at_once(house: House, shared: int) -> None:
    uid = house.booked(shared, EVENING)["uid"]
    assert reassign(house, uid, to=house.mia).status_code == 200

    busy = house.booked(shared, AFTERNOON)["uid"]
    house.booked(shared, AFTERNOON, name="Sam")
    host = house.data("GET", f"/bookings/{busy}")["hosts"][0]["id"]
    other = house.mia if host == house.max.pk else house.max
    assert reassign(house, busy, to=other).status_code == 400


def test_a_fixed_host_stays_the_organizer(house: House) -> None:
    hosts = [{"userId": house.mia.pk, "mandatory": True}, {"userId": house.max.pk}]
    kind = house.team_event_type("roundRobin", hosts=hosts)["id"]
    uid = house.booked(kind, AFTERNOON)["uid"]

    answer = reassign(house, uid, to=house.max)

    assert answer.json()["data"]["reassignedTo"]["id"] == house.mia.pk
    assert reassign(house, uid).status_code == 400


@pytest.mark.parametrize(
    ("who", "status", "text"),
    [
        ("otto", 400, "User with id=4 is not a valid Round Robin host"),
        (None, 404, "User with id=424242 was not found in the database"),
    ],
)
def test_only_hosts_can_be_named(
    house: House, shared: int, who: str | None, status: int, text: str
) -> None:
    uid = house.booked(shared, AFTERNOON)["uid"]
    number = getattr(house, who).pk if who else 424242
    text = text.replace("id=4 ", f"id={number} ")

    answer = house.call("POST", f"/bookings/{uid}/reassign/{number}", by=house.olga)

    assert answer.status_code == status
    assert message(answer).startswith(text)


def test_strangers_may_not_and_plain_bookings_cannot(house: House, shared: int) -> None:
    uid = house.booked(shared, AFTERNOON)["uid"]
    plain = house.booked(house.event_type()["id"], "2026-12-02T10:00:00Z")["uid"]

    refused = reassign(house, uid, by=house.otto)

    assert (refused.status_code, message(refused)) == (
        403,
        "You do not have permission to reassign this booking",
    )
    assert reassign(house, plain).status_code == 400
    assert house.call("POST", f"/bookings/{uid}/reassign").status_code == 403
    assert house.call("POST", "/bookings/nope/reassign", by=house.olga).status_code == 404
