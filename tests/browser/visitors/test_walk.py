"""From the start page to a confirmed booking: with and without JavaScript, narrow and wide."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.visitors.walk import open_first_event, walk_to_booking
from tests.servers import RunningPortal

NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 900}


def has_no_sideways_scroll(page: Page) -> None:
    width, needed = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
    )
    assert needed <= width, f"{page.url} needs {needed} px of {width}"


def passes_axe(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator(".htmx-request")).to_have_count(0)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    has_no_sideways_scroll(page)


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["360px", "wide"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_visitor_books_a_slot(
    portal: RunningPortal,
    context_for: Callable[..., BrowserContext],
    watched: Callable[[Page], list[str]],
    viewport: dict[str, int],
    javascript: bool,
) -> None:
    context = context_for(viewport=viewport, java_script_enabled=javascript)
    page = context.new_page()
    complaints = watched(page)
    walk_to_booking(page, portal.url)
    expect(page.locator(".summary")).to_contain_text("Ada Byron")
    assert context.cookies() == []
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_something_is_wrong(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], scheme: str
) -> None:
    page = context_for(viewport=NARROW, color_scheme=scheme).new_page()
    open_first_event(page, portal.url)
    event = page.url.split("?")[0]
    page.locator("#change-zone").click()
    page.get_by_label("Look for a city").wait_for()
    passes_axe(page)
    page.goto(event)
    page.locator("#booker .slots a").first.click()
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("alert")).to_be_visible()
    passes_axe(page)


def test_at_320_px_nothing_scrolls_sideways(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for(viewport={"width": 320, "height": 640}).new_page()
    page.goto(portal.url)
    has_no_sideways_scroll(page)
    walk_to_booking(page, portal.url, check=has_no_sideways_scroll)
