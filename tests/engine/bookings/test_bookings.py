"""The life of plain bookings: making, moving, cancelling (CONTRACT.md sections 4 and 14)."""

from typing import Any

import httpx
import pytest
import time_machine

from portal.engine.bookings.models import Booking
from tests.engine.house import House

TEN = "2026-12-01T10:00:00Z"
ELEVEN = "2026-12-01T11:00:00Z"
UNAVAILABLE = "User either already has booking at this time or is not available"


def message(answer: httpx.Response) -> Any:
    body = answer.json()
    return body.get("message") or body["error"]["message"]


def test_a_booking_takes_its_slot_and_cancelling_gives_it_back(house: House) -> None:
    visit = house.event_type()["id"]
    assert "10:00" in house.starts(visit, "2026-12-01")

    booking = house.booked(visit, TEN, metadata={"key": "value"})
    assert booking["status"] == "accepted"
    assert booking["title"] == "Visit between Mia and Pat"
    assert booking["icsUid"] == f"{booking['uid']}@Cal.com"
    assert "10:00" not in house.starts(visit, "2026-12-01")

    house.data("POST", f"/bookings/{booking['uid']}/cancel")
    assert "10:00" in house.starts(visit, "2026-12-01")
    assert house.data("GET", f"/bookings/{booking['uid']}")["status"] == "cancelled"


def test_a_second_booking_of_the_slot_is_a_400_and_writes_nothing(house: House) -> None:
    visit = house.event_type()["id"]
    house.booked(visit, TEN)

    answer = house.book(visit, TEN, name="Quinn")

    assert (answer.status_code, message(answer)) == (400, UNAVAILABLE)
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("start", "text"),
    [
        ("2026-11-20T10:00:00Z", "Attempting to book a meeting in the past."),
        ("2026-11-23T13:30:00Z", "The event type can't be booked at the"),
        ("2026-12-01T03:00:00Z", UNAVAILABLE),
        ("2026-12-05T10:00:00Z", UNAVAILABLE),
        ("soon", "start property is wrong,start must be a valid ISO 8601 date string "),
        ("2026-02-31", "start property is wrong,start must be a valid ISO 8601 date string "),
    ],
)
def test_it_refuses_other_times(house: House, start: str, text: str) -> None:
    answer = house.book(house.event_type()["id"], start)

    assert answer.status_code == 400
    assert message(answer).startswith(text)


def test_buffers_of_both_event_types_keep_bookings_apart(house: House) -> None:
    plain = house.event_type()["id"]
    roomy = house.event_type(slug="roomy", beforeEventBuffer=15, afterEventBuffer=15)["id"]
    house.booked(roomy, TEN)

    assert house.book(plain, "2026-12-01T10:30:00Z").status_code == 400
    assert house.book(plain, "2026-12-01T10:45:00Z").status_code == 201


@pytest.mark.parametrize(
    ("extra", "text"),
    [
        ({"attendee": {"timeZone": "Mars/Base"}}, "attendee property is wrong, timeZone property"),
        ({"attendee": {"email": "nobody"}}, "responses - {email}email_validation_error, "),
        ({"attendee": {"name": " "}}, "responses - {name}error_required_field, "),
        ({"guests": ["nobody"]}, "responses - {guests}email_validation_error, "),
        ({"metadata": {"n": 1}}, "metadata.n - Expected string, received number, "),
        ({"metadata": {"k" * 41: "v"}}, "metadata property is wrong,Metadata must have"),
        ({"lengthInMinutes": 45}, "Can't specify 'lengthInMinutes'"),
        ({"location": {"type": "teleport"}}, "Booking location with type teleport not valid"),
        ({"bogus": 1}, "bogus property is wrong,property bogus should not exist "),
        ({"attendee": {"bogus": 1}}, "attendee property is wrong, bogus property is wrong"),
    ],
)
def test_it_refuses_wrong_input_and_writes_nothing(
    house: House, extra: dict[str, Any], text: str
) -> None:
    answer = house.book(house.event_type()["id"], TEN, **extra)

    assert answer.status_code == 400
    assert message(answer).startswith(text)
    assert Booking.objects.count() == 0


def test_markup_in_a_name_is_kept_as_it_is(house: House) -> None:
    name = "<script>" * 60
    booking = house.booked(house.event_type()["id"], TEN, attendee={"name": name})

    assert booking["attendees"][0]["name"] == name


def test_a_missing_answer_names_its_question(house: House) -> None:
    question = {"type": "text", "slug": "why", "label": "Why", "required": True, "placeholder": ""}
    visit = house.event_type(bookingFields=[question])["id"]

    answer = house.book(visit, TEN)
    answered = house.booked(visit, TEN, bookingFieldsResponses={"why": "curious"})

    assert message(answer).startswith("Missing required booking field response: why")
    assert answered["bookingFieldsResponses"]["why"] == "curious"


