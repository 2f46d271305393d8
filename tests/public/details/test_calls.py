"""What a booking costs: the calls to Cal.com from the calendar to the confirmation, and how soon a time is gone."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
import time_machine
from django.test import Client

from portal.engine.transport import EngineTransport
from portal.services.slots.free_times import slots_forget
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.parametrize("backend", ["Cal.com"], indirect=True)

KINDS: dict[str, dict[str, Any]] = {
    "one host": {},
    "round robin": {"scheduling_type": "roundRobin"},
    "seats": {
        "seats": {
            "seats_per_time_slot": 3,
            "show_attendee_info": False,
            "show_availability_count": True,
        }
    },
    "to be confirmed": {
        "confirmation_policy": {"type": "always", "block_unconfirmed_bookings_in_booker": True}
    },
}
NAVIGATION = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
DAY = "date=2026-03-03&cal.tz=Europe/Rome"
MOST_CALLS = 4


@pytest.fixture
def calls(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that leave, as ``GET /slots``."""
    made: list[str] = []
    handle = EngineTransport.handle_request

    def count(self: EngineTransport, request: httpx.Request) -> httpx.Response:
        made.append(f"{request.method} {request.url.path.removeprefix('/v2')}")
        return handle(self, request)

    monkeypatch.setattr(EngineTransport, "handle_request", count)
    return made


def slots_on(client: Client, path: str, query: str = DAY) -> list[str]:
    """The links of the free times that the calendar shows for a day."""
    page = client.get(f"{path}?{query}", headers=NAVIGATION).content.decode()
    return [unescape(one) for one in re.findall(r'href="([^"]*slot=2026-03-03T[^"]*)"', page)]


def booked(client: Client, href: str) -> str:
    """Book a slot by its link, and return the confirmation."""
    page = client.get(href, headers=NAVIGATION).content.decode()
    fields = dict(re.findall(r'name="(token|hold)"[^>]*value="([^"]*)"', page))
    typed = {"name": "Ada Byron", "email": "ada@example.com", **fields}
    answer = client.post(href, typed, headers=NAVIGATION)
    assert answer.status_code == 303, answer.content.decode()
    return client.get(answer["Location"], headers=NAVIGATION).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_booking_costs_four_calls_at_most(
    client: Client, cast: Cast, calls: list[str], kind: str
) -> None:
    add_event_type(cast, "Talk", "talk", **KINDS[kind])
    href = slots_on(client, "/team/desk/talk")[2]
    calls.clear()

    page = booked(client, href)

    assert "Ada Byron" in page
    assert calls.count("POST /bookings") == 1
    assert len(calls) <= MOST_CALLS, calls


def test_a_time_that_was_booked_is_gone_at_once(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Talk", "talk")
    links = slots_on(client, "/team/desk/talk")
    booked(client, links[2])
    assert slots_on(client, "/team/desk/talk") == [*links[:2], *links[3:]]


def test_so_is_one_that_was_booked_elsewhere_when_a_webhook_tells(
    client: Client, cast: Cast
) -> None:
    talk = add_event_type(cast, "Talk", "talk")
    links = slots_on(client, "/team/desk/talk")
    assert slots_on(client, "/team/desk/talk", f"{DAY}&view=list")
    book(talk, slot_in(links[2]))
    slots_forget(event_type_id=talk.id, host_ids=())
    assert slots_on(client, "/team/desk/talk") == [*links[:2], *links[3:]]


def test_so_is_one_that_is_refused(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    talk = add_event_type(cast, "Talk", "talk")
    links = slots_on(client, "/team/desk/talk")
    page = client.get(links[2], headers=NAVIGATION).content.decode()
    fields = dict(re.findall(r'name="(token|hold)"[^>]*value="([^"]*)"', page))
    book(talk, slot_in(links[2]), email="somebody@example.com")
    typed = {"name": "Ada Byron", "email": "ada@example.com", **fields}
    refused = client.post(links[2], typed, headers=NAVIGATION)
    assert refused.status_code == 409
    buttons = re.findall(r'formaction="(/[^"]*slot=[^"]*)"', refused.content.decode())
    offered = {slot_in(unescape(one)) for one in buttons}
    assert offered >= {slot_in(links[1]), slot_in(links[3])}
    assert slot_in(links[2]) not in offered
    frozen.shift(timedelta(seconds=1))
    assert slots_on(client, "/team/desk/talk") == [*links[:2], *links[3:]]


def slot_in(href: str) -> str:
    found = re.search(r"slot=([^&]*)", href)
    assert found
    return unquote(found[1])


ZONES = {
    "whole hours": (
        "Europe/Rome",
        "America/New_York",
        "Asia/Tokyo",
        "Pacific/Kiritimati",
        "Etc/GMT+12",
    ),
    "half hours": ("Asia/Kolkata", "Australia/Adelaide", "America/St_Johns", "Europe/Rome"),
    "quarters": ("Asia/Kathmandu", "Pacific/Chatham", "Asia/Kolkata", "Europe/Rome"),
}


@pytest.mark.parametrize(
    "about",
    [
        (60, "whole hours", 1),
        (60, "half hours", 2),
        (60, "quarters", 3),
        (45, "quarters", 1),
        (30, "half hours", 1),
        (30, "quarters", 2),
        (20, "half hours", 2),
        (15, "quarters", 1),
        (50, "half hours", 1),
    ],
    ids=str,
)
def test_one_call_serves_all_zones_on_one_grid(
    client: Client, cast: Cast, calls: list[str], about: tuple[int, str, int]
) -> None:
    minutes, zones, most = about
    path = "/team/desk/talk"
    add_event_type(cast, "Talk", "talk", length_in_minutes=minutes)
    for zone in ZONES[zones]:
        # Further away than anything is fetched ahead.
        assert client.get(f"{path}?month=2026-07&cal.tz={zone}").status_code == 200
    assert calls.count("GET /slots") == most


def test_days_of_a_window_are_shared_by_clocks_that_agree(
    client: Client, cast: Cast, calls: list[str]
) -> None:
    window = {"type": "calendarDays", "value": 150, "rolling": False}
    add_event_type(cast, "Talk", "talk", booking_window=window)
    for zone in ("Europe/Rome", "Europe/Paris", "Europe/Berlin", "Africa/Lagos", "Asia/Tokyo"):
        assert client.get(f"/team/desk/talk?month=2026-07&cal.tz={zone}").status_code == 200
    assert calls.count("GET /slots") == 3
