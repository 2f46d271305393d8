"""Visitors move and cancel their own bookings."""

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from portal.engine import models
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.both_backends

START = "2026-03-03T10:00:00+00:00"


def cancel_data(uid: str, **more: str) -> dict[str, str]:
    return {"token": make_token(f"cancel:{uid}"), "reason": "Ill", **more}


def test_opening_the_cancel_page_changes_nothing(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, START)
    html = client.get(f"/booking/{booking.uid}/cancel").content.decode()
    assert "Cancel this booking?" in html
    assert "11:00 – 11:30" in html
    assert 'class="button button-main button-bad" type="submit"' in html, (
        "what ends something is red"
    )
    assert models.Booking.objects.get().status == "accepted"


def test_a_visitor_cancels(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, START)
    address = f"/booking/{booking.uid}/cancel?cal.tz=Europe/Rome"
    response = client.post(address, cancel_data(booking.uid), follow=True)
    html = response.content.decode()
    assert "This booking was cancelled" in html
    assert "Ill" in html
    assert models.Booking.objects.get().status == "cancelled"


def test_no_reason_is_needed(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, START)
    client.post(f"/booking/{booking.uid}/cancel", cancel_data(booking.uid, reason=""))
    assert models.Booking.objects.get().status == "cancelled"


@pytest.mark.parametrize("token", ["", "forged", make_token("cancel:another")])
def test_a_form_that_is_not_ours_cancels_nothing(client: Client, cast: Cast, token: str) -> None:
    booking = book(cast.visit, START)
    response = client.post(f"/booking/{booking.uid}/cancel", {"token": token, "reason": "Keep me"})
    assert response.status_code == 403
    assert b"Keep me" in response.content
    assert models.Booking.objects.get().status == "accepted"


def test_cancelling_twice_is_harmless(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, START)
    client.post(f"/booking/{booking.uid}/cancel", cancel_data(booking.uid))
    again = client.post(f"/booking/{booking.uid}/cancel", cancel_data(booking.uid))
    assert (again.status_code, again["Location"]) == (303, f"/booking/{booking.uid}")
    page = client.get(f"/booking/{booking.uid}/cancel")
    assert page.status_code == 422
    assert b"not active any more" in page.content


def test_disabled_cancelling_is_explained_before_it_is_tried(client: Client, cast: Cast) -> None:
    fixed = add_event_type(cast, "Fixed", "fixed", disable_cancelling={"disabled": True})
    booking = book(fixed, START)
    page = client.get(f"/booking/{booking.uid}").content.decode()
    assert "Bookings of this kind cannot be cancelled here." in page
    assert client.get(f"/booking/{booking.uid}/cancel").status_code == 422


def test_a_visitor_moves_a_booking(client: Client, cast: Cast) -> None:
    solo = add_event_type(cast, "Solo", "solo")
    booking = book(solo, START)
    calendar = client.get(f"/reschedule/{booking.uid}")["Location"]
    parts = urlsplit(calendar)
    assert parts.path == "/team/desk/solo"
    assert parse_qs(parts.query) == {
        "rescheduleUid": [booking.uid],
        "cal.tz": ["Europe/Rome"],
        "date": ["2026-03-03"],
    }
    html = client.get(f"{calendar}&date=2026-03-03").content.decode()
    assert "You are moving a booking" in html
    assert "<del>" in html
    assert 'datetime="2026-03-03T11:00+01:00">11:00' in html, "its own time counts as free"
    chosen = f"{calendar}&date=2026-03-04&slot=2026-03-04T12:00:00Z"
    form = client.get(chosen).content.decode()
    assert "Move your booking" in form
    assert 'name="email"' not in form
    data = {"token": make_token(f"move:{booking.uid}"), "rescheduleReason": "Train is late"}
    response = client.post(chosen, data, follow=True)
    html = response.content.decode()
    assert "Your booking is confirmed" in html
    assert "Wednesday 4 March 2026" in html
    old = client.get(f"/booking/{booking.uid}").content.decode()
    assert "This booking was moved" in old
    assert "See the new time" in old
    assert sorted(models.Booking.objects.values_list("status", flat=True)) == [
        "accepted",
        "cancelled",
    ]


@pytest.mark.parametrize(
    ("query", "opens_at"),
    [
        ("", "date=2026-03-03"),
        ("?cal.tz=Pacific/Auckland", "date=2026-03-04"),
        ("?date=2026-03-09", "date=2026-03-09"),
        ("?month=2026-05", "month=2026-05"),
    ],
)
def test_the_calendar_opens_at_the_day_of_the_booking(
    client: Client, cast: Cast, query: str, opens_at: str
) -> None:
    booking = book(cast.visit, "2026-03-03T13:00:00+00:00")
    address = client.get(f"/reschedule/{booking.uid}{query}")["Location"]
    assert opens_at in address
    assert address.count("date=") + address.count("month=") == 1
    assert client.get(address).status_code == 200


