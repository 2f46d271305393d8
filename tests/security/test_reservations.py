"""A held slot is a courtesy to one visitor: nobody holds many, nobody without wanting to, and none hides from its
holder.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from portal.engine.reservations.models import Reservation
from portal.public.details.own_reservations import MOST_OF_A_VISITOR, MOST_OF_AN_ADDRESS
from tests.backends import Person
from tests.cast import Cast, add_event_type

SOLO = "/team/desk/solo"
DAY = "date=2026-03-03&cal.tz=Europe/London"


@pytest.fixture(autouse=True)
def counts_begin_again(db: None) -> Any:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def solo(cast: Cast) -> None:
    """An event type with one host, whose slots one person holds at a time."""
    add_event_type(cast, "Solo", "solo")


@pytest.fixture
def stranger(frozen: time_machine.Traveller, is_remote: bool) -> Client:
    browser = Person(frozen) if is_remote else Client()
    browser.defaults["HTTP_USER_AGENT"] = "Somebody else"
    return browser


def form_at(hour: int, path: str = SOLO) -> str:
    return f"{path}?slot=2026-03-03T{hour:02}:00:00Z&cal.tz=Europe/London"


def reserved_hours() -> list[int]:
    rows = Reservation.objects.order_by("starts_at")
    return [row.starts_at.hour for row in rows]


@pytest.mark.both_backends
def test_nobody_holds_more_than_a_few_slots_of_an_event_type(
    client: Client, solo: None, frozen: time_machine.Traveller
) -> None:
    for hour in range(9, 15):
        frozen.shift(timedelta(seconds=8))
        assert client.get(form_at(hour)).status_code == 200
    assert reserved_hours() == list(range(15 - MOST_OF_A_VISITOR, 15)), "the oldest end"


def test_other_browsers_of_one_address_are_no_way_around_it(cast: Cast, settings: Any) -> None:
    settings.THROTTLE_ADDRESS = "off"
    add_event_type(cast, "Solo", "solo", length_in_minutes=5, slot_interval=5)
    for number in range(MOST_OF_AN_ADDRESS + 8):
        browser = Client(headers={"user-agent": f"Browser {number}"})
        hour, minute = divmod(number * 5, 60)
        slot = f"2026-03-03T{9 + hour:02}:{minute:02}:00Z"
        assert browser.get(f"{SOLO}?slot={slot}").status_code == 200
    assert Reservation.objects.count() == MOST_OF_AN_ADDRESS


def test_renewals_are_counted(client: Client, solo: None, settings: Any) -> None:
    settings.THROTTLE_ADDRESS = "4/10 minutes"
    page = client.get(form_at(10)).content.decode()
    token = re.search(r'name="hold" value="([^"]+)"', page)
    assert token
    renew = {"hold": token[1], "act": "renew"}
    answers = [client.post("/slots/hold", renew).status_code for _ in range(5)]
    assert answers == [200] * 3 + [204] * 2
    assert reserved_hours() == [10]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("destination", ["iframe", "document", "image"])
def test_a_page_of_another_site_lets_its_readers_hold_nothing(
    client: Client, solo: None, site: str, destination: str
) -> None:
    headers = {
        "sec-fetch-site": site,
        "sec-fetch-dest": destination,
        "sec-fetch-mode": "navigate" if destination != "image" else "no-cors",
    }
    page = client.get(form_at(10), headers=headers)
    assert page.status_code == 200
    assert reserved_hours() == []
    # Who then goes on in the portal's own page holds a slot as everybody does.
    client.get(form_at(11), headers={"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"})
    assert reserved_hours() == [11]


@pytest.mark.both_backends
@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_the_own_hold_is_offered_to_its_holder_only(
    client: Client, stranger: Client, solo: None, view: str, frozen: time_machine.Traveller
) -> None:
    calendar = f"{SOLO}?{DAY}&view={view}"
    # Warm: what is kept for everybody must not hide it, nor show it to others.
    assert "2026-03-03T10:00" in client.get(calendar).content.decode()
    # Others see kept times for a little longer while calls are short.
    frozen.shift(timedelta(minutes=1))
    client.get(form_at(10))
    assert "2026-03-03T10:00" in client.get(calendar).content.decode()
    assert "2026-03-03T10:00" not in stranger.get(calendar).content.decode()
    assert client.get(form_at(10)).status_code == 200
    assert reserved_hours() == [10]


@pytest.mark.both_backends
def test_the_own_hold_hides_nothing_in_another_event_type_of_its_host(
    client: Client, stranger: Client, solo: None, cast: Cast, frozen: time_machine.Traveller
) -> None:
    add_event_type(cast, "Long", "long", length_in_minutes=60)
    frozen.shift(timedelta(minutes=1))
    client.get(form_at(10))
    assert "2026-03-03T10:00" not in stranger.get(f"/team/desk/long?{DAY}").content.decode()
    assert "2026-03-03T10:00" in client.get(f"/team/desk/long?{DAY}").content.decode()
    assert client.get(form_at(10, "/team/desk/long")).status_code == 200


@pytest.mark.both_backends
def test_a_form_gives_up_what_the_same_visitor_holds_at_that_time(
    client: Client, solo: None, cast: Cast
) -> None:
    add_event_type(cast, "Long", "long", length_in_minutes=60)
    client.get(form_at(10))
    # Straight to the other form, by a link from elsewhere.
    assert client.get(form_at(10, "/team/desk/long")).status_code == 200
    assert Reservation.objects.get().event_type.slug == "long"


def test_a_hold_that_is_over_counts_no_more(
    client: Client, solo: None, frozen: time_machine.Traveller
) -> None:
    for hour in (9, 10, 11):
        client.get(form_at(hour))
    frozen.shift(timedelta(minutes=7))
    client.get(form_at(12))
    assert Reservation.objects.filter(starts_at__hour=12).count() == 1


@pytest.mark.both_backends
def test_a_time_that_its_holder_booked_is_free_no_more(client: Client, solo: None) -> None:
    html = client.get(form_at(10)).content.decode()
    token, own = (re.search(rf'name="{name}" value="([^"]+)"', html) for name in ("token", "hold"))
    assert token
    assert own
    data = {"name": "Ada", "email": "ada@example.com", "token": token[1], "hold": own[1]}
    assert client.post(form_at(10), data).status_code == 303
    assert "2026-03-03T10:00" not in client.get(f"{SOLO}?{DAY}").content.decode()
