"""What Cal.com's API lets through, the portal does not (CONTRACT.md 14 and 16): each at the HTTP level."""

from typing import Any

import pytest
from django.test import Client

from portal.engine import models
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

SLOT = "slot=2026-03-03T10:00:00Z"


def typed(slug: str, **more: Any) -> dict[str, Any]:
    who = {"name": "Ada Byron", "email": "ada@example.com"}
    return {"token": make_token(f"book:/team/desk/{slug}"), **who, **more}


def test_a_length_that_the_event_type_does_not_have_is_refused(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Two", "two", length_in_minutes=30, length_in_minutes_options=[30, 60])
    for slug, minutes in (("two", 45), ("visit", 60), ("two", 0)):
        address = f"/team/desk/{slug}?{SLOT}&duration={minutes}"
        assert client.post(address, typed(slug)).status_code == 400
    assert not models.Booking.objects.exists()
    assert client.post(f"/team/desk/two?{SLOT}&duration=60", typed("two")).status_code == 303


def test_guests_are_dropped_where_they_are_disabled(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Alone", "alone", disable_guests=True)
    data = typed("alone", guests=["bob@example.com"])
    assert client.post(f"/team/desk/alone?{SLOT}", data).status_code == 303
    attendees = models.Booking.objects.get().attendees.values_list("email", flat=True)
    assert "bob@example.com" not in attendees


def test_answers_to_fields_that_are_not_there_are_dropped(client: Client, cast: Cast) -> None:
    data = typed("visit", title="Mine", admin="yes", rescheduleReason="x")
    assert client.post(f"/team/desk/visit?{SLOT}", data).status_code == 303
    stored = models.Booking.objects.get().responses
    assert not {"admin", "title", "rescheduleReason"} & stored.keys()


@pytest.mark.parametrize("email", ["ada@example.com", "Ada@Example.com"])
def test_the_bookers_limit_holds_however_the_address_is_written(
    client: Client, cast: Cast, email: str
) -> None:
    limit = {"maximum_active_bookings": 1, "offer_reschedule": True}
    once = add_event_type(cast, "Once", "once", booker_active_bookings_limit=limit)
    first = book(once, "2026-03-04T10:00:00+00:00")
    response = client.post(f"/team/desk/once?{SLOT}", typed("once", email=email, notes="Keep me"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "highest number of bookings" in html
    assert "Keep me" in html
    assert first.uid not in html, "whoever types an address does not learn of its bookings"
    assert 'href="/bookings"' in html
    assert models.Booking.objects.count() == 1


def test_a_booking_that_needs_an_account_cannot_be_made_with_the_portals_key(
    client: Client, cast: Cast
) -> None:
    add_event_type(cast, "Staff", "staff", booking_requires_authentication=True)
    address = f"/team/desk/staff?{SLOT}"
    for response in (client.get(address), client.post(address, typed("staff"))):
        assert response.status_code == 403
        assert b"Only members of the organization" in response.content
    assert not models.Booking.objects.exists()


@pytest.mark.parametrize("rule", [{"disabled": True}, {"disabled": True, "minutes_before": 10_000}])
def test_moving_is_refused_where_it_is_disabled_or_too_late(
    client: Client, cast: Cast, rule: dict[str, Any]
) -> None:
    fixed = add_event_type(cast, "Fixed", "fixed", disable_rescheduling=rule)
    booking = book(fixed, "2026-03-04T10:00:00+00:00")
    address = f"/team/desk/fixed?{SLOT}&rescheduleUid={booking.uid}"
    response = client.post(address, {"token": make_token(f"move:{booking.uid}")})
    assert response.status_code == 422
    assert models.Booking.objects.get().status == "accepted"


def test_cancelling_is_refused_where_it_is_disabled(client: Client, cast: Cast) -> None:
    fixed = add_event_type(cast, "Fixed", "fixed", disable_cancelling={"disabled": True})
    booking = book(fixed, "2026-03-04T10:00:00+00:00")
    data = {"token": make_token(f"cancel:{booking.uid}"), "reason": "x"}
    response = client.post(f"/booking/{booking.uid}/cancel", data)
    assert response.status_code == 422
    assert models.Booking.objects.get().status == "accepted"


def test_a_start_off_the_grid_is_refused_when_moving_too(client: Client, cast: Cast) -> None:
    solo = add_event_type(cast, "Solo", "solo")
    booking = book(solo, "2026-03-04T10:00:00+00:00")
    address = f"/team/desk/solo?slot=2026-03-03T10:07:00Z&rescheduleUid={booking.uid}"
    response = client.post(address, {"token": make_token(f"move:{booking.uid}")})
    assert response.status_code == 422
    assert models.Booking.objects.count() == 1


def test_a_managed_template_cannot_be_reached(client: Client, cast: Cast) -> None:
    models.EventType.objects.filter(slug="visit").update(scheduling_type="managed")
    assert client.post(f"/team/desk/visit?{SLOT}", typed("visit")).status_code == 404