def test_an_unknown_zone_in_the_address_of_a_move_counts_as_none(
    client: Client, cast: Cast
) -> None:
    booking = book(cast.visit, START)
    response = client.get(f"/reschedule/{booking.uid}?cal.tz=Mars/Olympus", follow=True)
    assert response.status_code == 200
    assert "time zone in this address is not known" in response.content.decode()
    assert "Times in Europe/Rome" in response.content.decode(), "as it was booked"


def test_a_move_keeps_the_confirmation_policy(client: Client, cast: Cast) -> None:
    policy = {"type": "always", "block_unconfirmed_bookings_in_booker": True}
    ask = add_event_type(cast, "Ask", "ask", confirmation_policy=policy)
    booking = book(ask, START)
    chosen = f"/team/desk/ask?slot=2026-03-04T12:00:00Z&rescheduleUid={booking.uid}"
    response = client.post(chosen, {"token": make_token(f"move:{booking.uid}")}, follow=True)
    assert b"Waiting for confirmation" in response.content


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"disabled": True}, "Bookings of this kind cannot be moved."),
        ({"disabled": False, "minutes_before": 60 * 48}, "It is too late to move this booking."),
        ({"disabled": False, "minutes_before": 10**13}, "It is too late to move this booking."),
    ],
)
def test_what_cannot_be_moved_is_explained_and_refused(
    client: Client, cast: Cast, rule: dict[str, object], sentence: str
) -> None:
    fixed = add_event_type(cast, "Fixed", "fixed", disable_rescheduling=rule)
    booking = book(fixed, START)
    assert sentence in client.get(f"/booking/{booking.uid}").content.decode()
    assert client.get(f"/reschedule/{booking.uid}").status_code == 422
    forced = f"/team/desk/fixed?slot=2026-03-05T12:00:00Z&rescheduleUid={booking.uid}"
    assert client.post(forced, {"token": make_token(f"move:{booking.uid}")}).status_code == 422
    assert models.Booking.objects.count() == 1


def test_a_past_booking_can_be_neither_moved_nor_cancelled(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    booking = book(cast.visit, START)
    frozen.move_to("2026-03-04T10:00:00Z")
    assert b"This booking is in the past" in client.get(f"/booking/{booking.uid}").content
    assert client.get(f"/booking/{booking.uid}/cancel").status_code == 422
    assert client.get(f"/reschedule/{booking.uid}").status_code == 422


def test_a_booking_of_another_event_type_is_not_moved_here(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Solo", "solo")
    booking = book(cast.visit, START)
    assert client.get(f"/team/desk/solo?rescheduleUid={booking.uid}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/booking/nope/cancel",
        "/reschedule/nope",
        "/team/desk/visit?rescheduleUid=nope",
    ],
)
def test_an_unknown_booking_is_not_found(client: Client, cast: Cast, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_uid_that_cannot_be_one_is_refused(client: Client, cast: Cast) -> None:
    assert client.get("/team/desk/visit?rescheduleUid=../x").status_code == 400


def test_cal_coms_own_cancel_link_works(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, START)
    response = client.get(f"/booking/{booking.uid}?cancel=true")
    assert response["Location"] == f"/booking/{booking.uid}/cancel"


SEATS = {"seats_per_time_slot": 3, "show_attendee_info": True, "show_availability_count": True}


def take_a_seat(client: Client) -> str:
    data = {"token": make_token("book:/team/desk/bench"), "name": "Ada", "email": "ada@example.com"}
    response = client.post("/team/desk/bench?slot=2026-03-03T10:00:00Z", data)
    assert response.status_code == 303
    return str(response["Location"])


def test_a_seat_is_given_back_without_touching_the_others(client: Client, cast: Cast) -> None:
    bench = add_event_type(cast, "Bench", "bench", seats=SEATS)
    book(bench, START, "other@example.com")
    page = take_a_seat(client)
    assert "seatReferenceUid=" in page
    booking = models.Booking.objects.get()
    assert booking.attendees.count() == 2
    address = page.replace("?", "/cancel?")
    assert client.get(address).status_code == 200
    client.post(address, cancel_data(booking.uid))
    booking.refresh_from_db()
    assert booking.status == "accepted"
    assert [one.email for one in booking.attendees.all()] == ["other@example.com"]


def test_a_seat_is_moved(client: Client, cast: Cast) -> None:
    bench = add_event_type(cast, "Bench", "bench", seats=SEATS)
    book(bench, START, "other@example.com")
    page = take_a_seat(client)
    booking = models.Booking.objects.get()
    lead = client.get(page.replace("/booking/", "/reschedule/"))["Location"]
    chosen = f"{lead}&slot=2026-03-04T12:00:00Z"
    data = {"token": make_token(f"move:{booking.uid}"), "rescheduleReason": ""}
    moved = client.post(chosen, data)
    assert moved.status_code == 303
    assert booking.uid not in moved["Location"]
    assert models.Booking.objects.filter(status="accepted").count() == 2


def test_without_the_seats_link_it_is_explained(client: Client, cast: Cast) -> None:
    bench = add_event_type(cast, "Bench", "bench", seats=SEATS)
    booking = book(bench, START)
    for path in (f"/booking/{booking.uid}/cancel", f"/reschedule/{booking.uid}"):
        response = client.get(path)
        assert response.status_code == 422
        assert b"your own seat" in response.content
