from datetime import UTC, date, datetime, timedelta, timezone

import pydantic
import pytest

from portal.calcom.schemas import AttendeeInput, Booking, EventTypeInput, Location
from tests.calcom.serving import BOOKING, EVENT_TYPE, RESERVATION, success

NOON = datetime(2030, 1, 8, 12, tzinfo=UTC)
ADA = AttendeeInput(name="Ada Byron", email="ada@example.com", time_zone="Europe/Rome")


def _list_slots(served, **how):
    day = date(2030, 1, 8)
    return served.client.slots.list(starts_at=day, ends_at=day, time_zone="Europe/Rome", **how)


def test_slots_are_asked_for_with_their_ends():
    served = success({})
    auckland = timezone(timedelta(hours=13))
    served.client.slots.list(
        event_type_id=1,
        starts_at=datetime(2030, 1, 8, tzinfo=auckland),
        ends_at=datetime(2030, 1, 8, 23, 59, 59, tzinfo=auckland),
        time_zone="Pacific/Auckland",
        duration=45,
        booking_uid_to_reschedule="abc",
    )
    assert served.query == {
        "eventTypeId": "1",
        "start": "2030-01-07T11:00:00.000Z",
        "end": "2030-01-08T10:59:59.000Z",
        "timeZone": "Pacific/Auckland",
        "duration": "45",
        "bookingUidToReschedule": "abc",
        "format": "range",
    }


def test_slots_without_ends_use_the_default_format():
    served = success({})
    _list_slots(served, event_type_id=1, with_ends=False)
    assert "format" not in served.query


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"event_type_id": 1, "event_type_slug": "intro", "username": "bob"},
        {"event_type_slug": "intro"},
        {"event_type_id": 1, "username": "bob"},
        {"event_type_id": 1, "usernames": ["a", "b"]},
    ],
)
def test_an_event_type_named_in_no_or_two_ways_is_refused(how):
    served = success({})
    with pytest.raises(ValueError, match="Name the event type"):
        _list_slots(served, **how)
    assert served.requests == []


def test_slots_come_by_local_day_and_in_utc():
    slot = {"start": "2030-01-08T23:30:00.000+01:00", "end": "2030-01-09T00:30:00.000+01:00"}
    found = _list_slots(success({"2030-01-08": [slot]}), event_type_id=1)
    assert list(found.days) == [date(2030, 1, 8)]
    [only] = found.slots
    assert (only.starts_at, only.ends_at) == (
        datetime(2030, 1, 8, 22, 30, tzinfo=UTC),
        datetime(2030, 1, 8, 23, 30, tzinfo=UTC),
    )
    assert only.starts_at.tzinfo is UTC
    assert only.seats_remaining is None


def test_no_slots_are_an_empty_answer():
    assert _list_slots(success({}), event_type_id=1).slots == []


def test_a_booking_sends_only_what_was_given():
    served = success(BOOKING)
    served.client.bookings.create(starts_at=NOON, event_type_id=1, attendee=ADA)
    assert served.body == {
        "start": "2030-01-08T12:00:00.000Z",
        "eventTypeId": 1,
        "attendee": {"name": "Ada Byron", "email": "ada@example.com", "timeZone": "Europe/Rome"},
    }


