"""Payloads have the keys and the fixed values of the recorded deliveries."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import time_machine

from portal.engine.people.models import User
from tests.engine.house import House
from tests.engine.webhooks import outbox
from tests.shared_material import SHARED

FOLDER = SHARED / "webhooks"
TEN, ELEVEN = "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"
BOTH = "2026-12-01T15:00:00Z"
LOCATION = {"type": "address", "address": "1 Clinic Way, Boston", "public": True}
CONFIRM = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
FIXED = (
    "customInputs",
    "userFieldsResponses",
    "destinationCalendar",
    "hideCalendarNotes",
    "hideCalendarEventDetails",
    "hideOrganizerEmail",
    "customReplyToEmail",
    "disableRescheduling",
    "disableCancelling",
    "schedulingType",
    "seatsPerTimeSlot",
    "seatsShowAttendees",
    "seatsShowAvailabilityCount",
    "requiresConfirmation",
    "hashedLink",
    "price",
    "currency",
    "metadata",
    "status",
    "requestReschedule",
    "assignmentReason",
    "appsStatus",
    "recurringEvent",
    "iCalSequence",
    "additionalNotes",
    "description",
    "cancellationReason",
    "rejectionReason",
    "message",
)

pytestmark = [
    pytest.mark.contract,
]


def recorded(number: str) -> Any:
    (path,) = FOLDER.glob(f"{number}-*.json")
    return json.loads(json.loads(path.read_text())["raw_body"])["payload"]


def keys(value: Any) -> set[str]:
    """Return the paths of all keys; of lists those of the first item."""
    found = set()
    for key, inner in value.items() if isinstance(value, dict) else ():
        found |= {key, *(f"{key}.{each}" for each in keys(inner))}
    if isinstance(value, list) and value:
        found |= keys(value[0])
    return found


def check(ours: Any, number: str, *, varying: Iterable[str] = ()) -> None:
    """Compare a payload with a recorded one; `varying` fixed values depend on the sample."""
    theirs = recorded(number)
    assert keys(ours) == keys(theirs)
    for name in set(FIXED) & theirs.keys() - set(varying):
        assert ours[name] == theirs[name], name
    for slug, field in theirs.get("responses", {}).items():
        same = {key: field[key] for key in ("label", "isHidden")}
        assert same.items() <= ours["responses"][slug].items(), slug
    # The form of instants depends on the trigger.
    for name in ("startTime", "endTime", "rescheduleStartTime"):
        assert len(ours.get(name, "")) == len(theirs.get(name, "")), name


@pytest.fixture
def cancel(house: House) -> Callable[..., Any]:
    def run(uid: str, **body: Any) -> Any:
        return house.data("POST", f"/bookings/{uid}/cancel", json=body)

    return run


@pytest.fixture
def move(house: House) -> Callable[..., Any]:
    def run(uid: str, start: str, **body: Any) -> Any:
        by = body.pop("by", None)
        body = {"start": start} | body
        return house.data("POST", f"/bookings/{uid}/reschedule", by=by, json=body)

    return run


def test_a_plain_booking(house: House, webhook: dict[str, Any]) -> None:
    event_type = house.event_type(locations=[LOCATION], description="Plain **30** minutes")
    house.booked(event_type["id"], TEN)

    check(outbox.last("BOOKING_CREATED"), "001")


def test_guests(house: House, webhook: dict[str, Any]) -> None:
    event_type = house.event_type(description="Plain **30** minutes")
    house.booked(event_type["id"], TEN, guests=["g1@example.com", "g2@example.com"])

    payload = outbox.last("BOOKING_CREATED")
    check(payload, "021")
    assert payload["responses"]["guests"] == recorded("021")["responses"]["guests"]
    assert len(payload["attendees"]) == 3


def test_own_questions(house: House, webhook: dict[str, Any]) -> None:
    field = {"type": "text", "slug": "short", "label": "Short text", "required": True}
    event_type = house.event_type(bookingFields=[field | {"placeholder": ""}])
    house.booked(event_type["id"], TEN, bookingFieldsResponses={"short": "hello"})

    payload, theirs = outbox.last("BOOKING_CREATED"), recorded("037")
    assert payload["userFieldsResponses"]["short"] == theirs["userFieldsResponses"]["short"]
    assert payload["responses"]["short"] == theirs["responses"]["short"]


def test_a_video_meeting(house: House, webhook: dict[str, Any]) -> None:
    integration = {"type": "integration", "integration": "cal-video"}
    house.booked(house.event_type(locations=[integration])["id"], TEN)

    check(outbox.last("BOOKING_CREATED"), "058", varying=["metadata"])


def test_a_series_tells_of_each_occurrence(house: House, webhook: dict[str, Any]) -> None:
    house.booked(house.event_type(recurrence=WEEKLY)["id"], TEN)

    assert outbox.triggers() == ["BOOKING_CREATED"] * 4
    check(outbox.last("BOOKING_CREATED"), "087")


def test_seats(house: House, webhook: dict[str, Any]) -> None:
    event_type = house.event_type(locations=[LOCATION], seats=SEATS)["id"]
    house.booked(event_type, TEN, name="One")
    check(outbox.last("BOOKING_CREATED"), "112")

    house.booked(event_type, TEN, name="Two")
    payload = outbox.last("BOOKING_CREATED")
    check(payload, "116")
    assert payload["title"].endswith("Two")
    assert [each["name"] for each in payload["attendees"]] == ["Two"]


@pytest.mark.parametrize(("kind", "number"), [("collective", "137"), ("roundRobin", "139")])
def test_team_bookings(house: House, webhook: dict[str, Any], kind: str, number: str) -> None:
    event_type = house.team_event_type(kind)
    house.booked(event_type["id"], BOTH)

    payload = outbox.last("BOOKING_CREATED")
    check(payload, number)
    assert payload["team"]["name"] == "Desk"


def test_a_request(house: House, webhook: dict[str, Any]) -> None:
    house.booked(house.event_type(confirmationPolicy=CONFIRM)["id"], TEN)

    check(outbox.last("BOOKING_REQUESTED"), "141")


def test_confirmed_and_declined(house: House, webhook: dict[str, Any]) -> None:
    event_type = house.event_type(confirmationPolicy=CONFIRM)["id"]
    first, second = house.booked(event_type, TEN), house.booked(event_type, ELEVEN)

    house.data("POST", f"/bookings/{first['uid']}/confirm", by=house.mia)
    check(outbox.last("BOOKING_CREATED"), "275")
    reason = {"reason": "Host is away"}
    house.data("POST", f"/bookings/{second['uid']}/decline", by=house.mia, json=reason)
    check(outbox.last("BOOKING_REJECTED"), "290")


def test_declined_without_a_reason(house: House, webhook: dict[str, Any]) -> None:
    uid = house.booked(house.event_type(confirmationPolicy=CONFIRM)["id"], TEN)["uid"]
    house.data("POST", f"/bookings/{uid}/decline", by=house.mia, json={})

    check(outbox.last("BOOKING_REJECTED"), "298")


def test_moved(house: House, webhook: dict[str, Any], move: Callable[..., Any]) -> None:
    uid = house.booked(house.event_type(description="Plain **30** minutes")["id"], TEN)["uid"]

    new = move(uid, ELEVEN, by=house.mia, rescheduledBy=house.mia.email, reschedulingReason="r")
    check(outbox.last("BOOKING_RESCHEDULED"), "308")
    move(new["uid"], TEN)
    check(outbox.last("BOOKING_RESCHEDULED"), "314")


def test_a_request_that_moves(
    house: House, webhook: dict[str, Any], move: Callable[..., Any]
) -> None:
    uid = house.booked(house.event_type(confirmationPolicy=CONFIRM)["id"], TEN)["uid"]

    move(uid, ELEVEN, rescheduledBy="pat@client.test")

    check(outbox.last("BOOKING_REQUESTED"), "284")


def test_an_occurrence_that_moves(
    house: House, webhook: dict[str, Any], move: Callable[..., Any]
) -> None:
    uid = house.booked(house.event_type(recurrence=WEEKLY)["id"], TEN)[1]["uid"]

    move(uid, "2026-12-08T15:00:00Z")

    check(outbox.last("BOOKING_RESCHEDULED"), "325")


def test_a_seat_that_moves(house: House, webhook: dict[str, Any], move: Callable[..., Any]) -> None:
    event_type = house.event_type(locations=[LOCATION], seats=SEATS)["id"]
    seat = house.booked(event_type, TEN, name="One")
    house.booked(event_type, TEN, name="Two")

    move(seat["uid"], ELEVEN, seatUid=seat["seatUid"])

    check(outbox.last("BOOKING_RESCHEDULED"), "331")


def test_cancelled(house: House, webhook: dict[str, Any], cancel: Callable[..., Any]) -> None:
    event_type = house.event_type(description="Plain **30** minutes")["id"]

    cancel(house.booked(event_type, TEN)["uid"], cancellationReason="Attendee cannot come")
    check(outbox.last("BOOKING_CANCELLED"), "339")
    cancel(house.booked(event_type, TEN)["uid"])
    check(outbox.last("BOOKING_CANCELLED"), "343")


def test_a_cancelled_request(
    house: House, webhook: dict[str, Any], cancel: Callable[..., Any]
) -> None:
    uid = house.booked(house.event_type(confirmationPolicy=CONFIRM)["id"], TEN)["uid"]
    cancel(uid, cancellationReason="never mind")

    check(outbox.last("BOOKING_CANCELLED"), "287")


def test_a_cancelled_series_is_told_once(
    house: House, webhook: dict[str, Any], cancel: Callable[..., Any]
) -> None:
    series = house.booked(house.event_type(recurrence=WEEKLY)["id"], TEN)
    cancel(series[0]["recurringBookingUid"], cancellationReason="all")

    assert outbox.triggers().count("BOOKING_CANCELLED") == 1
    check(outbox.last("BOOKING_CANCELLED"), "366")


def test_later_occurrences_are_told_once(
    house: House, webhook: dict[str, Any], cancel: Callable[..., Any]
) -> None:
    series = house.booked(house.event_type(recurrence=WEEKLY)["id"], TEN)
    cancel(series[1]["uid"], cancellationReason="stop", cancelSubsequentBookings=True)

    assert outbox.triggers().count("BOOKING_CANCELLED") == 1
    check(outbox.last("BOOKING_CANCELLED"), "361")


def test_cancelled_seats(house: House, webhook: dict[str, Any], cancel: Callable[..., Any]) -> None:
    event_type = house.event_type(locations=[LOCATION], seats=SEATS)["id"]
    one, two = (house.booked(event_type, TEN, name=name) for name in ("One", "Two"))

    cancel(one["uid"], seatUid=one["seatUid"], cancellationReason="seat")
    # The engine counts every change of a seated booking, so that calendars follow each.
    check(outbox.last("BOOKING_CANCELLED"), "367", varying=["iCalSequence"])
    cancel(two["uid"], seatUid=two["seatUid"], cancellationReason="seat")
    check(outbox.last("BOOKING_CANCELLED"), "370", varying=["iCalSequence"])


def test_a_cancelled_team_booking(
    house: House, webhook: dict[str, Any], cancel: Callable[..., Any]
) -> None:
    event_type = house.team_event_type("roundRobin")["id"]
    cancel(house.booked(event_type, BOTH)["uid"], cancellationReason="x")

    check(outbox.last("BOOKING_CANCELLED"), "376")


def test_absences(house: House, webhook: dict[str, Any], clock: time_machine.Traveller) -> None:
    User.objects.filter(pk=house.mia.pk).update(time_zone="Europe/London")
    uid = house.booked(house.event_type()["id"], TEN)["uid"]
    clock.move_to("2026-12-01T10:05:00Z")

    for absent, number in ((True, "377"), (False, "378")):
        body = {"attendees": [{"email": "pat@client.test", "absent": absent}]}
        house.data("POST", f"/bookings/{uid}/mark-absent", by=house.mia, json=body)
        payload = outbox.last("BOOKING_NO_SHOW_UPDATED")
        check(payload, number, varying=["message"])
        theirs = recorded(number)["message"].replace("jane@example.com", "pat@client.test")
        assert payload["message"] == theirs
