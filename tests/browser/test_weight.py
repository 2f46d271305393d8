"""Pages are light: what a visit loads, as the browser counts it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.states import maker_of
from tests.servers import RunningPortal

EVENT = "/team/librarians/half-hour"


class Traffic:
    """What a page loads from the network: the bytes over the wire by address."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, int] = {}
        self.pictures = 0
        self._urls: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.responseReceived", self._answer)
        session.on("Network.loadingFinished", self._end)

    def _begin(self, event: dict[str, Any]) -> None:
        if "redirectResponse" in event:
            url = event["redirectResponse"]["url"]
            self.bytes[f"{url} (moved)"] = int(event["redirectResponse"]["encodedDataLength"])

    def _answer(self, event: dict[str, Any]) -> None:
        if not event["response"].get("fromDiskCache"):
            self._urls[event["requestId"]] = event["response"]["url"]

    def _end(self, event: dict[str, Any]) -> None:
        url = self._urls.pop(event["requestId"], "")
        # Pictures of people are apart: how many there are is the organization's.
        if "/demo/" in url or "/picture/" in url:
            self.pictures += 1
            return
        # A new address makes Chromium look at the icon again, in its cache: no byte is sent.
        if url and event["encodedDataLength"]:
            number = sum(one.startswith(url) for one in self.bytes)
            self.bytes[f"{url} {number}" if number else url] = int(event["encodedDataLength"])

    @property
    def total(self) -> int:
        """All bytes."""
        return sum(self.bytes.values())

    def of(self, mark: str) -> int:
        """The bytes of the addresses that hold a text."""
        return sum(size for url, size in self.bytes.items() if mark in url)

    def clear(self) -> None:
        """Count from here on."""
        self.bytes.clear()

    def __str__(self) -> str:
        return "\n".join(f"{size:6} {url}" for url, size in self.bytes.items())


def visit(page: Page, address: str) -> Traffic:
    traffic = Traffic(page)
    page.goto(address)
    expect(page.locator(".slots a").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return traffic


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_a_first_visit_is_light_and_stays_on_this_host(
    portal: RunningPortal,
    context_for: Callable[..., BrowserContext],
    figures: list[str],
    view: str,
) -> None:
    # Far from the organization's zone: the page asks once more for the visitor's own.
    page = context_for(timezone_id="America/New_York").new_page()
    query = "" if view == "month" else f"?view={view}"
    traffic = visit(page, f"{portal.url}{EVENT}{query}")
    figures.append(f"first visit, {view}: {traffic.total} bytes in {len(traffic.bytes)} requests")
    assert all(url.startswith(portal.url) for url in traffic.bytes), str(traffic)
    # Page, style, script, icon; behind them comes the calendar in the visitor's own zone.
    assert len(traffic.bytes) == 5, str(traffic)
    assert traffic.total <= 17_000, str(traffic)
    assert traffic.of(EVENT) <= 11_000, str(traffic)
    # What the calendar brings when somebody points at it.
    page.locator("#booker [hx-boost] a").first.hover()
    page.wait_for_function("window.htmx")
    assert len(traffic.bytes) == 6, str(traffic)
    assert traffic.total <= 32_000, str(traffic)
    assert 0 < traffic.of(".css") <= 6_000, str(traffic)


def test_the_first_visit_to_the_start_page_is_light(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], figures: list[str]
) -> None:
    page = context_for().new_page()
    traffic = Traffic(page)
    page.goto(portal.url, wait_until="networkidle")
    figures.append(
        f"start page: {traffic.total} bytes in {len(traffic.bytes)} requests, faces apart"
    )
    assert len(traffic.bytes) <= 5, str(traffic)
    assert traffic.total <= 14_000, str(traffic)


def test_a_link_to_a_booking_is_light(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], figures: list[str]
) -> None:
    page = context_for().new_page()
    with maker_of(portal) as maker:
        owner = {"teamSlug": "librarians", "organizationSlug": "rivermouth"}
        uid = maker.book(owner, "half-hour")["uid"]
    traffic = Traffic(page)
    page.goto(f"{portal.url}/booking/{uid}", wait_until="networkidle")
    total = sum(size for url, size in traffic.bytes.items() if "/icon." not in url)
    figures.append(f"confirmation: {total} bytes in {len(traffic.bytes)} requests")
    assert total <= 14_000, str(traffic)


def test_without_javascript_a_first_visit_is_lighter_still(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], figures: list[str]
) -> None:
    page = context_for(java_script_enabled=False).new_page()
    traffic = visit(page, f"{portal.url}{EVENT}")
    figures.append(f"first visit without JavaScript: {traffic.total} bytes")
    assert traffic.total <= 14_000, str(traffic)
    assert traffic.of(f"{portal.url}{EVENT}") <= 7_000, str(traffic)


def test_a_repeated_visit_is_one_request_and_a_swap_is_small(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], figures: list[str]
) -> None:
    page = context_for().new_page()
    traffic = visit(page, f"{portal.url}{EVENT}?cal.tz=Europe/Berlin")
    page.locator("#booker [hx-boost] a").first.hover()
    page.wait_for_function("window.htmx")
    traffic.clear()
    page.goto(f"{portal.url}{EVENT}?cal.tz=Europe/Berlin")
    page.wait_for_load_state("networkidle")
    assert len(traffic.bytes) == 1, str(traffic)
    figures.append(f"repeated visit: {traffic.total} bytes in 1 request")
    traffic.clear()
    page.locator("#next-month").click()
    expect(page).to_have_url(re.compile("month="))
    page.wait_for_load_state("networkidle")
    figures.append(f"swap of a month: {traffic.total} bytes")
    assert len(traffic.bytes) <= 2, str(traffic)
    assert max(traffic.bytes.values()) <= 4_000, str(traffic)


def test_the_whole_way_to_a_booking_is_light(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], figures: list[str]
) -> None:
    page = context_for(timezone_id="America/New_York").new_page()
    traffic = visit(page, f"{portal.url}{EVENT}")
    page.locator("#booker .slots a").last.click()
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("Email address", exact=True).fill("ada@example.com")
    page.wait_for_timeout(2_500)
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your booking is confirmed")
    page.wait_for_load_state("networkidle")
    figures.append(
        f"whole way to a booking: {traffic.total} bytes in {len(traffic.bytes)} requests"
    )
    # Styles of forms and the script that copies and prints a booking's page are among them.
    assert len(traffic.bytes) <= 10, str(traffic)
    assert traffic.total <= 30_000, str(traffic)


def test_pictures_of_hosts_are_left_to_the_browser(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    page.goto(f"{portal.url}{EVENT}?cal.tz=Europe/Berlin")
    pictures = page.locator(".about .faces img")
    expect(pictures).to_have_count(4)
    assert all(one.get_attribute("alt") == "" for one in pictures.all())
    # Before they are there they have their room, and what can be booked comes first.
    wanted = [("loading", "lazy"), ("fetchpriority", "low"), ("width", "32"), ("height", "32")]
    for name, value in wanted:
        assert {one.get_attribute(name) for one in pictures.all()} == {value}
