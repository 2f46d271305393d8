"""Bookings that wait, repeat or share: confirmation, series, seats, and limits on bookers."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from portal.engine.bookings.models import Booking, BookingHost
from tests.engine.house import House

TEN = "2026-12-01T10:00:00Z"
ELEVEN = "2026-12-01T11:00:00Z"
UNAVAILABLE = "User either already has booking at this time or is not available"
NEEDS_CONFIRMATION = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
SEATS = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}


def message(answer: httpx.Response) -> Any:
    body = answer.json()
    return body.get("message") or body["error"]["message"]


def test_a_pending_booking_blocks_its_own_event_type_only(house: House) -> None:
    waits = house.event_type(confirmationPolicy=NEEDS_CONFIRMATION)["id"]
    other = house.event_type(slug="other")["id"]

    booking = house.booked(waits, TEN)

    assert booking["status"] == "pending"
    assert "10:00" not in house.starts(waits, "2026-12-01")
    assert "10:00" in house.starts(other, "2026-12-01")


def test_the_host_confirms_and_declines(house: House) -> None:
    waits = house.event_type(confirmationPolicy=NEEDS_CONFIRMATION)["id"]
    first, second = house.booked(waits, TEN), house.booked(waits, ELEVEN)

    assert house.call("POST", f"/bookings/{first['uid']}/confirm", by=house.otto).status_code == 401
    assert house.call("POST", f"/bookings/{first['uid']}/confirm").status_code == 403
    confirmed = house.data("POST", f"/bookings/{first['uid']}/confirm", by=house.mia)
    declined = house.data("POST", f"/bookings/{second['uid']}/decline", by=house.olga, json={})

    assert (confirmed["status"], declined["status"]) == ("accepted", "rejected")
    again = house.call("POST", f"/bookings/{first['uid']}/confirm", by=house.mia)
    assert (again.status_code, message(again)) == (400, "Booking already confirmed")
    assert "11:00" in house.starts(waits, "2026-12-01")


def test_a_host_may_confirm_over_another_booking(house: House) -> None:
    """Cal.com does not look for conflicts here (section 4.10); the first booking goes on blocking."""
    policy = NEEDS_CONFIRMATION | {"blockUnconfirmedBookingsInBooker": False}
    waits = house.event_type(confirmationPolicy=policy)["id"]
    first = house.booked(waits, TEN)
    second = house.booked(waits, TEN, name="Quinn")

    for booking in (first, second):
        house.data("POST", f"/bookings/{booking['uid']}/confirm", by=house.mia)

    assert BookingHost.objects.filter(blocking=True).count() == 1
    assert Booking.objects.filter(status="accepted").count() == 2


def test_asking_twice_for_a_pending_booking_answers_the_same_one(house: House) -> None:
    waits = house.event_type(confirmationPolicy=NEEDS_CONFIRMATION)["id"]

    assert house.booked(waits, TEN)["uid"] == house.booked(waits, TEN)["uid"]
    assert Booking.objects.count() == 1


def test_a_series_keeps_the_attendees_wall_clock_over_a_clock_change(house: House) -> None:
    weekly = house.event_type(recurrence=WEEKLY)["id"]

    series = house.booked(weekly, "2027-03-16T14:00:00Z")

    starts = [each["start"] for each in series]
    assert starts == [
        "2027-03-16T14:00:00.000Z",
        "2027-03-23T14:00:00.000Z",
        "2027-03-30T13:00:00.000Z",
        "2027-04-06T13:00:00.000Z",
    ]
    assert len({each["recurringBookingUid"] for each in series}) == 1
    assert len({each["uid"] for each in series}) == 4


def test_a_monthly_series_steps_from_the_clipped_date(house: House) -> None:
    monthly = house.event_type(recurrence=WEEKLY | {"frequency": "monthly"}, minimumBookingNotice=0)
    house.data(
        "POST",
        "/schedules",
        by=house.mia,
        json={
            "name": "Always",
            "timeZone": "Europe/London",
            "isDefault": True,
            "availability": [
                {
                    "days": [f"{datetime(2026, 1, day):%A}" for day in range(1, 8)],  # noqa: DTZ001
                    "startTime": "00:00",
                    "endTime": "23:59",
                }
            ],
        },
    )

    series = house.booked(monthly["id"], "2027-01-31T10:00:00Z")

    assert [each["start"][:10] for each in series] == [
        "2027-01-31",
        "2027-02-28",
        "2027-03-28",
        "2027-04-28",
    ]


def test_a_series_is_read_and_cancelled_by_its_own_uid(house: House) -> None:
    series = house.booked(house.event_type(recurrence=WEEKLY)["id"], TEN)
    uid = series[0]["recurringBookingUid"]

    rest = house.data(
        "POST", f"/bookings/{series[2]['uid']}/cancel", json={"cancelSubsequentBookings": True}
    )
    assert [each["status"] for each in rest] == ["accepted"] * 2 + ["cancelled"] * 2
    gone = house.data("POST", f"/bookings/{uid}/cancel", json={})
    assert {each["status"] for each in gone} == {"cancelled"}
    assert len(house.data("GET", f"/bookings/{uid}")) == 4


def test_seats_are_shared_until_they_are_full(house: House) -> None:
    seated = house.event_type(seats=SEATS)["id"]

    first = house.booked(seated, TEN)
    second = house.booked(seated, TEN, name="Quinn")
    full = house.book(seated, TEN, name="Rae")
    twice = house.book(seated, TEN)

    assert first["uid"] == second["uid"]
    assert first["seatUid"] != second["seatUid"]
    assert (full.status_code, message(full)) == (409, "No more seats left at this seated booking.")
    assert (twice.status_code, message(twice)) == (409, "already_signed_up_for_this_booking_error")
    days = house.data(
        "GET", "/slots", params={"eventTypeId": seated, "start": "2026-12-01", "end": "2026-12-01"}
    )
    slot = next(each for each in days["2026-12-01"] if "T10:00" in each["start"])
    assert (slot["seatsBooked"], slot["seatsRemaining"], slot["seatsTotal"]) == (2, 0, 2)
    assert slot["bookingUid"] == first["uid"]


def test_a_seat_shows_its_own_attendee_where_others_are_hidden(house: House) -> None:
    seated = house.event_type(seats=SEATS | {"showAttendeeInfo": False})["id"]
    first, second = house.booked(seated, TEN), house.booked(seated, TEN, name="Quinn")
    path, older = f"/bookings/{first['uid']}", "2024-04-15"

    own = house.data("GET", f"/bookings/by-seat/{second['seatUid']}")
    assert [each["name"] for each in own["attendees"]] == ["Quinn"]
    for by in (None, house.otto):
        assert house.data("GET", path, by=by)["attendees"] == []
        assert house.data("GET", path, by=by, version=older)["attendees"] == []
    assert len(house.data("GET", path, by=house.mia)["attendees"]) == 2
    assert len(house.data("GET", path, by=house.mia, version=older)["attendees"]) == 2


def test_giving_up_the_last_seat_cancels_the_booking(house: House) -> None:
    seated = house.event_type(seats=SEATS)["id"]
    first, second = house.booked(seated, TEN), house.booked(seated, TEN, name="Quinn")
    path = f"/bookings/{first['uid']}/cancel"

    one_left = house.data("POST", path, json={"seatUid": first["seatUid"]})
    none_left = house.data("POST", path, json={"seatUid": second["seatUid"]})

    assert (one_left["status"], len(one_left["attendees"])) == ("accepted", 1)
    assert (none_left["status"], none_left["attendees"]) == ("cancelled", [])


def test_only_the_host_cancels_all_seats(house: House) -> None:
    booking = house.booked(house.event_type(seats=SEATS)["id"], TEN)
    path = f"/bookings/{booking['uid']}/cancel"

    assert house.call("POST", path, json={"cancellationReason": "x"}).status_code == 401
    gone = house.data("POST", path, by=house.mia, json={"cancellationReason": "x"})
    assert gone["status"] == "cancelled"


def test_one_seat_moves_to_another_slot(house: House) -> None:
    seated = house.event_type(seats=SEATS)["id"]
    booking = house.booked(seated, TEN)
    house.booked(seated, TEN, name="Quinn")

    moved = house.data(
        "POST",
        f"/bookings/{booking['uid']}/reschedule",
        json={"start": ELEVEN, "seatUid": booking["seatUid"]},
    )

    assert moved["uid"] != booking["uid"]
    assert moved["seatUid"] != booking["seatUid"]
    left = house.data("GET", f"/bookings/{booking['uid']}")
    assert [each["name"] for each in left["attendees"]] == ["Quinn"]


def test_hidden_attendees_are_shown_to_the_host_only(house: House) -> None:
    seated = house.event_type(seats=SEATS | {"showAttendeeInfo": False})["id"]
    booking = house.booked(seated, TEN)

    assert booking["attendees"] == []
    assert len(house.data("GET", f"/bookings/{booking['uid']}", by=house.mia)["attendees"]) == 1


def test_a_booker_with_enough_bookings_ahead_is_refused(house: House) -> None:
    limit = {"maximumActiveBookings": 1, "offerReschedule": True}
    limited = house.event_type(bookerActiveBookingsLimit=limit)["id"]
    booking = house.booked(limited, TEN)

    answer = house.book(limited, ELEVEN)

    assert answer.status_code == 400
    assert booking["uid"] in message(answer)
    assert house.book(limited, ELEVEN, name="Quinn").status_code == 201


def test_an_event_type_can_demand_a_key(house: House) -> None:
    closed = house.event_type(bookingRequiresAuthentication=True)["id"]

    assert house.book(closed, TEN).status_code == 401
    assert house.book(closed, TEN, by=house.otto).status_code == 403
    assert house.book(closed, TEN, by=house.mia).status_code == 201


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"seatUid": None}, "seatUid property is wrong,seatUid must be a string "),
        (
            {"seatUid": "x", "cancelSubsequentBookings": True},
            "cancelSubsequentBookings property is wrong,property cancelSubsequentBookings should"
            " not exist ",
        ),
    ],
)
def test_a_seat_is_cancelled_alone(house: House, body: dict[str, Any], text: str) -> None:
    visit = house.event_type(seats=SEATS)["id"]
    uid = house.booked(visit, "2026-12-01T10:00:00Z")["uid"]

    answer = house.call("POST", f"/bookings/{uid}/cancel", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == text
