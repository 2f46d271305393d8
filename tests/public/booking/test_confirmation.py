"""What a booking's page says and offers: where the mail goes, what was booked, the way there, the calendars."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.engine import models
from portal.public.booking.location import BookedLocation, booked_location
from portal.web.languages import reader_of, speaking
from portal.web.protection.form_token import make_token
from portal.web.times import tile_text
from tests.cast import Cast, add_event_type, book
from tests.public.samples import event_type

START = "2026-03-03T10:00:00+00:00"
ADA = "ada@example.com"
BY_PHONE = [
    {"type": "email", "slug": "email", "label": "Email", "required": False},
    {"type": "phone", "slug": "attendeePhoneNumber", "label": "Phone", "required": True},
]
MAIL = f"go to {ADA} by mail"
both_backends = pytest.mark.both_backends


def main_of(client: Client, booking: Booking, query: str = "") -> str:
    html = client.get(f"/booking/{booking.uid}{query}").content.decode()
    return unescape(html.split("<main")[1].split("</main")[0])


def move(client: Client, booking: Booking, start: str) -> Booking:
    address = f"/team/desk/visit?rescheduleUid={booking.uid}&slot={start}&cal.tz=Europe/Rome"
    answer = client.post(address, {"token": make_token(f"move:{booking.uid}")})
    assert answer.status_code == 303, answer.content.decode()
    uid = answer["Location"].split("/booking/")[1].split("?")[0]
    return get_client().bookings.get(uid)


@both_backends
def test_it_says_where_the_mail_goes(client: Client, cast: Cast) -> None:
    assert MAIL in main_of(client, book(cast.visit, START))


@both_backends
def test_who_asked_first_hears_by_mail(client: Client, cast: Cast) -> None:
    asking = add_event_type(cast, "Ask first", "ask", confirmation_policy={"type": "always"})
    html = main_of(client, book(asking, START))
    assert f"The answer comes by mail to {ADA}." in html
    assert MAIL not in html


@pytest.mark.parametrize(
    ("fields", "attendee"),
    [
        ({"email_settings": {"disableEmailsToAttendees": True}}, {"email": ADA}),
        ({"booking_fields": BY_PHONE}, {"phone_number": "+390612345678"}),
    ],
    ids=["no mail to attendees", "only a phone number"],
)
@pytest.mark.parametrize("asks", [True, False], ids=["to be confirmed", "confirmed"])
def test_no_mail_is_promised_to_who_gets_none(
    client: Client, cast: Cast, fields: dict[str, Any], attendee: dict[str, str], asks: bool
) -> None:
    policy = {"confirmation_policy": {"type": "always"}} if asks else {}
    kind = add_event_type(cast, "Quiet", "quiet", **policy, **fields)
    made = get_client().bookings.create(
        event_type_id=kind.id,
        starts_at=datetime.fromisoformat(START),
        attendee={"name": "Ada Byron", "time_zone": "Europe/Rome", **attendee},
    )
    html = main_of(client, made)
    assert ("Waiting for confirmation" if asks else "Your booking is confirmed") in html
    assert "by mail" not in html
    assert "sms.cal.com" not in html


@both_backends
def test_it_names_what_was_booked_as_visitors_know_it(client: Client, cast: Cast) -> None:
    made = book(cast.visit, START)
    assert made.title != cast.visit.title
    for path in ("", "/cancel"):
        html = client.get(f"/booking/{made.uid}{path}").content.decode()
        assert made.title not in html
        assert f"{cast.visit.title}</title>" in html
    assert f"<bdi>{cast.visit.title}</bdi></h2>" in main_of(client, made)


@both_backends
def test_the_leaf_of_the_calendar_is_of_the_visitors_day(client: Client, cast: Cast) -> None:
    made = book(cast.visit, START)
    for zone, leaf in [
        ("Europe/Rome", ["Mar", "3", "Tue"]),
        ("Pacific/Kiritimati", ["Mar", "4", "Wed"]),
    ]:
        html = main_of(client, made, f"?cal.tz={zone}")
        tile = re.search(r'<p class="tile" aria-hidden="true">(.*?)</p>', html)
        assert tile is not None
        assert re.findall(r">([^<]+)<", tile[1]) == leaf


@pytest.mark.parametrize(
    ("language", "leaf"),
    [
        ("en", ("Mar", "3", "Tue")),
        ("de", ("März", "3", "Di.")),
        ("ja", ("3月", "3", "火")),
        ("ar", ("مارس", "3", "الثلاثاء")),
    ],
)
def test_the_leaf_speaks_the_visitors_language(language: str, leaf: tuple[str, ...]) -> None:
    with speaking(reader_of(language, "", "")):
        assert tile_text(date(2026, 3, 3)) == leaf


@both_backends
@pytest.mark.parametrize("state", ["accepted", "pending", "cancelled", "moved", "past"])
def test_only_a_confirmed_one_that_is_ahead_goes_into_calendars(
    client: Client, cast: Cast, frozen: time_machine.Traveller, state: str
) -> None:
    if state == "pending":
        kind = add_event_type(cast, "Ask first", "ask", confirmation_policy={"type": "always"})
        made = book(kind, START)
    else:
        made = book(cast.visit, START)
    if state == "cancelled":
        data = {"token": make_token(f"cancel:{made.uid}"), "reason": "Ill"}
        client.post(f"/booking/{made.uid}/cancel", data)
    elif state == "moved":
        move(client, made, "2026-03-04T10:00:00Z")
    elif state == "past":
        frozen.shift(timedelta(days=9))
    html = main_of(client, made)
    menu = re.search(r"<details class=\"menu\">.*?</details>", html, re.DOTALL)
    assert (menu is not None) == (state == "accepted")
    if menu is None:
        assert "calendar.google.com" not in html
        return
    links = re.findall(r'<a href="([^"]+)"', menu[0])
    assert [link.split("?")[0].split("/")[2 if "//" in link else 3] for link in links] == [
        "calendar.ics",
        "calendar.google.com",
        "outlook.live.com",
        "outlook.office.com",
        "calendar.yahoo.com",
    ]


@both_backends
def test_a_moved_one_says_where_it_comes_from(client: Client, cast: Cast) -> None:
    first = book(cast.visit, START)
    second = move(client, first, "2026-03-04T11:00:00Z")
    html = main_of(client, second, "?cal.tz=Europe/Rome")
    assert "Moved from Tuesday 3 March 2026, 11:00 – 11:30" in html
    third = move(client, second, "2026-03-05T11:00:00Z")
    assert "Moved from Wednesday 4 March 2026, 12:00 – 12:30" in main_of(client, third)
    assert "Moved from" not in main_of(client, first)


def test_a_former_time_that_cannot_be_read_is_left_out(
    client: Client, cast: Cast, failing: Any
) -> None:
    first = book(cast.visit, START)
    second = move(client, first, "2026-03-04T11:00:00Z")

    def down(_request: Any) -> Any:
        raise httpx.ConnectError("down")

    failing(f"GET /v2/bookings/{first.uid}", down)
    html = main_of(client, second)
    assert "Your booking is confirmed" in html
    assert "Moved from" not in html


@both_backends
def test_its_address_can_be_copied_printed_and_read(client: Client, cast: Cast) -> None:
    made = book(cast.visit, START)
    html = main_of(client, made)
    address = f"{settings.PORTAL_URL}/booking/{made.uid}"
    assert f'<small dir="ltr">{address}</small>' in html
    # Hidden until a script is there that can do it.
    assert re.search(rf'<button[^>]*data-copy="{re.escape(address)}"[^>]* hidden>', html)
    assert re.search(r"<button[^>]*data-print hidden>", html)


@both_backends
def test_a_call_is_joined_until_it_is_cancelled(client: Client, cast: Cast) -> None:
    locations = [{"type": "link", "link": "https://meet.example/desk", "public": True}]
    made = book(add_event_type(cast, "Call", "call", locations=locations), START)
    joins = re.compile(r'<a class="button button-main" href="https://meet.example/desk"[^>]*>Join<')
    assert joins.search(main_of(client, made))
    # Of one that is not confirmed the link is told, and nobody is asked to join.
    for status in ("pending", "awaiting_host"):
        models.Booking.objects.update(status=status)
        cache.clear()
        html = main_of(client, made)
        assert "Waiting for confirmation" in html
        assert not joins.search(html)
    models.Booking.objects.update(status="accepted")
    cache.clear()
    client.post(f"/booking/{made.uid}/cancel", {"token": make_token(f"cancel:{made.uid}")})
    assert "meet.example" not in main_of(client, made)


ADDRESS = {"type": "address", "address": "1 Quay Street, Rivermouth", "public": True}
HIDDEN = {"type": "address", "public": False}
MAP_LINK = {"type": "address", "address": "https://maps.example/q", "public": True}
LINK = {"type": "link", "link": "https://meet.example/desk", "public": True}
VIDEO = {"type": "integration", "integration": "google-meet"}
PHONE = {"type": "phone", "phone": "+442079460123", "public": True}
SPOKEN_PHONE = {"type": "phone", "phone": "+44 (0)20 7946-0123", "public": True}
SPACED = {"type": "address", "address": " 1 Quay Street ", "public": True}
THEIR_PHONE = {"type": "attendeePhone"}
THEIR_ADDRESS = {"type": "attendeeAddress"}
ELSEWHERE = {"type": "attendeeDefined"}
QUAY = "https://www.google.com/maps/search/?api=1&query=1+Quay+Street%2C+Rivermouth"
MEET = "https://meet.google.com/abc"


@pytest.mark.parametrize(
    ("offered", "stored", "chosen", "href", "is_call"),
    [
        ([ADDRESS], "1 Quay Street, Rivermouth", "", QUAY, False),
        ([HIDDEN], "1 Quay Street, Rivermouth", "", QUAY, False),
        ([VIDEO, ADDRESS], "1 Quay Street, Rivermouth", "inPerson", QUAY, False),
        ([VIDEO, HIDDEN], "1 Quay Street, Rivermouth", "inPerson", QUAY, False),
        ([THEIR_ADDRESS], "1 Quay Street, Rivermouth", "attendeeInPerson", QUAY, False),
        ([MAP_LINK], "https://maps.example/q", "", "https://maps.example/q", False),
        ([LINK], "https://meet.example/desk", "", "https://meet.example/desk", True),
        ([LINK], "https://meet.example/desk", "link", "https://meet.example/desk", True),
        ([VIDEO], MEET, "", MEET, True),
        ([VIDEO], "integrations:google:meet", "", "", False),
        ([], MEET, "", MEET, True),
        ([ELSEWHERE], "https://shop.example", "somewhereElse", "https://shop.example", False),
        ([ELSEWHERE], "In the park", "somewhereElse", "", False),
        ([PHONE], "+442079460123", "", "tel:+442079460123", False),
        ([SPOKEN_PHONE], "+44 (0)20 7946-0123 ", "", "tel:+442079460123", False),
        ([SPACED], "1 Quay Street", "", "map", False),
        ([THEIR_PHONE], "+390612345678", "phone", "", False),
        ([], "In the park", "", "", False),
        ([ADDRESS], "javascript:alert(1)", "", "map", False),
        ([LINK], "javascript:alert(1)", "", "", False),
        ([VIDEO], "", "", "", False),
        ([VIDEO], None, "", "", False),
    ],
)
def test_the_way_there(
    offered: list[dict[str, Any]], stored: str | None, chosen: str, href: str, is_call: bool
) -> None:
    found = booked_location(
        booking_at(stored, chosen), event_type(locations=offered) if offered else None
    )
    if href == "map":
        assert found.href.startswith("https://www.google.com/maps/search/?")
    else:
        assert found.href == href
    assert found.is_call is is_call
    assert found.opens_outside is not href.startswith("tel:")


def test_a_link_to_the_call_beside_an_internal_name_is_joined() -> None:
    booking = booking_at("integrations:google:meet", "", meetingUrl=MEET)
    assert booked_location(booking, event_type(locations=[VIDEO])).is_call


def test_the_engines_page_of_a_call_is_no_call_to_join() -> None:
    page = f"{settings.PORTAL_URL}/video/abc"
    found = booked_location(booking_at(page, ""), event_type(locations=[VIDEO]))
    assert found == BookedLocation("Your video call", page)


def booking_at(stored: str | None, chosen: str, **more: Any) -> Booking:
    answers = {"location": {"value": chosen, "optionValue": stored}} if chosen else {}
    wire = {"id": 1, "uid": "abc", "status": "accepted", "start": START, "end": START}
    return Booking.model_validate(
        {**wire, "location": stored, "bookingFieldsResponses": answers, **more}
    )
