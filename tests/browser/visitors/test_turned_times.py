"""A visitor elsewhere: the script writes the times by the browser's clock, as the server would have done.

Pages are rendered in this process with the clock where the test wants it; Chromium gets them by a route.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from portal.backend import reset_client
from portal.web.times import RENAMED, zone_names
from tests.cast import NOW, Cast, add_event_type, make_cast
from tests.rows import made_once

HOST = "http://portal.test"
LONDON = "/team/desk/london"
AUTUMN = datetime(2026, 10, 20, 7, 0, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

# What scripts say of the keyboard, what they are told, and blanks between elements, are no part of what is shown.
BOOKER = """html => {
  const page = html ? new DOMParser().parseFromString(html, "text/html") : document;
  const booker = page.getElementById("booker").cloneNode(true);
  for (const one of booker.querySelectorAll("[role=grid], [tabindex='0'], .days a")) {
    one.removeAttribute("role");
    one.removeAttribute("tabindex");
  }
  for (const one of [booker, ...booker.querySelectorAll("[data-parts]")])
    for (const name of ["turn", "zoneText", "halves", "parts"]) delete one.dataset[name];
  for (const link of booker.querySelectorAll("a[href^='/']")) {
    const address = new URL(link.href, "http://portal.test");
    address.searchParams.sort();
    link.setAttribute("href", address.pathname + address.search + address.hash);
  }
  return booker.outerHTML.replace(/\\s+/g, " ").replace(/> </g, "><");
}"""


@made_once
def make_world() -> Cast:
    """Fill the empty engine. Call it with the clock at NOW."""
    cast = make_cast()
    add_event_type(cast, "London", "london", minimum_booking_notice=0)
    add_event_type(cast, "Hour", "hour", length_in_minutes=60, minimum_booking_notice=0)
    add_event_type(
        cast,
        "Window",
        "window",
        booking_window={"type": "calendarDays", "value": 30, "rolling": False},
    )
    return cast


@pytest.fixture
def clock(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as frozen:
        reset_client()
        make_world()
        yield frozen
        reset_client()


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """Return a function from a zone to a page in it."""
    pages: dict[str, Page] = {}

    def of(zone: str) -> Page:
        if zone not in pages:
            pages[zone] = chromium.new_page(timezone_id=zone)
        return pages[zone]

    yield of
    for page in pages.values():
        page.context.close()


@dataclass
class Calendars:
    """A calendar as a browser shows it after it proposed its zone, as the server has it, and what was asked for."""

    turned: str
    wanted: str
    asked: list[str]


def visit(
    tabs: Callable[[str], Page],
    address: str,
    zone: str,
    now: datetime,
    *,
    language: str = "en-GB",
    called: str = "",
) -> Calendars:
    """Look at an address with a browser in a zone, which calls that as it is `called`."""
    proposal = f"{address}{'&' if '?' in address else '?'}cal.tz={quote(called or zone, safe='')}"
    client = Client(headers={"accept-language": language})
    # Before the browser asks: within its loop there is another connection to the database.
    page = client.get(address)
    update = client.get(proposal, headers={"hx-request": "true"})
    wanted = client.get(proposal).content.decode()
    asked: list[str] = []
    tab = tabs(zone)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/static/"):
            found = finders.find(urlsplit(path).path.removeprefix("/static/"))
            route.fulfill(path=str(found))
        elif path == address:
            route.fulfill(body=page.content, headers=dict(page.items()))
        elif path == proposal:
            asked.append(path)
            route.fulfill(body=update.content, headers=dict(update.items()))
        else:
            route.abort()

    tab.unroute_all()
    tab.route("**/*", answer)
    tab.clock.set_fixed_time(now)
    tab.goto(f"{HOST}{address}")
    expect(tab).to_have_url(f"{HOST}{proposal}")
    return Calendars(tab.evaluate(BOOKER, ""), tab.evaluate(BOOKER, wanted), asked)


@pytest.mark.parametrize(
    ("zone", "language", "view"),
    [
        ("America/Bogota", "en-US", "month"),
        ("America/Bogota", "en-US", "list"),
        ("Europe/Berlin", "de-DE", "week"),
        ("Asia/Dubai", "ar-EG", "month"),
        ("Asia/Dubai", "ar-EG", "list"),
        ("Asia/Karachi", "ja-JP", "month"),
        ("UTC", "tr", "week"),
    ],
)
def test_times_are_turned_in_place_as_the_server_writes_them(
    clock: time_machine.Traveller, tab: Callable[[str], Page], zone: str, language: str, view: str
) -> None:
    address = f"{LONDON}?view={view}&lang={language[:2]}&clock=12&date=2026-03-04&notes=Hello"
    found = visit(tab, address, zone, NOW, language=language)
    assert found.asked == []
    assert found.turned == found.wanted
    assert zone.replace("_", " ") in found.turned


@pytest.mark.parametrize(
    "case",
    [
        # 24 hours, and an address that says nothing.
        (LONDON, "America/New_York", datetime(2026, 1, 5, 7, 0, tzinfo=UTC), False),
        # Half an hour off: 30 minutes begin at the same instants, whole hours do not.
        (LONDON, "America/St_Johns", NOW, False),
        ("/team/desk/hour", "America/St_Johns", NOW, True),
        # Days differ: London's afternoon is the next day in Auckland, its morning the day before in Honolulu.
        (LONDON, "Pacific/Auckland", NOW, True),
        (LONDON, "Pacific/Honolulu", NOW, True),
        # A window is counted in the visitor's days.
        ("/team/desk/window", "Europe/Berlin", NOW, True),
        # Clocks change on other days than London's, which the calendar's days do not show.
        (LONDON, "America/New_York", AUTUMN, False),
        (f"{LONDON}?date=2026-10-26&view=week", "America/New_York", AUTUMN, True),
        (f"{LONDON}?date=2026-10-26&view=week", "Africa/Lagos", AUTUMN, False),
        # Today is another day there.
        (LONDON, "Europe/Berlin", NEW_YEAR, True),
        # Nothing is free on the day that is asked for.
        (f"{LONDON}?date=2026-03-07", "Europe/Berlin", NOW, True),
        # The chooser of zones tells the time in many of them.
        (f"{LONDON}?zones=", "Europe/Berlin", NOW, True),
    ],
)
def test_the_server_is_asked_where_days_or_the_grid_differ(
    clock: time_machine.Traveller, tab: Callable[[str], Page], case: tuple[str, str, datetime, bool]
) -> None:
    path, zone, now, is_asked = case
    clock.move_to(now)
    found = visit(tab, path, zone, now)
    assert bool(found.asked) is is_asked
    assert found.turned == found.wanted


def test_a_place_that_was_renamed_is_the_servers(
    clock: time_machine.Traveller, tab: Callable[[str], Page]
) -> None:
    found = visit(tab, "/team/desk/visit", "Asia/Kathmandu", NOW, called="Asia/Katmandu")
    assert len(found.asked) == 1
    assert "Asia/Kathmandu (UTC+05:45)" in found.turned


def test_the_script_knows_which_places_were_renamed() -> None:
    script = Path(str(finders.find("public/portal.js"))).read_text(encoding="utf-8")
    pattern = re.search(r"RENAMED =\s+/(.*)/;", script)
    assert pattern
    renamed = re.compile(pattern[1].replace("\\/", "/"))
    assert {name for name in (*zone_names(), *RENAMED) if renamed.match(name)} == {*RENAMED}
