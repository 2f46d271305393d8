from datetime import date

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType, Location
from portal.calcom.schemas.webhook import WebhookInput
from tests.calcom.serving import BOOKING, EVENT_TYPE, success


def test_a_null_counts_as_absent() -> None:
    booking = Booking.model_validate(
        {**BOOKING, "description": None, "eventType": None, "duration": None}
    )
    assert (booking.description, booking.event_type, booking.duration) == ("", None, 0)


def test_names_and_titles_turn_nothing_round() -> None:
    turned = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
    name = f"A{turned}da 👨\u200d👩\u200d👧 می\u200cخواهم"
    people = [{"id": 1, "name": name, "email": "a@example.com"}]
    wire = {**BOOKING, "title": name, "hosts": people, "attendees": people, "description": name}
    booking = Booking.model_validate(wire)
    clean = name.replace(turned, "")
    assert booking.title == booking.hosts[0].name == booking.attendees[0].name == clean
    assert booking.description == name, "of several lines"
    event_type = EventType.model_validate({**EVENT_TYPE, "hosts": [{"userId": 1, "name": name}]})
    assert event_type.hosts[0].name == clean


def test_the_host_of_a_deleted_user_has_no_id() -> None:
    host = dict.fromkeys(("id", "name", "email", "username", "timeZone"), "unknown")
    booking = Booking.model_validate({**BOOKING, "hosts": [host]})
    assert (booking.hosts[0].id, booking.hosts[0].time_zone) == (None, None)


def test_new_words_of_a_newer_server_are_no_error() -> None:
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


def test_settings_know_whether_they_are_on() -> None:
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


def test_a_webhooks_secret_is_not_shown() -> None:
    [webhook] = success(
        [{"id": "6b1f", "subscriberUrl": "https://hooks.example", "secret": "topsecret"}]
    ).client.webhooks.list()
    assert webhook.secret == "topsecret"
    assert "topsecret" not in repr(webhook)


def test_a_secret_that_is_sent_is_not_shown() -> None:
    assert "topsecret" not in repr(WebhookInput(secret="topsecret"))


def test_null_clears_what_may_be_empty() -> None:
    served = success({"id": "w", "subscriberUrl": "x"})
    served.client.webhooks.update("w", payload_template=None)
    assert served.body == {"payloadTemplate": None}


def test_a_location_goes_out_with_its_value_when_a_booking_moves_there() -> None:
    kept = {
        kind: Location(type=kind, address="Here", link="https://x", phone="+1", location="There")
        for kind in ("address", "link", "phone", "attendeeAddress", "attendeeDefined")
    }
    assert {kind: location.for_change() for kind, location in kept.items()} == {
        "address": {"type": "address", "address": "Here"},
        "link": {"type": "link", "link": "https://x"},
        "phone": {"type": "phone", "phone": "+1"},
        "attendeeAddress": {"type": "attendeeAddress", "address": "Here"},
        "attendeeDefined": {"type": "attendeeDefined", "location": "There"},
    }
