"""Lists of bookings: filters, order, pages (CONTRACT.md sections 2.11 and 4.6)."""

from collections.abc import Sequence
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from tests.engine.house import House


@pytest.fixture
def five(house: House) -> list[str]:
    """Five bookings of Mia's, on five days from 1 December on; the second is cancelled."""
    visit = house.event_type()["id"]
    made = [
        house.booked(visit, f"2026-12-{day:02}T10:00:00Z", name=f"P{day}")
        for day in (1, 2, 3, 4, 7)
    ]
    house.data("POST", f"/bookings/{made[1]['uid']}/cancel")
    return [each["uid"] for each in made]


def uids(house: House, **query: Any) -> list[str]:
    return [each["uid"] for each in house.data("GET", "/bookings", by=house.mia, params=query)]


def test_without_a_status_all_are_listed_by_start(house: House, five: list[str]) -> None:
    assert uids(house) == five


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("upcoming", [0, 2, 3, 4]),
        ("cancelled", [1]),
        ("past", []),
        ("cancelled,upcoming", range(5)),
    ],
)
def test_a_status_narrows(
    house: House, five: list[str], status: str, expected: Sequence[int]
) -> None:
    assert uids(house, status=status) == [five[number] for number in expected]


def test_past_bookings_come_latest_first(
    house: House, five: list[str], clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-12-04T12:00:00Z")

    assert uids(house, status="past") == [five[3], five[2], five[0]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"attendeeEmail": "p3@client.test"}, [2]),
        ({"attendeeEmail": "P3@client.test"}, []),
        ({"attendeeName": "P4"}, [3]),
        ({"afterStart": "2026-12-03"}, [2, 3, 4]),
        ({"afterStart": "2026-12-03", "beforeEnd": "2026-12-05"}, [2, 3]),
        ({"sortStart": "desc", "take": 2}, [4, 3]),
        ({"take": 2, "skip": 4}, [4]),
        ({"teamIds": "1"}, range(5)),
    ],
)
def test_filters_and_order(
    house: House, five: list[str], query: dict[str, Any], expected: Sequence[int]
) -> None:
    assert uids(house, **query) == [five[number] for number in expected]


def test_the_pagination_object_counts(house: House, five: list[str]) -> None:
    answer = house.call("GET", "/bookings", by=house.mia, params={"take": 2, "skip": 2})

    assert answer.json()["pagination"] == {
        "returnedItems": 2,
        "totalItems": 5,
        "itemsPerPage": 2,
        "remainingItems": 1,
        "currentPage": 2,
        "totalPages": 3,
        "hasNextPage": True,
        "hasPreviousPage": True,
    }


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"status": "accepted"}, "status"),
        ({"status": ""}, "status"),
        ({"take": 0}, "take"),
        ({"take": 251}, "take"),
        ({"take": "abc"}, "take"),
        ({"skip": -1}, "skip"),
        ({"afterStart": "yesterday"}, "afterStart"),
        ({"sortStart": "up"}, "sortStart"),
        ({"eventTypeIds": "1,x"}, "eventTypeIds"),
        ({"eventTypeIds": ""}, "eventTypeIds"),
        ({"eventTypeId": "x"}, "eventTypeId"),
        ({"teamsIds": "x"}, "teamsIds"),
        ({"teamId": "1.5"}, "teamId"),
    ],
)
def test_wrong_parameters_are_named(
    house: House, five: list[str], query: dict[str, Any], name: str
) -> None:
    answer = house.call("GET", "/bookings", by=house.mia, params=query)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["property"] == name


def test_an_unknown_event_type_is_an_error_and_no_empty_list(house: House, five: list[str]) -> None:
    answer = house.call("GET", "/bookings", by=house.mia, params={"eventTypeIds": "999"})

    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "code": "TRPCError",
        "message": "The requested event-types do not exist.",
    }


def test_a_list_costs_the_same_number_of_queries_whatever_its_length(
    house: House, five: list[str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        house.data("GET", "/bookings", by=house.mia)


def test_blanks_around_values_do_not_matter(house: House, five: list[str]) -> None:
    found = house.data("GET", "/bookings", by=house.mia, params={"status": "upcoming, cancelled"})
    (email,) = {each["attendees"][0]["email"] for each in found[:1]}
    by_email = house.data("GET", "/bookings", by=house.mia, params={"attendeeEmail": f" {email} "})

    assert len(found) == len(house.data("GET", "/bookings", by=house.mia))
    assert by_email[0]["attendees"][0]["email"] == email
