"""Nothing typed is lost: guests come and go, another time or zone is chosen, details come from an earlier booking."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
import time_machine
from django.test import Client

from portal.engine import models
from portal.public.shared.again import again_token
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

VISIT = "/team/desk/visit"
SLOT = f"{VISIT}?date=2026-03-03&slot=2026-03-03T10:00:00Z&cal.tz=Europe/Rome"
OTHER_SLOT = "2026-03-03T11:00:00Z"


def typed(path: str = VISIT, **more: object) -> dict[str, object]:
    who = {"name": "Ada Byron", "email": "ada@example.com", "notes": "Keep me"}
    return {"token": make_token(f"book:{path}"), **who, **more}


def guest_values(html: str) -> list[str]:
    return re.findall(r'name="guests" value="([^"]*)"', html)


def test_a_guest_is_added_without_checking_the_rest(client: Client, cast: Cast) -> None:
    data = typed(name="", guests=["bob@example.com"], guest_add="1")
    response = client.post(SLOT, data)
    html = response.content.decode()
    assert response.status_code == 200
    assert guest_values(html) == ["bob@example.com", ""]
    assert "Keep me" in html
    assert "needs another look" not in html
    assert str(data["token"]) in html, "the form stays the same wish"
    assert not models.Booking.objects.exists()


def test_a_guest_is_removed(client: Client, cast: Cast) -> None:
    guests = ["bob@example.com", "cy@example.com", "di@example.com"]
    html = client.post(SLOT, typed(guests=guests, guest_remove="1")).content.decode()
    assert guest_values(html) == ["bob@example.com", "di@example.com"]


@pytest.mark.parametrize("place", ["9", "-1", "x", ""])
def test_a_guest_that_is_not_there_cannot_be_removed(
    client: Client, cast: Cast, place: str
) -> None:
    html = client.post(SLOT, typed(guests=["bob@example.com"], guest_remove=place)).content.decode()
    assert guest_values(html) == ["bob@example.com"]


def test_enter_presses_the_button_that_books(client: Client, cast: Cast) -> None:
    html = client.get(SLOT).content.decode()
    first = re.search(r"<button[^>]*>", html)
    assert first is not None
    assert 'form="details"' in first[0]
    assert "name=" not in first[0]


def test_another_time_keeps_what_was_typed_out_of_the_address(client: Client, cast: Cast) -> None:
    response = client.post(SLOT, typed(another="time", guests=["bob@example.com"]))
    assert response.status_code == 303
    calendar = response["Location"]
    assert not [word for word in ("Keep me", "ada@") if word in unquote_plus(calendar)]
    assert "slot" not in parse_qs(urlsplit(calendar).query)
    page = client.get(calendar).content.decode()
    slots = [unescape(found) for found in re.findall(r'href="([^"]*slot=[^"]*)"', page)]
    form = client.get(slots[-1]).content.decode()
    assert "Keep me" in form
    assert 'value="ada@example.com"' in form
    assert guest_values(form) == ["bob@example.com"]
    action = re.search(r'<form id="details"[^>]*action="([^"]*)"', form)
    assert action is not None
    assert "draft" not in action[1]


def test_another_zone_keeps_the_slot_and_what_was_typed(client: Client, cast: Cast) -> None:
    chooser = client.post(SLOT, typed(another="zone"))["Location"]
    query = parse_qs(urlsplit(chooser).query, keep_blank_values=True)
    assert query["slot"] == ["2026-03-03T10:00:00Z"]
    assert "zones" in query
    back = f"{SLOT.replace('Europe/Rome', 'Asia/Kolkata')}&draft={query['draft'][0]}"
    form = client.get(back).content.decode()
    assert "Keep me" in form
    assert "15:30" in form


def test_a_zone_with_another_grid_loses_nothing_typed(client: Client, cast: Cast) -> None:
    chooser = client.post(SLOT, typed(another="zone"))["Location"]
    draft = parse_qs(urlsplit(chooser).query)["draft"][0]
    form = client.get(f"{SLOT.replace('Europe/Rome', 'Asia/Kathmandu')}&draft={draft}")
    assert b"Keep me" in form.content
    assert b"15:45" in form.content


def test_a_draft_is_gone_after_a_while_and_belongs_to_one_event_type(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    add_event_type(cast, "Solo", "solo")
    calendar = client.post(SLOT, typed(another="time"))["Location"]
    draft = parse_qs(urlsplit(calendar).query)["draft"][0]
    other = f"/team/desk/solo?slot=2026-03-03T10:00:00Z&draft={draft}"
    assert b"Keep me" not in client.get(other).content
    assert b"Keep me" in client.get(f"{SLOT}&draft={draft}").content
    frozen.shift(timedelta(minutes=31))
    assert b"Keep me" not in client.get(f"{SLOT}&draft={draft}").content


@pytest.mark.parametrize("draft", ["", "x", "x" * 500, "%00", "a%20b"])
def test_an_unknown_draft_is_an_empty_form(client: Client, cast: Cast, draft: str) -> None:
    assert client.get(f"{SLOT}&draft={draft}").status_code == 200


def test_only_our_own_form_makes_a_draft(client: Client, cast: Cast) -> None:
    data = typed(another="time") | {"token": "forged"}
    response = client.post(SLOT, data)
    assert response.status_code == 403
    assert b"Keep me" in response.content


def test_a_lost_slot_leads_to_the_whole_calendar_with_what_was_typed(
    client: Client, cast: Cast
) -> None:
    solo = add_event_type(cast, "Solo", "solo")
    book(solo, "2026-03-03T10:00:00+00:00", "first@example.com")
    address = "/team/desk/solo?slot=2026-03-03T10:00:00Z"
    html = client.post(address, typed("/team/desk/solo")).content.decode()
    assert 'name="another" value="time"' in html
    calendar = client.post(address, typed("/team/desk/solo", another="time"))["Location"]
    draft = parse_qs(urlsplit(calendar).query)["draft"][0]
    free = f"/team/desk/solo?slot={OTHER_SLOT}&draft={draft}"
    assert b"Keep me" in client.get(free).content


def test_the_back_button_may_find_the_form(client: Client, cast: Cast) -> None:
    control = client.get(SLOT)["Cache-Control"]
    assert "no-store" not in control
    assert "private" in control


def test_booking_again_fills_in_the_earlier_details(client: Client, cast: Cast) -> None:
    client.post(SLOT, typed(guests=["bob@example.com"]))
    made = models.Booking.objects.get()
    booking = client.get(f"/booking/{made.uid}").content.decode()
    link = re.search(r'href="([^"]*again=[^"]*)"', booking)
    assert link is not None
    href = unescape(link[1])
    assert not [word for word in ("Ada Byron", "ada@") if word in unquote_plus(href)]
    form = client.get(f"{href}&slot={OTHER_SLOT}").content.decode()
    assert 'value="Ada Byron"' in form
    assert 'value="ada@example.com"' in form
    assert "Keep me" in form
    assert guest_values(form) == ["bob@example.com"]
    assert client.get(href).cookies == {}


def test_an_address_that_names_a_value_beats_the_earlier_one(client: Client, cast: Cast) -> None:
    booking = book(cast.visit, "2026-03-03T09:00:00+00:00")
    form = client.get(f"{SLOT}&again={again_token(booking)}&name=Lovelace").content.decode()
    assert 'value="Lovelace"' in form


def test_a_link_to_book_again_cannot_be_forged_and_expires(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    booking = book(cast.visit, "2026-03-03T09:00:00+00:00")
    token = again_token(booking)
    assert b"Ada Byron" in client.get(f"{SLOT}&again={token}").content
    for bad in (booking.uid, token[:-1] + "x", "x:y:z", make_token(f"book:{VISIT}")):
        page = client.get(SLOT, {"again": bad, "slot": "2026-03-03T10:00:00Z"})
        assert b"Ada Byron" not in page.content
    frozen.shift(timedelta(days=91))
    later = f"{VISIT}?slot=2026-06-03T10:00:00Z&again={token}"
    assert b"Ada Byron" not in client.get(later).content


def test_a_link_to_book_again_fills_in_no_other_event_type(client: Client, cast: Cast) -> None:
    solo = add_event_type(cast, "Solo", "solo")
    booking = book(solo, "2026-03-03T09:00:00+00:00")
    assert b"Ada Byron" not in client.get(f"{SLOT}&again={again_token(booking)}").content


def test_the_attendees_language_is_the_pages(client: Client, cast: Cast) -> None:
    client.post(f"{SLOT}&lang=pt-BR", typed())
    attendee = models.Booking.objects.get().attendees.get(email="ada@example.com")
    assert attendee.language == "pt-BR"
