"""What a visitor sees between a click and its answer, and where none comes or somebody else's."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.servers import RunningPortal

EVENT = "/team/librarians/half-hour"
type Contexts = Callable[..., BrowserContext]

FOREIGN = {
    "a proxy's page": (502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "a proxy's word": (504, "text/plain", "upstream request timeout"),
    "a network's own sign-in": (
        200,
        "text/html",
        "<!doctype html><title>Wi-Fi</title><form></form>",
    ),
    "nothing at all": (200, "text/html", ""),
}


@pytest.fixture
def page(portal: RunningPortal, context_for: Contexts) -> Page:
    page = context_for().new_page()
    page.goto(f"{portal.url}{EVENT}?cal.tz=Europe/Berlin")
    expect(page.locator(".days")).to_be_visible()
    # What is fetched ahead would be in the cache.
    page.route("**/*month=*", lambda route: route.abort() if is_ahead(route) else route.fallback())
    return page


def is_ahead(route: Route) -> bool:
    return route.request.resource_type == "fetch"


def swaps(page: Page, answer: Callable[[Route], None]) -> None:
    page.route("**/*month=*", lambda one: one.fallback() if is_ahead(one) else answer(one))


def test_a_click_is_seen_at_once(page: Page) -> None:
    waiting: list[Route] = []
    swaps(page, waiting.append)
    page.locator("#next-month").click()
    expect(page.locator("#booker")).to_have_attribute("aria-busy", "true")
    opacity = "one => Number(getComputedStyle(one).opacity)"
    page.wait_for_timeout(300)
    assert page.locator("#booker").evaluate(opacity) < 0.8
    page.wait_for_timeout(100)
    waiting[0].continue_()
    expect(page.locator("#booker")).not_to_have_attribute("aria-busy", "true")
    expect(page).to_have_url(re.compile("month="))
    assert page.locator("#booker").evaluate(opacity) == 1


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_the_portal_did_not_answer_leaves_the_calendar_standing(page: Page, kind: str) -> None:
    status, content_type, body = FOREIGN[kind]
    before = page.locator("#booker").inner_html()
    swaps(page, lambda one: one.fulfill(status=status, content_type=content_type, body=body))
    page.locator("#next-month").click()
    expect(page.get_by_role("alert")).to_contain_text("The connection is down")
    assert page.locator("#booker").inner_html() == before
    expect(page.locator("#booker")).not_to_have_attribute("aria-busy", "true")
    assert "month=" not in page.url
    # The line is back: the same click works, and the sentence goes.
    page.unroute("**/*month=*")
    page.locator("#next-month").click()
    expect(page).to_have_url(re.compile("month="))
    expect(page.locator("#line-down")).to_be_hidden()


@pytest.mark.parametrize("is_used", [True, False], ids=["in use", "untouched"])
def test_being_offline_is_said(page: Page, is_used: bool) -> None:
    if is_used:
        page.locator(".days a").first.hover()
        page.wait_for_function("window.htmx")
    page.context.set_offline(True)
    page.locator("#next-month").click()
    expect(page.get_by_role("alert")).to_contain_text("The connection is down")
    expect(page.locator(".days")).to_be_visible()
    page.context.set_offline(False)
    page.locator("#next-month").click()
    expect(page).to_have_url(re.compile("month="))
    expect(page.locator("#line-down")).to_be_hidden()


def test_a_search_without_a_line_keeps_what_was_typed(
    portal: RunningPortal, context_for: Contexts
) -> None:
    page = context_for().new_page()
    page.goto(portal.url, wait_until="networkidle")
    page.context.set_offline(True)
    page.get_by_label("Search").fill("laser")
    page.get_by_label("Search").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The connection is down")
    page.context.set_offline(False)
    page.get_by_label("Search").press("Enter")
    expect(page).to_have_url(re.compile("q=laser"))
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_portals_own_errors_are_shown(page: Page) -> None:
    swaps(
        page,
        lambda one: one.fulfill(
            status=503,
            content_type="text/html",
            body='<section id="booker" class="panel error" role="alert"><h1>Not available</h1></section>',
        ),
    )
    page.locator("#next-month").click()
    expect(page.get_by_role("heading", name="Not available")).to_be_visible()
    expect(page.locator("#line-down")).to_be_hidden()


def test_a_search_on_a_bad_line_keeps_the_list(
    portal: RunningPortal, context_for: Contexts
) -> None:
    page = context_for().new_page()
    page.goto(portal.url)
    cards = page.locator(".card").count()
    page.route("**/?q=*", lambda one: one.fulfill(status=502, body="<html>Bad Gateway</html>"))
    page.get_by_label("Search").press_sequentially("laser")
    expect(page.get_by_role("alert")).to_contain_text("The connection is down")
    assert page.locator(".card").count() == cards
