"""Odd values in every place of every body: refused or taken, never a 500."""

import random
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.engine.house import House
from tests.odd_bodies import with_one_replaced

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    2**53,
    2**70,
    1e308,
    "",
    "x" * 5000,
    "2026-02-31",
    "9999-12-31T23:59:59Z",
    "0001-01-01",
    "\u202e<script>",
    [],
    [None],
    [{}],
    {},
    {"disabled": True},
    {"type": "x"},
    {"type": [{}]},
]
QUESTIONS = [
    {
        "type": kind,
        "slug": kind,
        "label": "Q",
        "required": False,
        "placeholder": "",
        "options": ["a"],
    }
    for kind in ("select", "phone", "url", "number", "multiemail", "boolean", "checkbox")
]
EVENT_TYPE: dict[str, Any] = {
    "title": "T",
    "slug": "t",
    "lengthInMinutes": 30,
    "lengthInMinutesOptions": [15, 30],
    "locations": [{"type": "attendeePhone"}, {"type": "address", "address": "x", "public": True}],
    "bookingFields": QUESTIONS,
    "slotInterval": 15,
    "minimumBookingNotice": 1,
    "beforeEventBuffer": 1,
    "bookingLimitsCount": {"day": 1, "week": 2},
    "bookingWindow": {"type": "range", "value": ["2026-12-01", "2026-12-05"]},
    "confirmationPolicy": {
        "type": "time",
        "noticeThreshold": {"unit": "hours", "count": 3},
        "blockUnconfirmedBookingsInBooker": True,
    },
    "recurrence": {"interval": 1, "occurrences": 2, "frequency": "yearly"},
    "bookerActiveBookingsLimit": {"disabled": True},
}
BOOKING: dict[str, Any] = {
    "start": "2026-12-01T15:00:00Z",
    "attendee": {
        "name": "P",
        "email": "p@x.test",
        "timeZone": "Europe/London",
        "phoneNumber": "+12025550143",
        "language": "en",
    },
    "guests": ["g@x.test"],
    "location": {"type": "attendeePhone", "phone": "+12025550143"},
    "metadata": {"a": "b"},
    "bookingFieldsResponses": {
        "select": "a",
        "phone": "+12025550143",
        "url": "https://x.test",
        "number": 1,
        "multiemail": ["a@x.test"],
        "boolean": True,
        "checkbox": ["a"],
    },
    "lengthInMinutes": 15,
    "recurrenceCount": 2,
    "routing": {"teamMemberIds": [1]},
}
HOURS = {"startTime": "09:00", "endTime": "10:00"}
OTHERS: list[tuple[str, dict[str, Any]]] = [
    (
        "/schedules",
        {
            "name": "n",
            "timeZone": "Europe/London",
            "isDefault": False,
            "availability": [{"days": ["Monday"], **HOURS}],
            "overrides": [{"date": "2026-12-01", **HOURS}],
        },
    ),
    (
        "/webhooks",
        {
            "subscriberUrl": "u",
            "triggers": ["BOOKING_CREATED"],
            "active": True,
            "secret": "s",
            "version": "2021-10-20",
        },
    ),
    ("/teams", {"name": "n", "slug": "s", "metadata": {}, "timeZone": "UTC", "timeFormat": 12}),
]


def bodies(body: Any, number: int = 120) -> list[Any]:
    chance = random.Random(20261123)  # noqa: S311  repeatable, not secret
    return [with_one_replaced(body, chance, ODD) for _ in range(number)]


def test_booking_bodies(house: House) -> None:
    plain = {key: value for key, value in EVENT_TYPE.items() if key != "recurrence"}
    for options in (plain, EVENT_TYPE | {"slug": "series"}):
        number = house.event_type(**options)["id"]
        for body in bodies({"eventTypeId": number, **BOOKING}):
            answer = house.call("POST", "/bookings", json=body)
            assert answer.status_code < 500, (body, answer.text)


def test_event_type_bodies(house: House) -> None:
    number = house.event_type(**EVENT_TYPE)["id"]
    for body in bodies(EVENT_TYPE):
        answer = house.call("PATCH", f"/event-types/{number}", by=house.mia, json=body)
        assert answer.status_code < 500, (body, answer.text)
        query = {"eventTypeId": number, "start": "2026-12-01", "end": "2026-12-20"}
        answer = house.call("GET", "/slots", params=query)
        assert answer.status_code == 200, (body, answer.text)


@pytest.mark.parametrize(("path", "body"), OTHERS)
def test_other_bodies(house: House, path: str, body: Any) -> None:
    for each in bodies(body, 60):
        answer = house.call("POST", path, by=house.mia, json=each)
        assert answer.status_code < 500, (each, answer.text)


@pytest.mark.parametrize("action", ["reschedule", "cancel", "guests", "mark-absent", "decline"])
def test_bodies_of_actions(house: House, action: str) -> None:
    body = {
        "start": "2026-12-02T15:00:00Z",
        "rescheduledBy": "a@x.test",
        "reschedulingReason": "r",
        "seatUid": "x",
        "cancellationReason": "c",
        "guests": [{"email": "z@x.test", "name": "z", "timeZone": "UTC"}],
        "host": True,
        "attendees": [{"email": "x", "absent": True}],
        "reason": "r",
    }
    wanted = {
        "reschedule": ("start", "rescheduledBy", "reschedulingReason"),
        "cancel": ("cancellationReason", "seatUid"),
        "guests": ("guests",),
        "mark-absent": ("host", "attendees"),
        "decline": ("reason",),
    }[action]
    uid = house.booked(house.event_type()["id"], "2026-12-01T15:00:00Z")["uid"]
    for each in bodies({name: body[name] for name in wanted}, 40):
        answer = house.call("POST", f"/bookings/{uid}/{action}", by=house.mia, json=each)
        assert answer.status_code < 500, (each, answer.text)


def test_a_month_of_slots_costs_the_same_number_of_queries_however_busy(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visit = house.event_type()["id"]
    for day in (1, 2, 3, 4):
        for hour in (9, 10, 11, 12):
            house.booked(visit, f"2026-12-0{day}T{hour:02}:00:00Z")
    query = {"eventTypeId": visit, "start": "2026-12-01", "end": "2026-12-31"}

    with django_assert_max_num_queries(9):
        house.data("GET", "/slots", params=query)


def test_an_address_with_very_many_parameters_is_refused(house: House) -> None:
    answer = house.call("GET", "/bookings", by=house.mia, params=[("take", "1")] * 600)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "The address has too many parameters."
