"""Machines are slowed down, and every real person gets through with what was typed."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.test import Client
from django.utils.safestring import SafeString, mark_safe

from portal.engine import models
from portal.web.protection.abuse import TRAP, captcha
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

VISIT = "/team/desk/visit"
SLOT = f"{VISIT}?date=2026-03-03&slot=2026-03-03T10:00:00Z&cal.tz=Europe/Rome"


class Puzzle:
    """The smallest captcha: what is 2 + 2?"""

    csp = {"script-src": ["https://captcha.example"], "frame-src": ["https://captcha.example"]}

    def widget(self, request: HttpRequest) -> SafeString:
        return mark_safe('<p><label>2 + 2 = <input name="puzzle"></label></p>')

    def verify(self, request: HttpRequest) -> bool:
        return request.POST.get("puzzle") == "4"


@pytest.fixture(autouse=True)
def _counts_begin_again() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def typed(**more: str) -> dict[str, str]:
    who = {"name": "Ada Byron", "email": "ada@example.com", "notes": "Keep me"}
    return {"token": make_token(f"book:{VISIT}"), **who, **more}


def test_a_form_that_comes_back_at_once_goes_through_the_second_time(
    client: Client, cast: Cast, frozen: time_machine.Traveller, settings: Any
) -> None:
    settings.FORM_MINIMUM_SECONDS = 2
    data = typed()
    quick = client.post(SLOT, data)
    assert quick.status_code == 422
    assert b"That was very quick" in quick.content
    assert b"Keep me" in quick.content
    assert data["token"].encode() in quick.content
    assert not models.Booking.objects.exists()
    frozen.shift(timedelta(seconds=4))
    assert client.post(SLOT, data).status_code == 303


def test_a_filled_trap_is_emptied_and_the_form_goes_through_the_second_time(
    client: Client, cast: Cast
) -> None:
    data = typed()
    response = client.post(SLOT, data | {TRAP: "https://spam.example"})
    assert response.status_code == 422
    assert b"has to stay empty" in response.content
    assert b"spam.example" not in response.content
    assert b"Keep me" in response.content
    assert client.post(SLOT, data | {TRAP: ""}).status_code == 303


def test_nobody_meets_the_trap(client: Client, cast: Cast) -> None:
    html = client.get(SLOT).content.decode()
    trap = re.search(rf'<div[^>]*aria-hidden="true"[^>]*><label>[^<]*<input[^>]*{TRAP}[^>]*>', html)
    assert trap is not None
    assert 'tabindex="-1"' in trap[0]
    assert 'autocomplete="off"' in trap[0]


def test_past_the_limit_a_person_is_told_when_and_gets_through_then(
    client: Client, cast: Cast, frozen: time_machine.Traveller, settings: Any
) -> None:
    settings.THROTTLE_ADDRESS = "1/10 minutes"
    assert client.post(SLOT, typed()).status_code == 303
    other = SLOT.replace("10:00:00Z", "11:00:00Z")
    data = typed(email="bob@example.com")
    refused = client.post(other, data)
    assert refused.status_code == 429
    assert 590 <= int(refused["Retry-After"]) <= 601
    html = refused.content.decode()
    assert "send the form again at 08:10" in html
    assert "Keep me" in html
    assert models.Booking.objects.count() == 1
    frozen.shift(timedelta(minutes=11))
    assert client.post(other, data).status_code == 303


def test_what_is_wrong_with_a_form_counts_nothing(
    client: Client, cast: Cast, settings: Any
) -> None:
    settings.THROTTLE_ADDRESS = "1/10 minutes"
    for _ in range(5):
        assert client.post(SLOT, typed(name="")).status_code == 422
    assert client.post(SLOT, typed()).status_code == 303


def test_a_school_class_behind_one_address_gets_through(
    client: Client, cast: Cast, settings: Any
) -> None:
    settings.THROTTLE_ADDRESS, settings.THROTTLE_EMAIL = "60/10 minutes", "15/hour"
    seats = {
        "seats_per_time_slot": 30,
        "show_attendee_info": False,
        "show_availability_count": True,
    }
    add_event_type(cast, "Tour", "tour", seats=seats)
    address = "/team/desk/tour?slot=2026-03-03T10:00:00Z"
    token = f"book:{'/team/desk/tour'}"
    for number in range(30):
        data = typed(email=f"pupil{number}@example.com") | {"token": make_token(token)}
        assert client.post(address, data).status_code == 303


def test_cancelling_is_counted_too(client: Client, cast: Cast, settings: Any) -> None:
    client.post(SLOT, typed())
    uid = models.Booking.objects.get().uid
    settings.THROTTLE_ADDRESS = "0/minute"
    data = {"token": make_token(f"cancel:{uid}"), "reason": "Keep me"}
    response = client.post(f"/booking/{uid}/cancel", data)
    assert response.status_code == 429
    assert b"Keep me" in response.content
    assert models.Booking.objects.get().status == "accepted"


def test_what_is_kept_for_a_while_is_counted_too(client: Client, cast: Cast, settings: Any) -> None:
    settings.THROTTLE_ADDRESS = "1/10 minutes"
    assert client.post(SLOT, typed(another="time")).status_code == 303
    refused = client.post(SLOT, typed(another="time"))
    assert refused.status_code == 429
    assert b"Keep me" in refused.content


def test_a_captcha_stands_in_the_form_and_decides(
    client: Client, cast: Cast, settings: Any
) -> None:
    settings.CAPTCHA = f"{__name__}.Puzzle"
    page = client.get(SLOT)
    assert b"2 + 2 =" in page.content
    policy = page["Content-Security-Policy"]
    assert "script-src 'self' https://captcha.example" in policy
    assert "frame-src 'self' https://captcha.example" in policy
    assert "captcha.example" not in client.get(VISIT)["Content-Security-Policy"]
    data = typed()
    refused = client.post(SLOT, data | {"puzzle": "5"})
    assert refused.status_code == 422
    assert b"show once more that you are a person" in refused.content
    assert b"Keep me" in refused.content
    assert client.post(SLOT, data | {"puzzle": "4"}).status_code == 303


def test_without_a_captcha_nothing_of_it_is_there(client: Client, cast: Cast) -> None:
    assert captcha() is None
    assert b"captcha" not in client.get(SLOT).content


@pytest.mark.parametrize("path", ["nowhere.Puzzle", f"{__name__}.Nothing"])
def test_a_captcha_that_is_not_there_is_named(settings: Any, path: str) -> None:
    settings.CAPTCHA = path
    with pytest.raises(ImproperlyConfigured, match="CAPTCHA"):
        captcha()


def token_of(html: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found
    return found[1]


@pytest.mark.parametrize("kind", ["move", "filled in by the link", "book again", "own bookings"])
def test_a_form_that_people_send_at_once_is_waited_for(
    client: Client, cast: Cast, settings: Any, kind: str
) -> None:
    settings.FORM_MINIMUM_SECONDS = 1
    booking = book(cast.visit, "2026-03-03T09:00:00Z")
    address = {
        "move": f"{SLOT}&rescheduleUid={booking.uid}",
        "filled in by the link": f"{SLOT}&name=Ada&email=ada@example.com",
        "book again": f"{SLOT}&again=",
        "own bookings": "/bookings",
    }[kind]
    if kind == "book again":
        again = re.search(r"again=[^\"&]+", client.get(f"/booking/{booking.uid}").content.decode())
        assert again
        address = f"{SLOT}&{again[0]}"
    data = typed() | {"token": token_of(client.get(address).content.decode())}
    began = time.monotonic()
    assert client.post(address, data).status_code == 303
    assert time.monotonic() - began > 0.5


def test_nobody_is_kept_waiting_for_long(client: Client, cast: Cast, settings: Any) -> None:
    settings.FORM_MINIMUM_SECONDS = 60
    page = client.get("/bookings").content.decode()
    began = time.monotonic()
    answer = client.post("/bookings", {"email": "ada@example.com", "token": token_of(page)})
    assert answer.status_code == 403
    assert b"That was very quick" in answer.content
    assert time.monotonic() - began < 3
