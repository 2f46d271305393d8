"""Which contract a version header reaches (CONTRACT.md section 2.4, recordings 756 to 813)."""

from typing import Any

import httpx
import pytest
from pytest_django import Settings

from tests.engine.house import House

OLD = "2024-04-15"
KNOWN = (OLD, "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04")
UNKNOWN = ("", "v2", "2026-02-25", "2099-12-31")
# What each of the five values reaches: the present contract, the older one, or nothing.
MATRIX = {
    "/bookings": ("older", "older", "older", "present", "nothing"),
    "/event-types/{visit}": ("older", "older", "present", "nothing", "nothing"),
    "/event-types": ("older", "older", "present", "nothing", "nothing"),
    "/schedules": ("older", "present", "present", "nothing", "nothing"),
    "/slots?eventTypeId={visit}&start=2026-12-01&end=2026-12-01": (
        *("nothing", "nothing", "nothing", "nothing"),
        "present",
    ),
    "/slots/available?eventTypeId={visit}&startTime=2026-12-01&endTime=2026-12-02": (
        *("older", "older", "older", "older"),
        "nothing",
    ),
    "/me": ("present",) * 5,
    "/webhooks": ("present",) * 5,
    "/teams": ("present",) * 5,
}


def answered(answer: httpx.Response) -> str:
    """Say by the shape of an answer which contract it is of."""
    if answer.status_code == 404:
        return "nothing"
    assert answer.status_code == 200, answer.text
    data = answer.json().get("data")
    older = isinstance(data, dict) and data.keys() & {
        *("bookings", "eventType", "eventTypeGroups"),
        "slots",
    }
    raw = isinstance(data, list) and any("workingHours" in each for each in data)
    return "older" if older or raw else "present"


@pytest.fixture
def visit(house: House) -> int:
    hours = {"name": "Hours", "timeZone": "Europe/London", "isDefault": True}
    house.data("POST", "/schedules", by=house.mia, json=hours)
    return int(house.event_type()["id"])


@pytest.mark.parametrize("path", MATRIX)
@pytest.mark.parametrize("version", [*KNOWN, *UNKNOWN])
def test_the_header_chooses_the_contract(house: House, visit: int, path: str, version: str) -> None:
    expected = MATRIX[path][KNOWN.index(version if version in KNOWN else OLD)]

    answer = house.call(
        "GET", path.format(visit=visit), by=house.mia, headers={"cal-api-version": version}
    )

    assert answered(answer) == expected


@pytest.mark.parametrize("version", [each for each in KNOWN if each != "2024-08-13"])
@pytest.mark.parametrize(
    ("method", "action"),
    [
        ("POST", "reschedule"),
        ("POST", "confirm"),
        ("POST", "decline"),
        ("POST", "guests"),
        ("POST", "reassign"),
        ("PATCH", "location"),
        ("GET", "calendar-links"),
    ],
)
def test_actions_exist_in_one_version_only(
    house: House, visit: int, version: str, method: str, action: str
) -> None:
    uid = house.booked(visit, "2026-12-01T10:00:00Z")["uid"]

    answer = house.call(method, f"/bookings/{uid}/{action}", by=house.mia, version=version)

    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == f"Cannot {method} /v2/bookings/{uid}/{action}"


def test_lists_of_organizations_are_of_the_present_contract_whatever_is_asked(
    house: House, visit: int
) -> None:
    house.booked(visit, "2026-12-01T10:00:00Z")
    for version in (*KNOWN, *UNKNOWN):
        headers = {"cal-api-version": version}
        path = f"/organizations/{house.organization.pk}"
        (booking,) = house.data("GET", f"{path}/bookings", by=house.olga, headers=headers)
        (schedule,) = house.data("GET", f"{path}/schedules", by=house.olga, headers=headers)
        assert booking["start"] == "2026-12-01T10:00:00.000Z"
        assert schedule["availability"]


def test_older_bookings_come_ten_at_a_time(house: House, visit: int) -> None:
    for hour in range(9, 15):
        for minute in ("00", "30"):
            house.booked(visit, f"2026-12-01T{hour:02}:{minute}:00Z")

    first = house.data("GET", "/bookings?take=3", by=house.mia, version=OLD)
    rest = house.data("GET", f"/bookings?cursor={first['nextCursor']}", by=house.mia, version=OLD)

    assert (len(first["bookings"]), first["totalCount"], first["nextCursor"]) == (10, 12, 10)
    assert (len(rest["bookings"]), rest["nextCursor"]) == (2, None)
    assert first["bookings"][0]["status"] == "ACCEPTED"
    uid = first["bookings"][0]["uid"]
    assert house.data("GET", f"/bookings/{uid}", version=OLD)["uid"] == uid


def test_older_slots_and_holds(house: House, visit: int, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    query = {"eventTypeId": visit, "startTime": "2026-12-01", "endTime": "2026-12-02"}

    def starts(**more: Any) -> list[Any]:
        data = house.data("GET", "/slots/available", version=OLD, params=query | more)
        return [each.get("time") or each for each in data["slots"]["2026-12-01"]]

    assert starts()[0] == "2026-12-01T09:00:00.000Z"
    assert starts(slotFormat="range")[0] == {
        "startTime": "2026-12-01T09:00:00.000Z",
        "endTime": "2026-12-01T09:30:00.000Z",
    }
    body = {
        "eventTypeId": visit,
        "slotUtcStartDate": "2026-12-01T09:00:00Z",
        "slotUtcEndDate": "2026-12-01T09:30:00Z",
    }
    uid = house.data("POST", "/slots/reserve", version=OLD, json=body)
    assert starts()[0] == "2026-12-01T09:30:00.000Z"
    house.call("DELETE", f"/slots/selected-slot?uid={uid}", version=OLD)
    assert starts()[0] == "2026-12-01T09:00:00.000Z"


def test_older_event_types_speak_of_length(house: House) -> None:
    body = {"title": "Old", "slug": "old", "length": 20}

    made = house.data("POST", "/event-types", by=house.mia, version=OLD, json=body)
    refused = house.call("POST", "/event-types", by=house.mia, version=OLD, json={"title": "x"})

    assert (made["length"], made["userId"]) == (20, house.mia.pk)
    (present,) = house.data("GET", "/event-types", by=house.mia)
    assert present["lengthInMinutes"] == 20
    failed = [each["property"] for each in refused.json()["error"]["details"]["errors"]]
    assert failed == ["length", "slug"]
