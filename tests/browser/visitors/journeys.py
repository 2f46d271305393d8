"""Parts of a visitor's way that the tests of booking share."""

import random
import re
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.servers import RunningPortal

VISIT = "/team/makerspace/project-clinic"
SEATS = "/jonas/soldering-evening"
SERIES = "/delia/reading-circle"
ASK_FIRST = "/priya/family-history"


def open_form(page: Page, portal: RunningPortal, path: str, *, query: str = "") -> None:
    """Open the details form of a free time of an event type."""
    page.goto(f"{portal.url}{path}{query}", wait_until="networkidle")
    if page.locator("#next-free").count():
        page.locator("#next-free").click()
    expect(page.locator("#booker")).to_be_visible()
    choose_slot(page)


def choose_slot(page: Page) -> None:
    """Choose a time of the calendar at random; one that another test holds leads to the nearest free ones."""
    choices = page.locator("#booker .slots a")
    expect(choices.first).to_be_visible()
    for _ in range(5):
        choices.nth(random.randrange(choices.count())).click()  # noqa: S311  spreads the tests
        expect(page.locator("#details, #gone-title").first).to_be_visible()
        if page.locator("#details").count():
            return
        choices = page.locator(".slots-wide a")
    raise AssertionError("no free time could be chosen")


def fill(page: Page, *, name: str = "Ada Byron", email: str = "ada@example.com") -> None:
    """Fill in who books, and what the demo's event types insist on."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address", exact=True).fill(email)
    for question in ("What would you like to make?", "School"):
        if page.get_by_label(question, exact=True).count():
            page.get_by_label(question, exact=True).fill("A lamp")
    if page.get_by_label("Main material").count():
        page.get_by_label("Main material").select_option("Wood")


def send(page: Page) -> None:
    """Press the form's main button."""
    page.locator("#details .button-main").click()


def heading(page: Page) -> str:
    """Return the page's main heading."""
    return page.get_by_role("heading", level=1).inner_text()


def mailed_link(portal: RunningPortal, email: str, pattern: str) -> str:
    """Wait for a mail to an address and return the link in it."""
    folder = Path(portal.environment["PORTAL_DATA_DIR"]) / "mail"
    for _ in range(200):
        for file in folder.glob("*"):
            text = file.read_text(encoding="utf-8", errors="replace").replace("=\n", "")
            found = re.search(pattern, text)
            if found and f"To: {email}" in text:
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {email} in {folder}")


def change_event_type(
    portal: RunningPortal, username: str, slug: str, changes: dict[str, object]
) -> None:
    """Change a personal event type through the portal's API, as its owner."""
    key = portal.manage("engine_key", username).strip().splitlines()[-1]
    headers = {"Authorization": f"Bearer {key}", "cal-api-version": "2024-06-14"}
    with httpx.Client(base_url=f"{portal.url}/v2", headers=headers) as api:
        found = api.get("/event-types", params={"username": username, "eventSlug": slug})
        identifier = found.raise_for_status().json()["data"][0]["id"]
        api.patch(f"/event-types/{identifier}", json=changes).raise_for_status()