def test_a_booking_sends_all_that_was_given():
    served = success(BOOKING)
    served.client.bookings.create(
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
        recurrence_count=2,
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


def test_an_attendee_field_that_does_not_exist_is_refused():
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
def test_an_offered_location_is_trimmed_for_the_booking(offered, sent):
    served = success(BOOKING)
    served.client.bookings.create(starts_at=NOON, event_type_id=1, attendee=ADA, location=offered)
    assert served.body["location"] == sent


def test_a_recurring_booking_comes_as_a_list():
    created = success([BOOKING, BOOKING]).client.bookings.create(
        starts_at=NOON, event_type_id=10, attendee=ADA
    )
    assert isinstance(created, list)
    assert [booking.uid for booking in created] == [BOOKING["uid"]] * 2


def test_cancelling_without_anything_sends_an_empty_object():
    served = success(BOOKING)
    served.client.bookings.cancel("abc")
    assert (served.request.url.path, served.body) == ("/v2/bookings/abc/cancel", {})


def test_cancelling_sends_reason_seat_and_the_rest_of_the_series():
    served = success([BOOKING])
    served.client.bookings.cancel("abc", reason="ill", cancel_subsequent=True)
    assert served.body == {"cancellationReason": "ill", "cancelSubsequentBookings": True}
    served.client.bookings.cancel("abc", seat_uid="s")
    assert served.body == {"seatUid": "s"}


def test_rescheduling_leaves_the_reason_out_for_a_seat():
    served = success(BOOKING)
    served.client.bookings.reschedule("abc", starts_at=NOON, reason="late", rescheduled_by="a@x")
    assert served.body == {
        "start": "2030-01-08T12:00:00.000Z",
        "reschedulingReason": "late",
        "rescheduledBy": "a@x",
    }
    served.client.bookings.reschedule("abc", starts_at=NOON, reason="late", seat_uid="s")
    assert served.body == {"start": "2030-01-08T12:00:00.000Z", "seatUid": "s"}


def test_booking_filters_have_the_names_of_the_wire():
    served = success([], pagination={"totalItems": 0})
    page = served.client.bookings.list(
        status=["upcoming", "unconfirmed"],
        attendee_email="ada+x@example.com",
        event_type_ids=[3, 39],
        team_ids=[2],
        after_start=NOON,
        sort_updated_at="desc",
        take=10,
        skip=20,
    )
    assert served.query == {
        "status": "upcoming,unconfirmed",
        "attendeeEmail": "ada+x@example.com",
        "eventTypeIds": "3,39",
        "teamsIds": "2",
        "afterStart": "2030-01-08T12:00:00.000Z",
        "sortUpdatedAt": "desc",
        "take": "10",
        "skip": "20",
    }
    assert b"ada%2Bx%40" in served.request.url.query
    assert (len(page), list(page), page.pagination.total_items) == (0, [], 0)


def test_older_servers_count_returned_items_by_another_name():
    counts = {"totalItems": 3, "itemsReturned": 1, "hasNextPage": True}
    page = success([BOOKING], pagination=counts).client.bookings.list()
    assert (page.pagination.returned_items, page.pagination.has_next_page) == (1, True)


def test_an_update_sends_only_what_was_given():
    served = success(EVENT_TYPE)
    served.client.event_types.update(123, title="Intro", success_redirect_url=None)
    assert served.request.method == "PATCH"
    assert served.body == {"title": "Intro", "successRedirectUrl": None}


def test_an_input_model_and_keywords_send_the_same():
    served = success(EVENT_TYPE)
    fields = {
        "title": "Intro",
        "length_in_minutes": 30,
        "locations": [Location(type="address", address="Via Roma 1", public=True)],
        "booking_window": {"type": "calendarDays", "value": 30, "rolling": True},
        "seats": {"disabled": True},
    }
    served.client.event_types.create(**fields)
    by_keywords = served.body
    served.client.event_types.create(EventTypeInput(**fields))
    assert served.body == by_keywords
    assert by_keywords["locations"] == [
        {"type": "address", "address": "Via Roma 1", "public": True}
    ]
    assert by_keywords["bookingWindow"] == {"type": "calendarDays", "value": 30, "rolling": True}
    assert by_keywords["seats"] == {"disabled": True}


def test_a_booking_field_goes_back_without_the_mark_of_default_ones():
    served = success(
        {**EVENT_TYPE, "bookingFields": [{"isDefault": True, "type": "email", "slug": "email"}]}
    )
    fields = served.client.event_types.get(123).booking_fields
    served.client.event_types.update(123, booking_fields=fields)
    assert served.body == {"bookingFields": [{"type": "email", "slug": "email"}]}


def test_an_event_type_field_that_does_not_exist_is_refused():
    with pytest.raises(pydantic.ValidationError):
        success(EVENT_TYPE).client.event_types.update(123, titel="Intro")


def test_team_event_types_take_hosts():
    served = success(EVENT_TYPE)
    served.client.team_event_types.create(
        team_id=5,
        title="Demo",
        scheduling_type="roundRobin",
        hosts=[{"user_id": 7, "mandatory": True}, {"userId": 9}],
    )
    assert served.request.url.path == "/v2/teams/5/event-types"
    assert served.body == {
        "title": "Demo",
        "schedulingType": "roundRobin",
        "hosts": [{"userId": 7, "mandatory": True}, {"userId": 9}],
    }


def test_a_managed_event_type_comes_with_its_children():
    created = success([EVENT_TYPE, EVENT_TYPE]).client.organization_team_event_types.create(
        organization_id=1, team_id=3, title="x", scheduling_type="managed"
    )
    assert isinstance(created, list)


def test_an_organizations_calls_have_its_address():
    served = success([])
    served.client.organization_teams.list(organization_id=1, take=250)
    assert str(served.request.url).endswith("/v2/organizations/1/teams?take=250")
    served.client.organization_teams.list_mine(organization_id=1)
    assert served.request.url.path == "/v2/organizations/1/teams/me"
    served.client.organization_users.list(organization_id=1, emails=["a@x", "b@x"])
    assert served.query == {"emails": "a@x,b@x"}
    served.client.organization_team_event_types.list(
        organization_id=1, team_id=2, event_slug="joint", hosts_limit=5, sort_created_at="asc"
    )
    assert served.query == {"eventSlug": "joint", "hostsLimit": "5", "sortCreatedAt": "asc"}


def test_a_reservation_that_is_unknown_is_none():
    assert success(None).client.reservations.get("abc") is None


def test_a_reservation_names_its_slot():
    served = success(RESERVATION)
    held = served.client.reservations.create(event_type_id=1, starts_at=NOON, slot_duration=60)
    assert served.body == {
        "eventTypeId": 1,
        "slotStart": "2030-01-08T12:00:00.000Z",
        "slotDuration": 60,
    }
    assert held.starts_at == datetime(2030, 1, 8, 13, tzinfo=UTC)
    assert held.reservation_until == datetime(2030, 1, 7, 12, 5, tzinfo=UTC)


def test_a_user_without_schedules_has_no_default():
    assert success(None).client.schedules.get_default() is None


def test_a_null_counts_as_absent():
    booking = Booking.model_validate(
        {**BOOKING, "description": None, "eventType": None, "duration": None}
    )
    assert (booking.description, booking.event_type, booking.duration) == ("", None, 0)


def test_the_host_of_a_deleted_user_has_no_id():
    host = dict.fromkeys(("id", "name", "email", "username", "timeZone"), "unknown")
    booking = Booking.model_validate({**BOOKING, "hosts": [host]})
    assert (booking.hosts[0].id, booking.hosts[0].time_zone) == (None, None)


def test_new_words_of_a_newer_server_are_no_error():
    event_type = success(
        {
            **EVENT_TYPE,
            "schedulingType": "chainOfHosts",
            "locations": [{"type": "hologram", "pad": 3}],
            "bookingFields": [{"type": "signature", "slug": "sign", "ink": "blue"}],
            "bookingWindow": {"type": "lunar", "value": 2},
            "confirmationPolicy": {"type": "sometimes"},
            "nonsense": True,
        }
    ).client.event_types.get(123)
    assert event_type.scheduling_type == "chainOfHosts"
    assert event_type.locations[0].type == "hologram"
    assert event_type.booking_fields[0].type == "signature"


def test_settings_know_whether_they_are_on():
    event_type = success(
        {
            **EVENT_TYPE,
            "seats": {"disabled": True},
            "recurrence": {
                "disabled": False,
                "interval": 1,
                "occurrences": 4,
                "frequency": "weekly",
            },
            "bookingLimitsCount": {},
            "bookingWindow": {"type": "range", "value": ["2030-01-07", "2030-01-09"]},
        }
    ).client.event_types.get(123)
    assert event_type.seats is not None
    assert event_type.recurrence is not None
    assert event_type.booking_limits_count is not None
    assert event_type.booking_window is not None
    assert not event_type.seats.is_on
    assert event_type.recurrence.is_on
    assert not event_type.booking_limits_count.is_on
    assert event_type.booking_window.value == (date(2030, 1, 7), date(2030, 1, 9))
    assert event_type.confirmation_policy is None


def test_a_webhooks_secret_is_not_shown():
    [webhook] = success(
        [{"id": "6b1f", "subscriberUrl": "https://hooks.example", "secret": "topsecret"}]
    ).client.webhooks.list()
    assert webhook.secret == "topsecret"
    assert "topsecret" not in repr(webhook)
