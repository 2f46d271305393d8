"""Refusals are told as what they are, on the page that asked, with what was typed."""

import pytest
from django.test import Client

from portal.backend import get_client
from tests.cast import Cast, book
from tests.staff.conftest import Wire, refused

pytestmark = pytest.mark.contract

NEVER = "did not accept this booking"
START = "2026-03-03T10:00:00Z"


def test_an_address_that_has_a_webhook_is_said_beside_it(admin: Client, cast: Cast) -> None:
    address = "https://hooks.example.com/a"
    get_client().webhooks.create(subscriber_url=address, triggers=[], active=True)
    given = {"subscriber_url": address, "triggers": ["BOOKING_CREATED"], "secret_choice": "remove"}
    answer = admin.post("/admin/staff/webhook/add/?scope=user", given)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "subscriber_url": ["There is a webhook with this address already."]
    }


def test_a_guest_who_is_there_already_is_said(admin: Client, cast: Cast) -> None:
    booked = book(cast.visit, START)
    address = f"/admin/staff/booking/{booked.uid}/do/guests/"
    answer = admin.post(address, {"emails": booked.attendees[0].email})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "One of these people takes part already; nobody was added." in shown
    assert NEVER not in shown


@pytest.mark.parametrize(
    ("status", "said", "shown"),
    [
        (400, "Both Phone and Email are missing", "Guests were added to this booking with seats"),
        (400, "This event type does not allow cancellations", "does not allow that its bookings"),
        (401, "User not a host of this event or an admin of the booking user", "Several people"),
        (400, "Moonshine", "This was not accepted: Moonshine"),
    ],
)
def test_a_cancellation_that_is_refused_says_why(
    admin: Client, cast: Cast, wire: Wire, *, status: int, said: str, shown: str
) -> None:
    booked = book(cast.visit, START)
    wire.answer("POST", "/cancel", refused(status, said))
    page = admin.post(f"/admin/staff/booking/{booked.uid}/delete/", {"reason": "Kept words"})
    html = page.content.decode()
    assert page.status_code in {403, 422}
    assert shown in html
    assert "Kept words" in html
    assert NEVER not in html
    assert "CALCOM_API_KEY" not in html


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Event type has no room", "This was not accepted: Event type has no room"),
        ("maxUsageCount must not be less than 1", "maxUsageCount must not be less than 1"),
    ],
)
def test_a_private_link_that_is_refused_is_no_booking(
    admin: Client, cast: Cast, wire: Wire, said: str, shown: str
) -> None:
    wire.answer("POST", "/private-links", refused(400, said))
    page = admin.post(f"/admin/staff/eventtype/{cast.visit.id}/links/", {"most_uses": "7"})
    assert page.status_code == 422
    assert shown in page.content.decode()
    assert NEVER not in page.content.decode()


def test_booking_for_somebody_says_what_is_refused(admin: Client, cast: Cast, wire: Wire) -> None:
    address = f"/admin/staff/booking/add/?event_type={cast.visit.id}&day=2026-03-03"
    page = admin.get(address)
    start = page.context["form"].fields["starts_at"].choices[0][0]
    wire.answer("POST", "/bookings", refused(400, "Provided recurrence count is higher than"))
    given = {"starts_at": start, "name": "Kept words", "email": "a@example.com"}
    answer = admin.post(address, given | {"time_zone": "Europe/London"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "The series of this event type is shorter." in html
    assert "Kept words" in html