def test_a_number_question_can_be_answered(house: House) -> None:
    question = {"type": "number", "slug": "n", "label": "N", "required": True, "placeholder": ""}
    visit = house.event_type(bookingFields=[question])["id"]

    assert house.booked(visit, TEN, bookingFieldsResponses={"n": 3})


def test_guests_follow_the_booker(house: House) -> None:
    booking = house.booked(house.event_type()["id"], TEN, guests=["g@client.test"])

    assert [each["email"] for each in booking["attendees"]] == ["pat@client.test", "g@client.test"]
    assert booking["guests"] == ["g@client.test"]


def test_rescheduling_makes_a_new_booking_and_links_both(house: House) -> None:
    visit = house.event_type()["id"]
    old = house.booked(visit, TEN, metadata={"key": "value"})

    answer = house.call(
        "POST",
        f"/bookings/{old['uid']}/reschedule",
        json={"start": ELEVEN, "reschedulingReason": "x"},
    )

    new = answer.json()["data"]
    assert answer.status_code == 201
    assert new["uid"] != old["uid"]
    assert (new["rescheduledFromUid"], new["icsUid"]) == (old["uid"], old["icsUid"])
    assert new["metadata"] == {"key": "value"}
    gone = house.data("GET", f"/bookings/{old['uid']}")
    assert (gone["status"], gone["rescheduledToUid"]) == ("cancelled", new["uid"])
    assert "10:00" in house.starts(visit, "2026-12-01")
    assert "11:00" not in house.starts(visit, "2026-12-01")


def test_a_booking_can_move_into_its_own_time(house: House) -> None:
    old = house.booked(house.event_type(lengthInMinutes=60)["id"], TEN)

    moved = house.data(
        "POST", f"/bookings/{old['uid']}/reschedule", json={"start": "2026-12-01T10:30:00Z"}
    )

    assert moved["start"] == "2026-12-01T10:30:00.000Z"
    assert moved["end"] == "2026-12-01T11:30:00.000Z"


def test_a_booking_cannot_move_onto_another(house: House) -> None:
    visit = house.event_type()["id"]
    house.booked(visit, ELEVEN)
    booking = house.booked(visit, TEN)

    answer = house.call("POST", f"/bookings/{booking['uid']}/reschedule", json={"start": ELEVEN})

    assert (answer.status_code, message(answer)) == (400, UNAVAILABLE)
    assert house.data("GET", f"/bookings/{booking['uid']}")["status"] == "accepted"


def test_cancelled_and_moved_bookings_stay_as_they_are(house: House) -> None:
    booking = house.booked(house.event_type()["id"], TEN)
    path = f"/bookings/{booking['uid']}"
    house.data("POST", f"{path}/cancel")

    for action, body in (("cancel", {}), ("reschedule", {"start": ELEVEN})):
        answer = house.call("POST", f"{path}/{action}", json=body)
        assert answer.status_code == 400
        assert "because it has been cancelled" in message(answer)


def test_a_host_has_to_say_why(house: House) -> None:
    booking = house.booked(house.event_type()["id"], TEN)

    answer = house.call("POST", f"/bookings/{booking['uid']}/cancel", by=house.mia)

    assert answer.json() == {
        "statusCode": 400,
        "message": "Cancellation reason is required when you are the host",
    }


def test_what_has_ended_cannot_be_cancelled(house: House, clock: time_machine.Traveller) -> None:
    booking = house.booked(house.event_type()["id"], TEN)
    clock.move_to("2026-12-01T12:00:00Z")

    answer = house.call("POST", f"/bookings/{booking['uid']}/cancel")

    assert message(answer) == "Cannot cancel a booking that has already ended"


@pytest.mark.parametrize("more", [{"instant": False}, {"instant": True, "recurrenceCount": 1}])
def test_only_instant_bookings_may_say_so(house: House, more: dict[str, Any]) -> None:
    answer = house.book(house.event_type()["id"], TEN, **more)

    assert answer.status_code == 400
    assert message(answer) == "instant property is wrong,property instant should not exist "


def test_absences_are_marked_by_address(house: House, clock: time_machine.Traveller) -> None:
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    clock.move_to("2026-12-01T12:00:00Z")
    body = {"attendees": [{"email": "Pat", "absent": "yes"}]}

    answer = house.call("POST", f"/bookings/{uid}/mark-absent", by=house.mia, json=body)

    (error,) = answer.json()["error"]["details"]["errors"]
    failed = {
        each["property"]: set(each["constraints"]) for each in error["children"][0]["children"]
    }
    assert failed == {"email": {"isEmail"}, "absent": {"isBoolean"}}
