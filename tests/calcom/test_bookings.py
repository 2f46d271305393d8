from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pydantic
import pytest

from portal.calcom.errors import UnreadableAnswer
from portal.calcom.resources.bookings import Bookings
from portal.calcom.schemas.booking import AttendeeInput
from portal.calcom.schemas.event_type import Location
from portal.calcom.scope import OrganizationScope
from tests.calcom.serving import BOOKING, success

NOON = datetime(2030, 1, 8, 12, tzinfo=UTC)
ADA = AttendeeInput(name="Ada Byron", email="ada@example.com", time_zone="Europe/Rome")


def test_a_booking_sends_only_what_was_given() -> None:
    served = success(BOOKING)
    served.client.bookings.create(starts_at=NOON, event_type_id=1, attendee=ADA)
    assert served.body == {
        "start": "2030-01-08T12:00:00.000Z",
        "eventTypeId": 1,
        "attendee": {"name": "Ada Byron", "email": "ada@example.com", "timeZone": "Europe/Rome"},
    }


def test_a_booking_sends_all_that_was_given() -> None:
    served = success(BOOKING)
    served.client.bookings.create_series(
        recurrence_count=2,
        starts_at=NOON,
        event_type_id=1,
        attendee={
            "name": "Ada",
            "timeZone": "UTC",
            "phone_number": "+390612345678",
            "language": "it",
        },
        guests=("carl@example.com",),
        location={"type": "attendeePhone", "phone": "+390612345678"},
        booking_fields_responses={"notes": "slides", "agree": False, "topics": ["a"]},
        metadata={"intent": "k"},
        length_in_minutes=45,
    )
    assert served.body == {
        "start": "2030-01-08T12:00:00.000Z",
        "eventTypeId": 1,
        "attendee": {
            "name": "Ada",
            "timeZone": "UTC",
            "phoneNumber": "+390612345678",
            "language": "it",
        },
        "guests": ["carl@example.com"],
        "location": {"type": "attendeePhone", "phone": "+390612345678"},
        "bookingFieldsResponses": {"notes": "slides", "agree": False, "topics": ["a"]},
        "metadata": {"intent": "k"},
        "lengthInMinutes": 45,
        "recurrenceCount": 2,
    }


def test_an_attendee_field_that_does_not_exist_is_refused() -> None:
    served = success(BOOKING)
    with pytest.raises(pydantic.ValidationError):
        served.client.bookings.create(
            starts_at=NOON, event_type_id=1, attendee={"name": "A", "time_zone": "UTC", "mail": "x"}
        )
    assert served.requests == []


@pytest.mark.parametrize(
    ("offered", "sent"),
    [
        (Location(type="address", address="Via Roma 1", public=True), {"type": "address"}),
        (Location(type="link", link="https://meet.example/x"), {"type": "link"}),
        (Location(type="phone", phone="+12025550143", public=True), {"type": "phone"}),
        (
            Location(type="integration", integration="cal-video", link="x"),
            {"type": "integration", "integration": "cal-video"},
        ),
        (
            Location(type="attendeeAddress", address="Home"),
            {"type": "attendeeAddress", "address": "Home"},
        ),
        (
            Location(type="attendeeDefined", location="The pub"),
            {"type": "attendeeDefined", "location": "The pub"},
        ),
        (Location(type="attendeePhone"), {"type": "attendeePhone"}),
        (Location(type="organizersDefaultApp"), {"type": "organizersDefaultApp"}),
    ],
)
def test_an_offered_location_is_trimmed_for_the_booking(
    offered: Location, sent: dict[str, Any]
) -> None:
    served = success(BOOKING)
    served.client.bookings.create(starts_at=NOON, event_type_id=1, attendee=ADA, location=offered)
    assert served.body["location"] == sent


