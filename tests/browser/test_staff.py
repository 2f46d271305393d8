"""Staff at work: sign in, look through the lists, cancel a booking, create an event type."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.servers import RunningPortal

LISTS = ("booking", "eventtype", "schedule", "webhook")


@pytest.fixture
def sign_in(
    portal: RunningPortal,
    context_for: Callable[..., BrowserContext],
    watched: Callable[[Page], list[str]],
) -> Iterator[Callable[..., Page]]:
    """Open the admin as the first member of the staff; at the end no page may have complained."""
    complaints: list[list[str]] = []

    def make(**options: object) -> Page:
        page = context_for(**options).new_page()
        complaints.append(watched(page))
        page.goto(f"{portal.url}/admin/")
        page.get_by_label("Username").fill("admin")
        page.get_by_label("Password").fill("let-the-tests-in")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Manage bookings")
        return page

    yield make
    assert [each for each in complaints if each] == []


def passes_axe(page: Page) -> None:
    """Look at the portal's own part of the page; what is around it is Django's."""
    found = Axe().run(page, context="#content")
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def open_first(page: Page, portal: RunningPortal, kind: str) -> None:
    page.goto(f"{portal.url}/admin/staff/{kind}/")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator(".historylink")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_staff_s_pages(
    portal: RunningPortal, sign_in: Callable[..., Page], scheme: str
) -> None:
    page = sign_in(color_scheme=scheme)
    for kind in LISTS:
        page.goto(f"{portal.url}/admin/staff/{kind}/")
        passes_axe(page)
    for kind in ("schedule", "eventtype", "booking"):
        open_first(page, portal, kind)
        passes_axe(page)
    page.get_by_role("link", name="Cancel booking").click()
    passes_axe(page)
    page.goto(f"{portal.url}/admin/staff/eventtype/add/")
    passes_axe(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_booking_is_found_and_cancelled(
    portal: RunningPortal, sign_in: Callable[..., Page], javascript: bool
) -> None:
    page = sign_in(java_script_enabled=javascript)
    page.get_by_role("link", name="Bookings", exact=True).first.click()
    email = page.locator("#result_list tbody td:nth-child(3) .quiet").last.inner_text()
    page.locator("#searchbar").fill(email.split(" ")[0])
    page.get_by_role("button", name="Search").click()
    page.locator("#result_list tbody th a").last.click()
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Cancel booking").click()
    page.get_by_label("Reason").fill("The roof leaks.")
    page.get_by_role("button", name="Cancel this booking").click()
    expect(page.locator(".messagelist")).to_contain_text("was cancelled")
    expect(page.locator(".staff-badge")).to_have_text("Cancelled")
    page.goto(f"{portal.url}/admin/")
    expect(page.locator("#recent-actions-module a").first).to_have_text(title)


def test_a_new_event_type_is_there_for_visitors(
    portal: RunningPortal, sign_in: Callable[..., Page]
) -> None:
    page = sign_in()
    page.goto(f"{portal.url}/admin/staff/eventtype/add/")
    page.get_by_label("Title").fill("Ten minutes of fresh air")
    page.get_by_label("Length in minutes").fill("10")
    page.get_by_label("Location:", exact=True).select_option("address")
    page.get_by_label("Address, link or phone number").fill("On the quay")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was created")
    page.get_by_role("link", name="ten-minutes-of-fresh-air").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ten minutes of fresh air")
    expect(page.locator("#booker")).to_be_visible()


def test_a_narrow_window_scrolls_at_most_the_table(
    portal: RunningPortal, sign_in: Callable[..., Page]
) -> None:
    page = sign_in(viewport={"width": 360, "height": 740})
    for path in ("booking/", "eventtype/", "eventtype/add/"):
        page.goto(f"{portal.url}/admin/staff/{path}")
        width, needed = page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        assert needed <= width, f"{path} needs {needed} px"
    open_first(page, portal, "booking")
    width, needed = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
    )
    assert needed <= width
