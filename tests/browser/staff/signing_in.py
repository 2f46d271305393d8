"""A member of the staff in a browser."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.steps import follow
from tests.servers import RunningPortal

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}

type SignIn = Callable[..., Page]


@pytest.fixture(name="sign_in")
def signing_in(
    portal: RunningPortal,
    context_for: Callable[..., BrowserContext],
    watched: Callable[[Page], list[str]],
) -> Iterator[SignIn]:
    """Open the admin as the first member of the staff; at the end no page may have complained."""
    complaints: list[list[str]] = []

    def make(**options: object) -> Page:
        page = context_for(**options).new_page()
        complaints.append(watched(page))
        sign_in(page, portal.url)
        return page

    yield make
    # Chromium calls every refused form an error; that two people met is what a test may be about.
    found = [one for each in complaints for one in each if "status of 409" not in one]
    assert found == [], found


def sign_in(page: Page, url: str) -> None:
    """Sign in as the first member of the staff."""
    page.goto(f"{url}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("let-the-tests-in")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#user-tools")).to_be_visible()


def passes_axe(page: Page) -> None:
    """Look at the portal's own part of the page; what is around it is Django's.

    On dark pages only at colours: all else is the same as on light ones, which are looked at as well.
    """
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    options = {"resultTypes": ["violations"], **(COLOURS if is_dark else {})}
    found = Axe().run(page, context="#content", options=options)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def fits(page: Page) -> None:
    """Fail when the page is wider than the window."""
    width, needed = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
    )
    assert needed <= width, f"{page.url} needs {needed} px"


def open_first(page: Page, portal: RunningPortal, kind: str) -> None:
    """Open the first of a list."""
    page.goto(f"{portal.url}/admin/staff/{kind}/")
    follow(page.locator("#result_list tbody th a").first)
    expect(page.locator(".historylink")).to_be_visible()
