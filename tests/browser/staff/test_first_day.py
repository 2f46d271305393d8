"""The first day of a library: from an empty portal to visitors' bookings and their mails, in the browser alone."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.staff.signing_in import fits, passes_axe, sign_in
from tests.browser.steps import follow
from tests.servers import RunningPortal, running_portal
from tests.services.mail.smtp import SmtpServer, smtp_server

PASTED = """Name;Email;Zone;Role
Bruno Costa;bruno@library.example;Europe/Lisbon
Carla Díaz;carla@library.example;;scheduler
Delphine Roy;delphine@library.example;America/New York
Emil Berg;emil@library.example;Madrid"""
TEAMS = {"Front desk": ("Ana Ruiz", "Bruno Costa"), "Workshops": ("Carla Díaz",)}
PAGES = (
    "front-desk/desk-talk",
    "workshops/workshop",
    "front-desk/group-visit",
    "front-desk/video-call",
)
OFFERS = {
    "desk": ("Front desk", "Plaza Mayor 1"),
    "workshop": ("Workshops", "Upstairs"),
    "visit": ("Front desk", "Main hall"),
    "call": ("Front desk", "https://meet.example/library"),
}


@pytest.fixture(scope="module")
def smtp() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    folder: Path = tmp_path_factory.mktemp("first-day")
    with running_portal(folder, DEMO="0") as portal:
        yield portal


def press(page: Page, name: str) -> None:
    """Press a button of a step, whose page has to be clean: no sideways scrolling, nothing for axe."""
    fits(page)
    passes_axe(page)
    follow(page.get_by_role("button", name=name, exact=True))


def step(page: Page, number: int) -> None:
    expect(page.locator(".assistant-count")).to_have_text(f"Step {number} of 9")


def mails_to(smtp: SmtpServer, address: str, count: int) -> list[str]:
    """Return what came for an address, once there are so many; the worker sends them within seconds."""
    deadline = time.monotonic() + 30
    while True:
        found = [one for one in list(smtp.letters) if re.search(f"^To: .*{address}", one, re.M)]
        if len(found) >= count or time.monotonic() > deadline:
            assert len(found) >= count, [one[:300] for one in smtp.letters]
            return found
        time.sleep(0.3)


def found(page: Page, smtp: SmtpServer) -> None:
    step(page, 1)
    press(page, "Go on without Cal.com")
    page.get_by_label("Name of the organization").fill("Town Library")
    page.get_by_label("Time zone").select_option("Europe/Madrid")
    page.get_by_label("Your name").fill("Ana Ruiz")
    page.get_by_label("Your email address").fill("ana@library.example")
    press(page, "Save and go on")
    step(page, 3)
    page.get_by_label("Server").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(smtp.port))
    page.get_by_label("Encryption").select_option("none")
    page.get_by_label("Sender").fill("Town Library <book@library.example>")
    press(page, "Save and send me a test mail")
    expect(page.get_by_role("status")).to_contain_text("took the email for ana@library.example")
    mails_to(smtp, "ana@library.example", 1)
    press(page, "Save and go on")


def add_people(page: Page) -> None:
    step(page, 4)
    page.get_by_text("Paste a table").click()
    page.get_by_label("A line each").fill(PASTED)
    press(page, "Put it into the table")
    press(page, "Save and go on")
    expect(page.get_by_text("There is no time zone “Madrid”")).to_be_visible()
    page.locator("input[value='Madrid']").fill("Europe/Madrid")
    press(page, "Save and go on")


def set_hours_and_closing_days(page: Page) -> None:
    step(page, 5)
    press(page, "Save, then those who differ")
    for name in ("Ana Ruiz", "Bruno Costa", "Carla Díaz", "Delphine Roy"):
        page.get_by_label(name, exact=True).uncheck()
    page.locator("#id_Saturday_1_from").fill("10:00")
    page.locator("#id_Saturday_1_to").fill("13:00")
    press(page, "Save and go on")
    step(page, 6)
    page.get_by_label("Country or part of one").select_option(label="Spain – MD")
    follow(page.get_by_role("button", name="Show", exact=True))
    press(page, "Add what is ticked")
    press(page, "Go on")


def make_teams_and_offers(page: Page, url: str) -> None:
    step(page, 7)
    for team, people in TEAMS.items():
        page.get_by_label("Name of the team").fill(team)
        for name in people:
            page.get_by_label(name, exact=True).check()
        press(page, "Save and add another")
    press(page, "Save and go on")
    step(page, 8)
    for kind, (team, where) in OFFERS.items():
        page.goto(f"{url}/admin/setup/offers/?kind={kind}")
        page.get_by_label("Who").select_option(label=team)
        page.get_by_label("Address, link or number").fill(where)
        press(page, "Save and add another")
    press(page, "Save and go on")


def test_a_library_opens_on_its_first_afternoon(
    empty: RunningPortal, smtp: SmtpServer, context_for: Callable[..., BrowserContext]
) -> None:
    visitor = context_for(viewport={"width": 360, "height": 740}).new_page()
    visitor.goto(empty.url)
    expect(visitor.get_by_role("heading", name="Bookings open soon")).to_be_visible()
    page = context_for(viewport={"width": 360, "height": 740}).new_page()
    sign_in(page, empty.url)
    found(page, smtp)
    add_people(page)
    set_hours_and_closing_days(page)
    make_teams_and_offers(page, empty.url)
    step(page, 9)
    press(page, "Make a test booking")
    expect(page.get_by_role("status")).to_contain_text("Booked:")
    press(page, "Take the test booking back")
    press(page, "Finish")
    expect(page.get_by_role("heading", name="Still to be set up")).to_have_count(0)
    assert "Cal.com" not in page.locator("#content").inner_text()

    for number, path in enumerate(PAGES):
        email = f"visitor{number}@example.com"
        visitor.goto(f"{empty.url}/team/{path}")
        follow(visitor.locator("#booker .slots a").last)
        visitor.locator("[name=name]").fill("Vera Visitor")
        visitor.locator("[name=email]").fill(email)
        follow(visitor.locator("#details .button-main"))
        visitor.wait_for_url(re.compile("/booking/"))
        [letter] = mails_to(smtp, email, 1)
        assert "From: Town Library <book@library.example>" in letter


def test_the_demonstration_gives_way_without_javascript(
    tmp_path: Path, context_for: Callable[..., BrowserContext]
) -> None:
    with running_portal(tmp_path) as portal:
        page = context_for(
            viewport={"width": 360, "height": 740}, java_script_enabled=False
        ).new_page()
        sign_in(page, portal.url)
        follow(page.get_by_role("link", name="Start with your own organization"))
        page.get_by_label("Name of the organization").fill("Rivermouth Libraries & Makerspace")
        follow(page.get_by_role("button", name="Delete the demonstration and begin"))
        step(page, 1)
        follow(page.get_by_role("button", name="Go on without Cal.com"))
        page.get_by_label("Name of the organization").fill("Town Library")
        page.get_by_label("Your name").fill("Ana Ruiz")
        page.get_by_label("Your email address").fill("ana@library.example")
        follow(page.get_by_role("button", name="Save and go on"))
        for _step in range(5):
            follow(page.get_by_role("button", name="Skip"))
        step(page, 8)
        page.get_by_label("Address, link or number").fill("Plaza Mayor 1")
        follow(page.get_by_role("button", name="Save and go on"))
        step(page, 9)
        follow(page.get_by_role("button", name="Make a test booking"))
        expect(page.get_by_role("status")).to_contain_text("Booked:")
