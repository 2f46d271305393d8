"""The engine's answers have the keys of the recorded ones."""

import json
from typing import Any

import pytest
from pytest_django import Settings

from tests.engine.house import House
from tests.shared_material import SHARED

FOLDER = SHARED / "recordings"
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
TEN = "2026-12-01T10:00:00Z"
BOTH = "2026-12-01T15:00:00Z"

pytestmark = [
    pytest.mark.contract,
]


def recorded(number: str) -> Any:
    (path,) = FOLDER.glob(f"{number}-*.json")
    return json.loads(path.read_text())["response"]["body"]


def shape(value: Any) -> Any:
    """Return the keys of a value, at every level; of lists those of the first item."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def keys(value: Any) -> set[str]:
    """Return the paths of all keys, so that a difference reads well."""
    found = set()
    for key, inner in value.items() if isinstance(value, dict) else ():
        found |= {key, *(f"{key}.{each}" for each in keys(inner))}
    if isinstance(value, list) and value:
        found |= keys(value[0])
    return found


def test_me(house: House) -> None:
    answer = house.call("GET", "/me", by=house.mia).json()

    assert shape(answer) == shape(recorded("001"))


def test_a_personal_event_type(house: House) -> None:
    made = house.data(
        "POST",
        "/event-types",
        by=house.mia,
        json={"title": "Minimal", "slug": "minimal", "lengthInMinutes": 15},
    )

    theirs = recorded("037")["data"]
    assert keys(made) == keys(theirs)
    differing = {"id", "ownerId", "users", "bookingUrl", "title"}
    for name in theirs.keys() - differing:
        assert made[name] == theirs[name], name


@pytest.mark.parametrize(
    ("kind", "number"), [("collective", "159"), ("roundRobin", "160"), ("managed", "162")]
)
def test_a_team_event_type(house: House, kind: str, number: str) -> None:
    assert keys(house.team_event_type(kind)) == keys(recorded(number)["data"])


def test_a_team_event_type_in_a_list(house: House) -> None:
    house.team_event_type("collective")

    listed = house.data("GET", f"/teams/{house.desk.pk}/event-types")

    assert keys(listed) == keys(recorded("169")["data"])


def test_teams_and_memberships(house: House) -> None:
    base = f"/organizations/{house.organization.pk}"

    teams = house.data("GET", "/teams", by=house.mia)
    memberships = house.data("GET", f"{base}/teams/{house.desk.pk}/memberships", by=house.mia)

    assert keys(teams[:1]) == keys(recorded("156")["data"][:1])
    assert keys(teams[1:]) == keys(recorded("156")["data"][1:])
    assert keys(memberships) == keys(recorded("139")["data"])
    assert keys(house.data("GET", f"{base}/memberships", by=house.olga)) == keys(
        recorded("146")["data"]
    )
    assert keys(house.data("GET", f"{base}/users", by=house.olga)) == keys(recorded("147")["data"])


def test_a_schedule(house: House) -> None:
    body = {
        "name": "Hours",
        "timeZone": "Europe/London",
        "isDefault": True,
        "overrides": [{"date": "2026-12-24", "startTime": "00:00", "endTime": "00:00"}],
    }
    made = house.data("POST", "/schedules", by=house.mia, json=body)

    assert keys(made) == keys(recorded("007")["data"])


@pytest.mark.parametrize(
    ("options", "number"), [({}, "358"), ({"recurrence": WEEKLY}, "390"), ({"seats": SEATS}, "395")]
)
def test_a_booking(house: House, options: dict[str, Any], number: str) -> None:
    made = house.booked(house.event_type(**options)["id"], TEN)

    assert keys(made) == keys(recorded(number)["data"])


def test_a_collective_booking(house: House) -> None:
    made = house.booked(house.team_event_type("collective")["id"], BOTH)

    assert keys(made) == keys(recorded("405")["data"])


def test_a_moved_booking(house: House) -> None:
    old = house.booked(house.event_type()["id"], TEN)
    body = {"start": BOTH, "reschedulingReason": "moved", "rescheduledBy": house.mia.email}

    new = house.data("POST", f"/bookings/{old['uid']}/reschedule", by=house.mia, json=body)

    assert keys(new) == keys(recorded("620")["data"])
    assert keys(house.data("GET", f"/bookings/{old['uid']}")) == keys(recorded("621")["data"])


def test_a_reservation(house: House, settings: Settings) -> None:
    settings.TASKS = {
        "default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}
    }
    body = {"eventTypeId": house.event_type()["id"], "slotStart": TEN}

    made = house.data("POST", "/slots/reservations", json=body)
    found = house.data("GET", f"/slots/reservations/{made['reservationUid']}")

    assert keys(made) == keys(recorded("331")["data"])
    assert keys(found) == keys(recorded("335")["data"])


def test_a_webhook(house: House) -> None:
    body = {"subscriberUrl": "https://hooks.test", "triggers": ["BOOKING_CREATED"], "active": True}
    made = house.data("POST", "/webhooks", by=house.mia, json=body)

    assert keys(made) == keys(recorded("302")["data"])
    found = house.data("GET", f"/webhooks/{made['id']}", by=house.mia)
    assert keys(found) == keys(recorded("310")["data"])


def test_calendar_links(house: House) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]

    links = house.data("GET", f"/bookings/{uid}/calendar-links", by=house.mia)

    assert [each["id"] for each in links] == [each["id"] for each in recorded("530")["data"]]


def test_errors_of_each_form(house: House) -> None:
    form_a = house.call("GET", "/bookings/nope").json()
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    form_b = house.call("POST", f"/bookings/{uid}/confirm", by=house.mia).json()
    form_c = house.call("POST", f"/bookings/{uid}/cancel", by=house.mia).json()

    assert shape(form_a) == shape(recorded("514"))
    assert shape(form_b) == shape(recorded("609"))
    assert form_c == recorded("657")
