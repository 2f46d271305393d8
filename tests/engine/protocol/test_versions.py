"""Which contract a version header reaches (CONTRACT.md 2.4, 18.3, recordings 756 to 813 and 1205 to 1227)."""

import json
import re
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from tests.engine.house import House
from tests.engine.recorded import recordings

OLD = "2024-04-15"
KNOWN = (OLD, "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04")
UNKNOWN = (
    "2024-09-05",
    "2025-12-31",
    *("", "v2", "garbage", "2026-02-30", "2026-2-25", "20260225", "2026-02-25T00:00:00Z"),
    # Dates that are not after all that are known.
    *("2023-01-01", "2024-09-03", "٢٠٢٦-٠٢-٢٥"),
)
# Cal.com takes them for unknown ones; the engine answers its newest contract.
NEWER = ("2026-01-01", "2026-02-25", "2099-12-31")
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
    "/event-types/{visit}/private-links": ("present", *("nothing",) * 4),
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


def expected(path: str, version: str) -> str:
    if version in NEWER:
        return "nothing" if path.startswith("/slots/available") else "present"
    return MATRIX[path][KNOWN.index(version if version in KNOWN else OLD)]


@pytest.mark.parametrize("path", MATRIX)
def test_the_header_chooses_the_contract(house: House, visit: int, path: str) -> None:
    versions = (*KNOWN, *UNKNOWN, *NEWER)

    found = {
        version: answered(
            house.call(
                *("GET", path.format(visit=visit)),
                by=house.mia,
                headers={"cal-api-version": version.encode()},
            )
        )
        for version in versions
    }

    assert found == {version: expected(path, version) for version in versions}


@pytest.mark.parametrize("version", NEWER)
def test_a_newer_date_writes_by_the_newest_contract(house: House, visit: int, version: str) -> None:
    def call(method: str, path: str, body: Any) -> Any:
        return house.data(method, path, by=house.mia, version=version, json=body)

    changed = call("PATCH", f"/event-types/{visit}", {"lengthInMinutes": 45})
    body = {"eventTypeId": visit, "slotStart": "2026-12-01T10:00:00Z"}
    held = call("POST", "/slots/reservations", body)
    attendee = {"name": "Ann", "email": "ann@home.test", "timeZone": "Europe/London"}
    body = {"eventTypeId": visit, "start": "2026-12-01T10:00:00Z", "attendee": attendee}
    booked = call("POST", "/bookings", body)
    moved = call("POST", f"/bookings/{booked['uid']}/reschedule", {"start": "2026-12-01T11:00:00Z"})

    assert changed["lengthInMinutes"] == 45
    assert held["slotDuration"] == 45
    assert (booked["start"], booked["duration"]) == ("2026-12-01T10:00:00.000Z", 45)
    assert moved["rescheduledFromUid"] == booked["uid"]


@pytest.mark.contract
def test_cal_com_told_every_later_date_what_it_told_garbage() -> None:
    counts = {"garbage": 0, "later": 0}
    for path in recordings.later_files():
        recording = json.loads(path.read_text())
        asked, recorded = recording["request"], recording["response"]
        version = re.search(r"-version-(.+?)-(?:bookings|event-types|slots|schedules)-?", path.stem)
        kind = "" if not version else "garbage" if version[1] == "garbage" else "later"
        name = next((each for each in MATRIX if each.partition("?")[0] == asked["path"][3:]), "")
        if kind and name and asked["method"] == "GET":
            answer = httpx.Response(recorded["status"], json=recorded["body"])
            # Here lies the difference on purpose (docs/engine.md).
            assert answered(answer) == expected(name, OLD), path.stem
            counts[kind] += 1
    assert counts == {"garbage": 4, "later": 9}


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
    for version in (*KNOWN, *UNKNOWN, *NEWER):
        headers = {"cal-api-version": version.encode()}
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
    settings.TASKS = {
        "default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}
    }
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
