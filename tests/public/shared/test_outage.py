"""While Cal.com is unreachable, pages show what was last known, say so, and promise nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from portal.calcom.guard.budget import Budget
from portal.calcom.guard.stores import CacheStore
from portal.calcom.kinds import Priority
from portal.engine import models
from portal.services.models import Look
from portal.services.portal.appearance import appearance_save
from portal.web.protection.form_token import make_token
from tests.cast import Cast, book

VISIT = "/team/desk/visit"
MONTH = f"{VISIT}?month=2026-03&cal.tz=Europe/London"

type Failing = Callable[[str, Callable[[httpx.Request], httpx.Response]], None]


@pytest.fixture
def cached(settings: Settings, frozen: time_machine.Traveller) -> Iterator[None]:
    """Keep answers, as the portal does in front of a real Cal.com.

    A part of the call budget is spent, so that nothing is fetched ahead in a thread: SQLite's memory is for one.
    """
    cache.clear()
    settings.CALCOM_API_KEY = "cal_key"
    for _ in range(15):
        Budget(CacheStore(cache)).take(Priority.WRITE)
    yield
    cache.clear()


def down(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route", request=request)


def test_pages_stay_up_and_say_how_old_they_are(
    client: Client, cast: Cast, failing: Failing, cached: None, frozen: time_machine.Traveller
) -> None:
    for path in ("/", "/team/desk", MONTH):
        assert b"was known on" not in client.get(path).content
    failing("/v2/", down)
    frozen.shift(timedelta(hours=2))
    for path in ("/", "/team/desk", MONTH):
        response = client.get(path)
        assert response.status_code == 200
        assert b"was known on Monday 2 March 2026, 07:00 UTC" in response.content


def test_a_page_of_the_outage_keeps_the_organizations_name_and_contact(
    client: Client, cast: Cast, failing: Failing, cached: None
) -> None:
    links = "Imprint https://example.com\nDesk mailto:desk@example.com?subject=Booking"
    appearance_save(look=Look(footer_links=links))
    client.get("/")
    failing("/v2/", down)
    response = client.get(MONTH)
    assert response.status_code == 503
    head, main = response.content.decode().split("<main")
    assert "Harbour Library" in head
    assert 'href="mailto:desk@example.com">Write to desk@example.com' in main


def test_what_was_never_known_is_not_called_empty(
    client: Client, cast: Cast, failing: Failing, cached: None, frozen: time_machine.Traveller
) -> None:
    client.get(MONTH)
    failing("GET /v2/slots", down)
    response = client.get(f"{VISIT}?month=2026-09&cal.tz=Europe/London")
    assert response.status_code == 503
    assert b"No free times" not in response.content


def test_booking_says_that_it_must_wait_and_keeps_what_was_typed(
    client: Client, cast: Cast, failing: Failing, cached: None
) -> None:
    client.get(MONTH)
    failing("/v2/", down)
    data = {
        "token": make_token(f"book:{VISIT}"),
        "name": "Ada",
        "email": "ada@example.com",
        "notes": "Keep me",
    }
    response = client.post(f"{VISIT}?slot=2026-03-03T10:00:00Z", data)
    assert response.status_code == 503
    assert b"cannot be reached" in response.content
    assert b"Keep me" in response.content
    assert not models.Booking.objects.exists()


def test_it_recovers_by_itself(
    client: Client, cast: Cast, failing: Failing, cached: None, frozen: time_machine.Traveller
) -> None:
    is_down = True

    def sometimes(request: httpx.Request) -> httpx.Response:
        if is_down:
            raise httpx.ConnectError("no route", request=request)
        return httpx.Response(200, json={"status": "success", "data": {}})

    client.get(MONTH)
    failing("GET /v2/slots", sometimes)
    frozen.shift(timedelta(hours=2))
    assert b"was known on" in client.get(MONTH).content
    is_down = False
    assert b"was known on" not in client.get(MONTH).content


def test_a_booking_drops_the_kept_slots_of_its_hosts(
    client: Client, cast: Cast, failing: Failing, cached: None
) -> None:
    day = f"{VISIT}?date=2026-03-03&cal.tz=Europe/London"
    slot = f"{VISIT}?slot=2026-03-03T10:00:00Z"
    assert client.get(day).content.count(b"10:00</time>") == 1
    book(cast.visit, "2026-03-03T10:00:00+00:00", "first@example.com")
    assert client.get(day).content.count(b"10:00</time>") == 1, "one of two hosts is left"
    data = {"token": make_token(f"book:{VISIT}"), "name": "Ada", "email": "ada@example.com"}
    assert client.post(slot, data).status_code == 303
    assert client.get(day).content.count(b"10:00</time>") == 0
