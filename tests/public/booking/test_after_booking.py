"""A booking's page in each of its states, with what can be done there, and the way on to a success page."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.engine import models
from portal.public.shared.success import is_allowed
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

START = "2026-03-03T10:00:00+00:00"
SLOT = "/team/desk/visit?slot=2026-03-03T10:00:00Z&cal.tz=Europe/Rome"
WHO = {"name": "Ada Byron", "email": "ada@example.com"}


def page_of(client: Client, booking: Booking) -> str:
    return client.get(f"/booking/{booking.uid}").content.decode()


def ask_first(cast: Cast) -> Booking:
    policy = {"type": "always", "block_unconfirmed_bookings_in_booker": True}
    return book(add_event_type(cast, "Ask first", "ask", confirmation_policy=policy), START)


def has(html: str, *actions: str) -> dict[str, bool]:
    marks = {
        "move": "/reschedule/",
        "cancel": '/cancel"',
        "file": "calendar.ics",
        "links": "calendar.google.com",
        "again": "again=",
    }
    return {name: mark in html for name, mark in marks.items() if not actions or name in actions}


def test_a_confirmed_booking_can_be_moved_cancelled_and_added(client: Client, cast: Cast) -> None:
    html = page_of(client, book(cast.visit, START))
    assert "Your booking is confirmed" in html
    assert all(has(html).values())


def test_a_pending_one_waits(client: Client, cast: Cast) -> None:
    html = page_of(client, ask_first(cast))
    assert "Waiting for confirmation" in html
    assert "still has to confirm it" in html
    assert has(html, "move", "cancel") == {"move": True, "cancel": True}


def test_a_declined_one_says_so_and_offers_another_time(client: Client, cast: Cast) -> None:
    booking = ask_first(cast)
    get_client().bookings.decline(booking.uid, reason="Away")
    html = page_of(client, booking)
    assert "This booking was declined" in html
    assert has(html) == {
        "move": False,
        "cancel": False,
        "file": False,
        "links": False,
        "again": True,
    }


def test_a_cancelled_one_shows_the_reason_and_leaves_calendars(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, START)
    data = {"token": make_token(f"cancel:{booking.uid}"), "reason": "Caught a cold"}
    client.post(f"/booking/{booking.uid}/cancel", data)
    html = page_of(client, booking)
    assert "This booking was cancelled" in html
    assert "Caught a cold" in html
    assert "Take it out of your calendar" in html
    assert has(html, "move", "cancel", "again") == {"move": False, "cancel": False, "again": True}


def test_nobody_is_led_to_a_meeting_that_will_not_be(client: Client, cast: Cast) -> None:
    link = {"type": "link", "link": "https://meet.example.com/harbour", "public": True}
    booking = book(add_event_type(cast, "Online", "online", locations=[link]), START)
    assert "meet.example.com" in page_of(client, booking)
    get_client().bookings.cancel(booking.uid, reason="Ill")
    assert "meet.example.com" not in page_of(client, booking)


def test_a_past_one_offers_only_another(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    booking = book(cast.visit, START)
    frozen.shift(timedelta(days=3))
    html = page_of(client, booking)
    assert "This booking is in the past" in html
    assert has(html, "move", "cancel", "again") == {"move": False, "cancel": False, "again": True}


def test_an_old_address_leads_to_the_new_booking(client: Client, cast: Cast) -> None:
    old = book(add_event_type(cast, "Solo", "solo"), START)
    address = f"/team/desk/solo?slot=2026-03-03T12:00:00Z&rescheduleUid={old.uid}"
    moved = client.post(address, {"token": make_token(f"move:{old.uid}")})["Location"]
    new = urlsplit(moved).path.removeprefix("/booking/")
    html = page_of(client, old)
    assert "This booking was moved" in html
    assert f'href="/booking/{new}"' in html
    for way in ("/booking/{}/cancel", "/reschedule/{}"):
        led = client.get(way.format(old.uid) + "?cal.tz=Europe/Rome")
        assert led.status_code == 302
        assert led["Location"] == way.format(new) + "?cal.tz=Europe%2FRome"


def test_the_latest_time_for_moving_is_told_beforehand(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    rule = {"disabled": False, "minutes_before": 120}
    booking = book(add_event_type(cast, "Notice", "notice", disable_rescheduling=rule), START)
    html = page_of(client, booking)
    assert "You can move it until Tuesday 3 March 2026, 09:00." in html
    frozen.shift(timedelta(hours=26))
    html = page_of(client, booking)
    assert "Moving: It is too late to move this booking." in html
    assert "/reschedule/" not in html


def test_the_hosts_time_is_shown_where_it_differs(client: Client, cast: Cast) -> None:
    booking = book(add_event_type(cast, "Solo", "solo"), START)
    assert "For your host: Tuesday 3 March 2026, 10:00 – 10:30, Europe/London (UTC)" in page_of(
        client, booking
    )
    same = client.get(f"/booking/{booking.uid}?cal.tz=Europe/Lisbon").content.decode()
    assert "For your host" not in same


def lead_to(cast: Cast, address: str | None, *, forwards: bool = True) -> None:
    row = models.EventType.objects.get(slug="visit")
    row.extras = row.extras | {
        "successRedirectUrl": address,
        "forwardParamsSuccessRedirect": forwards,
    }
    row.save()


def book_here(client: Client, query: str = "") -> Any:
    data = {"token": make_token("book:/team/desk/visit"), **WHO}
    return client.post(SLOT + query, data)


def forwarded(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]*)"', html)
    assert found is not None
    assert f'href="{found[1]}"' in html, "also a link, for whom it does not go by itself"
    return unescape(found[1])


def test_a_booking_leads_on_to_the_success_page_with_its_facts(client: Client, cast: Cast) -> None:
    lead_to(cast, "https://thanks.example/done?kept=1")
    way = book_here(client, "&utm_source=poster&name=Ada")["Location"]
    assert way.startswith("/booking/")
    target = urlsplit(forwarded(client, way))
    assert (target.scheme, target.netloc, target.path) == ("https", "thanks.example", "/done")
    facts = {name: value[0] for name, value in parse_qs(target.query).items()}
    booking = models.Booking.objects.get()
    assert facts["kept"] == "1"
    assert facts["uid"] == booking.uid
    assert facts["startTime"] == START
    assert facts["attendeeName"] == "Ada Byron"
    assert (facts["attendeeFirstName"], facts["attendeeLastName"]) == ("Ada", "Byron")
    assert facts["attendeeStartTime"] == "2026-03-03T11:00:00+01:00"
    assert facts["utm_source"] == "poster"
    assert client.get(way)["Referrer-Policy"] == "no-referrer"


def test_without_forwarding_only_the_address_counts(client: Client, cast: Cast) -> None:
    lead_to(cast, "https://thanks.example/done", forwards=False)
    assert forwarded(client, book_here(client)["Location"]) == "https://thanks.example/done"


def test_a_frame_stays_and_shows_a_link(client: Client, cast: Cast) -> None:
    lead_to(cast, "https://thanks.example/done")
    address = book_here(client, "&embed=")["Location"]
    assert "/continue" not in address
    html = client.get(address).content.decode()
    assert 'href="https://thanks.example/done?uid=' in html
    assert 'target="_top"' in html


@pytest.mark.parametrize(
    "address",
    [
        "http://thanks.example/",
        "javascript:alert(1)",
        "//thanks.example",
        "https://",
        "https://user@thanks.example/",
        "https://thanks.example:port/",
        "data:text/html,x",
        "/elsewhere",
    ],
)
def test_an_address_that_may_not_be_used_leads_nowhere(
    client: Client, cast: Cast, address: str
) -> None:
    lead_to(cast, address)
    way = book_here(client)["Location"]
    assert "/continue" not in way
    uid = models.Booking.objects.get().uid
    assert client.get(f"/booking/{uid}/continue")["Location"] == f"/booking/{uid}"
    assert f'href="{address}"' not in client.get(way).content.decode()


def test_this_machine_may_be_the_success_page_in_local_mode_only(settings: Any) -> None:
    allowed: Callable[[], bool] = lambda: is_allowed("http://localhost:3000/done")  # noqa: E731
    assert allowed()
    settings.IS_PRODUCTION = True
    assert not allowed()
