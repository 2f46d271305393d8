"""Answers under the names of what is no answer: who books and who comes is not told by them, and nothing is spoiled."""

from typing import Any

import pytest

from portal.engine.bookings.models import Booking
from tests.engine.house import House

TEN = "2026-12-01T10:00:00Z"


@pytest.mark.parametrize(
    "guests", [[1, 2], [{"a": 1}], True, 7, "a@client.test", {"a": 1}, ["x@client.test"] * 300]
)
def test_guests_among_the_answers_are_none_and_spoil_no_list(house: House, guests: Any) -> None:
    event_type = house.event_type()["id"]
    made = house.booked(event_type, TEN, bookingFieldsResponses={"guests": guests})
    assert "guests" not in made
    assert [one["uid"] for one in house.data("GET", "/bookings", by=house.mia)] == [made["uid"]]


@pytest.mark.parametrize("guests", [[1, "fine@client.test", None], True, "a@client.test"])
def test_what_an_earlier_release_stored_spoils_no_list(house: House, guests: Any) -> None:
    made = house.booked(house.event_type()["id"], TEN)
    row = Booking.objects.get(uid=made["uid"])
    row.responses["guests"] = guests
    row.save()
    found = house.data("GET", "/bookings", by=house.mia)[0]
    assert found.get("guests", []) == [each for each in ["fine@client.test"] if each in str(guests)]


def test_the_answers_name_no_other_booker(house: House) -> None:
    answers = {"email": "victim@client.test", "name": {"a": 1}}
    made = house.booked(house.event_type()["id"], TEN, bookingFieldsResponses=answers)
    stored = Booking.objects.get(uid=made["uid"])
    assert stored.responses["email"] == stored.attendees.get().email
    assert stored.responses["name"] == stored.attendees.get().name
