"""Cards name the next free time where it is known, and what nobody can book is no card."""

import re
from datetime import UTC, datetime

import httpx
import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from portal.engine import models
from portal.process import invalidation
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.both_backends

VISIT = "/team/desk/visit"
TEAM = "/team/desk"


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    cache.clear()
    invalidation.mark()


def card(client: Client, title: str, address: str = TEAM) -> str:
    cards = client.get(address).content.decode().split('<li class="card">')[1:]
    return next((one for one in cards if f">{title}</a>" in one), "")


def next_of(text: str) -> str:
    found = re.search(r'<p class="next-free">([^<]*)</p>', text)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (datetime(2026, 3, 2, 8, tzinfo=UTC), "Next: today 10:00"),
        (datetime(2026, 3, 2, 20, tzinfo=UTC), "Next: tomorrow 03:30"),
        (datetime(2026, 3, 7, 8, tzinfo=UTC), "Next: Mon, 9 Mar, 03:30"),
    ],
)
def test_a_card_names_the_next_time_once_it_is_known(
    client: Client, cast: Cast, frozen: time_machine.Traveller, now: datetime, wanted: str
) -> None:
    frozen.move_to(now)
    assert next_of(card(client, "Visit")) == ""
    client.get(VISIT)
    invalidation.forget_all()
    for address in ("/", TEAM):
        assert next_of(card(client, "Visit", address)) == wanted
        assert "Times in Europe/London (UTC)" in client.get(address).content.decode()


def test_the_time_is_that_of_the_address(client: Client, cast: Cast) -> None:
    client.get(VISIT)
    assert next_of(card(client, "Visit", f"{TEAM}?cal.tz=Asia/Tokyo")) == "Next: today 18:00"
    assert "Asia/Tokyo (UTC+09:00)" in client.get(f"{TEAM}?cal.tz=Asia/Tokyo").content.decode()


def test_a_list_asks_for_no_free_times(client: Client, cast: Cast, failing: object) -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("free times were asked for")

    failing("/slots", refuse)  # type: ignore[operator]  # a fixture
    for address in ("/", TEAM):
        assert next_of(card(client, "Visit", address)) == ""


def test_a_booking_makes_what_was_known_old(client: Client, cast: Cast) -> None:
    client.get(VISIT)
    book(cast.visit, "2026-03-02T09:00:00Z")
    invalidation.mark()
    assert next_of(card(client, "Visit")) == ""


def test_what_has_no_time_is_not_listed_once_that_is_known(client: Client, cast: Cast) -> None:
    window = {"type": "range", "value": ["2026-03-07", "2026-03-08"]}
    add_event_type(cast, "Never", "never", booking_window=window)
    assert card(client, "Never")
    empty = client.get("/team/desk/never").content.decode()
    assert "This cannot be booked at the moment" in empty
    assert "No time is offered in the coming year." in empty
    assert "<table" not in empty
    assert f'href="{TEAM}">See what can be booked' in empty
    invalidation.forget_all()
    assert not card(client, "Never")
    assert card(client, "Visit")
    staff = Client()
    staff.force_login(User.objects.create_superuser("root"))
    assert "Not shown to visitors" in card(staff, "Never")
    assert (
        "no free time in the coming year" in staff.get("/admin/staff/eventtype/").content.decode()
    )


def test_what_nobody_hosts_is_not_listed(client: Client, cast: Cast) -> None:
    left = add_event_type(cast, "Left", "left")
    models.Host.objects.filter(event_type_id=left.id).delete()
    invalidation.mark()
    assert not card(client, "Left")
    assert not card(client, "Left", "/")
    assert "/team/desk/left" not in client.get("/sitemap.xml").content.decode()
    staff = Client()
    staff.force_login(User.objects.create_superuser("root"))
    assert "Not shown to visitors" in card(staff, "Left")
    assert "It has no hosts" in staff.get("/admin/staff/eventtype/").content.decode()


def test_teams_are_a_jump_away(client: Client, cast: Cast) -> None:
    html = client.get("/").content.decode()
    for slug in re.findall(r'href="#(team-[^"]+)"', html):
        assert f'id="{slug}"' in html
