"""What a visit loads over the wire, as Chromium counts it; pictures of people are apart."""

import re

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.measures import Measure, Sheet
from tests.bench.server import Server
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.test_weight import Traffic, visit

EVENT = "/team/librarians/half-hour"


def measure(sheet: Sheet, server: Server) -> None:
    """Load an event page for the first time, and go from it to a confirmation."""
    sheet.begin("Over the wire")
    address = f"http://127.0.0.1:{server.port}{EVENT}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # Far from the organization's zone: the page may ask once more for the visitor's own.
        page = browser.new_context(timezone_id="America/New_York").new_page()
        _say(sheet, "event page", visit(page, address), kilobytes=27, requests=5)
        page = browser.new_context(timezone_id="Europe/London").new_page()
        traffic = visit(page, address)
        _book(page)
        _say(sheet, "event, form, confirmation", traffic, kilobytes=35, requests=9)
        browser.close()


def _book(page: Page) -> None:
    page.locator("#booker .slots a").last.click()
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("Email address", exact=True).fill("ada-of-the-bench@visitors.example")
    page.get_by_role("button", name="Book this time").click()
    expect(page).to_have_url(re.compile("/booking/"))
    page.wait_for_load_state("networkidle")


def _say(sheet: Sheet, name: str, traffic: Traffic, *, kilobytes: int, requests: int) -> None:
    sheet.add(Measure(name, traffic.total / 1000, "kB", kilobytes))
    sheet.add(Measure(name, len(traffic.bytes), "requests", requests))
