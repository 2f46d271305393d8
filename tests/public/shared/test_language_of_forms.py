"""A form that is half filled in keeps what was typed when its visitor changes the language."""

import re
from html import unescape

import pytest
from django.test import Client

from portal.engine import models
from portal.i18n.languages import LANGUAGES
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.both_backends

SLOT = "/team/desk/visit?slot=2026-03-03T10:00:00Z&cal.tz=Europe/Rome"
FIELDS = [
    {"type": "text", "slug": "topic", "label": "Topic", "required": False},
    {"type": "boolean", "slug": "parking", "label": "Parking", "required": False},
    {
        "type": "multiselect",
        "slug": "rooms",
        "label": "Rooms",
        "options": ["A", "B"],
        "required": False,
    },
]


def buttons(html: str) -> dict[str, str]:
    """Return the address of the form in each language; the form is the one with the id that the buttons name."""
    found = re.findall(
        r'<button class="link" type="submit" form="(\w+)" formaction="([^"]+)"[^>]*lang="([^"]+)"',
        html,
    )
    assert all(f'<form id="{form}"' in html for form, _address, _lang in found)
    return {lang: unescape(address) for _form, address, lang in found}


@pytest.mark.parametrize("language", ["de", "ar", "pt-BR"])
def test_the_details_form_keeps_all_answers(client: Client, cast: Cast, language: str) -> None:
    add_event_type(cast, "Ask", "ask", booking_fields=FIELDS)
    address = SLOT.replace("visit", "ask") + "&name=Somebody&parking=true"
    page = client.get(address).content.decode()
    assert len(buttons(page)) == len(LANGUAGES) - 1
    typed: dict[str, object] = {
        "token": make_token("book:/team/desk/ask"),
        "name": "Ada & <co>",
        "email": "no address",
    }
    typed |= {"topic": "Tides", "rooms": ["B"], "guests": ["bob@example.com", "eve@example.com"]}
    response = client.post(
        f"/team/desk/ask{buttons(page)[language]}", typed | {"another": "language"}
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in html
    for value in (
        "Ada &amp; &lt;co&gt;",
        "no address",
        "Tides",
        "bob@example.com",
        "eve@example.com",
    ):
        assert f'value="{value}"' in html
    assert re.search(r'value="B"[^>]* checked', html)
    assert not re.search(r'name="parking"[^>]* checked', html), "it was unticked"
    assert 'role="alert"' not in html, "nothing was sent yet"
    assert models.Booking.objects.count() == 0
    # And back, from there.
    assert "en" in buttons(html)


def test_after_an_error_and_at_a_lost_slot_too(client: Client, cast: Cast) -> None:
    typed = {"token": make_token("book:/team/desk/visit"), "name": "Ada", "email": "no address"}
    refused = client.post(SLOT, typed)
    assert refused.status_code == 422
    assert buttons(refused.content.decode())
    solo = add_event_type(cast, "Solo", "solo")
    slot = SLOT.replace("visit", "solo")
    book(solo, "2026-03-03T10:00:00+00:00", "first@example.com")
    typed |= {"token": make_token("book:/team/desk/solo"), "email": "ada@example.com"}
    gone = client.post(slot, typed)
    html = gone.content.decode()
    again = client.post(f"/team/desk/solo{buttons(html)['de']}", typed | {"another": "language"})
    assert '<html lang="de"' in again.content.decode()
    assert 'name="email" value="ada@example.com"' in again.content.decode()


def test_the_reason_of_a_move_and_of_a_cancellation_stays(client: Client, cast: Cast) -> None:
    uid = book(cast.visit, "2026-03-03T10:00:00+00:00").uid
    move = f"/team/desk/visit?rescheduleUid={uid}&slot=2026-03-03T12:00:00Z"
    for address, name in ((move, "rescheduleReason"), (f"/booking/{uid}/cancel", "reason")):
        page = client.get(address).content.decode()
        path = address.partition("?")[0]
        typed = {"token": "any", name: "Fell ill", "another": "language"}
        html = client.post(f"{path}{buttons(page)['fr']}", typed).content.decode()
        assert '<html lang="fr"' in html
        assert "Fell ill</textarea>" in html
    assert models.Booking.objects.get().status == "accepted"


def test_the_address_of_ones_bookings_stays(client: Client, cast: Cast) -> None:
    page = client.get("/bookings").content.decode()
    typed = {"token": "any", "email": "ada@example", "another": "language"}
    html = client.post(f"/bookings{buttons(page)['ja']}", typed).content.decode()
    assert '<html lang="ja"' in html
    assert 'value="ada@example"' in html