SERIES = [{**BOOKING, "uid": "first"}, {**BOOKING, "uid": "second"}]
ONE = [
    lambda bookings: bookings.get("abc"),
    lambda bookings: bookings.create(starts_at=NOON, event_type_id=10, attendee=ADA),
    lambda bookings: bookings.cancel("abc"),
]
SEVERAL = [
    lambda bookings: bookings.get_series("abc"),
    lambda bookings: bookings.create_series(
        starts_at=NOON, event_type_id=10, attendee=ADA, recurrence_count=2
    ),
    lambda bookings: bookings.cancel_subsequent("abc"),
    lambda bookings: bookings.confirm("abc"),
    lambda bookings: bookings.decline("abc"),
]


@pytest.mark.parametrize("call", ONE)
def test_what_gives_one_booking_gives_the_first_of_a_series(
    call: Callable[[Bookings], Any],
) -> None:
    assert call(success(BOOKING).client.bookings).uid == BOOKING["uid"]
    assert call(success(SERIES).client.bookings).uid == "first"
    with pytest.raises(UnreadableAnswer, match="an empty list came"):
        call(success([]).client.bookings)


@pytest.mark.parametrize("call", SEVERAL)
def test_what_gives_several_bookings_gives_a_list_of_a_single_one(
    call: Callable[[Bookings], Any],
) -> None:
    assert [one.uid for one in call(success(BOOKING).client.bookings)] == [BOOKING["uid"]]
    assert [one.uid for one in call(success(SERIES).client.bookings)] == ["first", "second"]


def test_cancelling_without_anything_sends_an_empty_object() -> None:
    served = success(BOOKING)
    served.client.bookings.cancel("abc")
    assert (served.request.url.path, served.body) == ("/v2/bookings/abc/cancel", {})


def test_cancelling_sends_reason_seat_and_the_rest_of_the_series() -> None:
    served = success([BOOKING])
    served.client.bookings.cancel_subsequent("abc", reason="ill")
    assert served.body == {"cancellationReason": "ill", "cancelSubsequentBookings": True}
    served.client.bookings.cancel("abc", seat_uid="s")
    assert served.body == {"seatUid": "s"}


def test_rescheduling_leaves_the_reason_out_for_a_seat() -> None:
    served = success(BOOKING)
    served.client.bookings.reschedule("abc", starts_at=NOON, reason="late", rescheduled_by="a@x")
    assert served.body == {
        "start": "2030-01-08T12:00:00.000Z",
        "reschedulingReason": "late",
        "rescheduledBy": "a@x",
    }
    served.client.bookings.reschedule("abc", starts_at=NOON, reason="late", seat_uid="s")
    assert served.body == {"start": "2030-01-08T12:00:00.000Z", "seatUid": "s"}


def test_booking_filters_have_the_names_of_the_wire() -> None:
    served = success([], pagination={"totalItems": 0})
    page = served.client.bookings.list(
        status=["upcoming", "unconfirmed"],
        attendee_email="ada+x@example.com",
        event_type_ids=[3, 39],
        team_ids=[2],
        after_start=NOON,
        sort_start="desc",
        take=10,
        skip=20,
    )
    assert served.query == {
        "status": "upcoming,unconfirmed",
        "attendeeEmail": "ada+x@example.com",
        "eventTypeIds": "3,39",
        "teamsIds": "2",
        "afterStart": "2030-01-08T12:00:00.000Z",
        "sortStart": "desc",
        "take": "10",
        "skip": "20",
    }
    assert b"ada%2Bx%40" in served.request.url.query
    assert (len(page), list(page), page.pagination.total_items) == (0, [], 0)


def test_an_organization_s_bookings_can_be_narrowed_to_members() -> None:
    served = success([], pagination={"totalItems": 0})
    served.client.bookings.list(scope=OrganizationScope(1), user_ids=[3, 4])
    assert served.request.url.path == "/v2/organizations/1/bookings"
    assert served.query == {"userIds": "3,4"}


def test_a_filter_that_cal_com_would_drop_is_refused() -> None:
    served = success([], pagination={"totalItems": 0})
    with pytest.raises(TypeError, match="colour"):
        served.client.bookings.list(colour="red")  # type: ignore[call-arg]  # no such filter, as is meant
    with pytest.raises(TypeError, match="user_ids"):
        list(served.client.bookings.iterate(user_ids=[2]))
    assert served.requests == []
