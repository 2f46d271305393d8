"""What a visit loads over the wire, as Chromium counts it; pictures of people are apart."""

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.measures import Measure, Sheet
from tests.bench.server import Server
from tests.browser.chromium import launched
from tests.browser.test_weight import Traffic, visit

EVENT = "/team/librarians/half-hour"


def measure(sheet: Sheet, server: Server) -> None:
    """Load an event page for the first time, and go from it to a confirmation."""
    sheet.begin("Over the wire")
    address = f"http://127.0.0.1:{server.port}"
    with sync_playwright() as playwright, launched(playwright) as browser:
        # Far from the organization's zone: the page may ask once more for the visitor's own.
        page = browser.new_context(timezone_id="America/New_York").new_page()
        traffic = visit(page, f"{address}{EVENT}")
        _say(sheet, "event page", traffic, kilobytes=27, requests=5)
        page = browser.new_context(java_script_enabled=False).new_page()
        traffic = Traffic(page)
        _book(page, f"{address}{EVENT}")
        _say(sheet, "event, form, confirmation", traffic, kilobytes=35, requests=9)


def _say(sheet: Sheet, name: str, traffic: Traffic, *, kilobytes: int, requests: int) -> None:
    sheet.add(Measure(name, traffic.total / 1000, "kB", kilobytes))
    sheet.add(Measure(name, len(traffic.bytes), "requests", requests))
