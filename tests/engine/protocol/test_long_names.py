"""Names of 100,000 letters are refused wherever a name is taken, and one of the longest length is taken everywhere."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.engine.protocol.constraints import LONGEST_NAME
from tests.engine.house import LOCATION, House

TEN = "2026-12-01T15:00:00Z"
OLDER_BOOKINGS, OLDER_EVENT_TYPES = "2024-04-15", "2024-04-15"

# Return the arguments of `House.call` for a name.
type Asking = Callable[[House, str], tuple[str, str, dict[str, Any]]]


def attendee(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    person = {"name": name, "email": "pat@client.test", "timeZone": "Europe/London"}
    body = {"eventTypeId": house.event_type()["id"], "start": TEN, "attendee": person}
    return "POST", "/bookings", {"json": body}


def guest(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    body = {"guests": [{"email": "gus@client.test", "name": name}]}
    return "POST", f"/bookings/{uid}/guests", {"by": house.mia, "json": body}


def older_attendee(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    body = {
        "eventTypeId": house.event_type()["id"],
        "start": TEN,
        "timeZone": "Europe/London",
        "language": "en",
        "metadata": {},
        "responses": {"name": name, "email": "pat@client.test"},
    }
    return "POST", "/bookings", {"json": body, "version": OLDER_BOOKINGS}


def made(**options: Any) -> dict[str, Any]:
    return {"title": "T", "slug": "t", "lengthInMinutes": 30, "locations": [LOCATION]} | options


def event_type(key: str) -> Asking:
    def ask(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
        return "POST", "/event-types", {"by": house.mia, "json": made(**{key: name})}

    return ask


def changed_event_type(key: str) -> Asking:
    def ask(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
        path = f"/event-types/{house.event_type()['id']}"
        return "PATCH", path, {"by": house.mia, "json": {key: name}}

    return ask


def team_event_type(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    path = f"/organizations/{house.organization.pk}/teams/{house.desk.pk}/event-types"
    hosts = [{"userId": house.mia.pk}]
    body = made(title=name, schedulingType="collective", hosts=hosts)
    return "POST", path, {"by": house.mia, "json": body}


def older_event_type(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    body = {"title": name, "slug": "t", "length": 30}
    return "POST", "/event-types", {"by": house.mia, "json": body, "version": OLDER_EVENT_TYPES}


def booking_field(key: str) -> Asking:
    def ask(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
        field = {"type": "text", "slug": "s", "label": "L", "placeholder": "", "required": False}
        body = made(bookingFields=[field | {key: name}])
        return "POST", "/event-types", {"by": house.mia, "json": body}

    return ask


def option(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    field = {"type": "select", "slug": "s", "label": "L", "placeholder": "", "required": False}
    body = made(bookingFields=[field | {"options": ["a", name]}])
    return "POST", "/event-types", {"by": house.mia, "json": body}


def default_label(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    field = {"type": "textarea", "slug": "notes", "label": name}
    return "POST", "/event-types", {"by": house.mia, "json": made(bookingFields=[field])}


def team(method: str, key: str) -> Asking:
    def ask(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
        path = f"/organizations/{house.organization.pk}/teams"
        path = path if method == "POST" else f"{path}/{house.desk.pk}"
        return method, path, {"by": house.olga, "json": {"name": "N"} | {key: name}}

    return ask


def schedule(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    body = {"name": name, "timeZone": "Europe/London", "isDefault": False}
    return "POST", "/schedules", {"by": house.mia, "json": body}


def profile(house: House, name: str) -> tuple[str, str, dict[str, Any]]:
    return "PATCH", "/me", {"by": house.mia, "json": {"name": name}}


ASKING: dict[str, Asking] = {
    "attendee": attendee,
    "attendee, older form": older_attendee,
    "guest": guest,
    "event type": event_type("title"),
    "event type, changed": changed_event_type("title"),
    "title of bookings": event_type("customName"),
    "title of bookings, changed": changed_event_type("customName"),
    "team event type": team_event_type,
    "event type, older form": older_event_type,
    "question": booking_field("label"),
    "hint": booking_field("placeholder"),
    "option": option,
    "question that all have": default_label,
    "team": team("POST", "name"),
    "team, changed": team("PATCH", "name"),
    "schedule": schedule,
    "profile": profile,
}
# Bounded by their columns.
SHORT: dict[str, Asking] = {
    "address of an event type": event_type("slug"),
    "address of a team": team("POST", "slug"),
    "language": lambda house, name: ("PATCH", "/me", {"by": house.mia, "json": {"locale": name}}),
    "webhook": lambda house, name: (
        "POST",
        "/webhooks",
        {
            "by": house.mia,
            "json": {"subscriberUrl": f"https://h.test/{name}", "triggers": [], "active": True},
        },
    ),
    "slug of a question": booking_field("slug"),
}


@pytest.mark.parametrize(
    ("what", "letters"),
    [
        *((what, LONGEST_NAME + 1) for what in ASKING),
        *((what, 100_000) for what in ASKING | SHORT),
    ],
)
def test_a_name_that_is_too_long_is_refused(house: House, what: str, letters: int) -> None:
    method, path, more = (ASKING | SHORT)[what](house, "é" * letters)
    answer = house.call(method, path, **more)
    assert answer.status_code == 400, answer.text[:300]
    assert "shorter than or equal to" in answer.text


@pytest.mark.parametrize("what", ASKING)
def test_the_longest_name_is_taken(house: House, what: str) -> None:
    method, path, more = ASKING[what](house, "x" * LONGEST_NAME)
    answer = house.call(method, path, **more)
    assert answer.is_success, answer.text[:300]
