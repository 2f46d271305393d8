"""The calendar by keyboard, with large text, on narrow screens, in forced colours, from right to left, and at rest."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from portal.i18n.zones import pinned_zone
from tests.browser.visitors.test_walk import has_no_sideways_scroll
from tests.servers import RunningPortal

EVENT = "/team/librarians/half-hour"
VIEWS = ["", "view=week", "view=list", "zones=", "zones=america"]


def address(portal: RunningPortal, query: str = "") -> str:
    return f"{portal.url}{EVENT}?cal.tz=Europe/Berlin&{query}"


def test_focus_stays_where_a_person_expects_it(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    # Without a month in the address the page begins with the first one that has free times.
    page.goto(address(portal, f"month={datetime.now(pinned_zone('Europe/Berlin')):%Y-%m}"))
    shown = page.locator("#month-title").inner_text()
    page.locator("#next-month").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#month-title")).not_to_have_text(shown)
    expect(page.locator("#next-month")).to_be_focused()
    page.locator("#previous-month").focus()
    page.keyboard.press("Enter")
    # There is no month before: the link is gone, and its heading is what comes first.
    expect(page.locator("#previous-month")).to_have_count(0)
    expect(page.locator("#month-title")).to_be_focused()
    # The month that is running may be over but for an evening; the next one has days to choose from.
    page.locator("#next-month").click()
    expect(page.locator("#month-title")).not_to_have_text(shown)
    # The page sets the focus a moment after it has changed.
    expect(page.locator("#next-month")).to_be_focused()
    day = page.locator(".days a").nth(1)
    name = day.get_attribute("id")
    day.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f'#{name}[aria-current="date"]')).to_be_focused()
    page.locator("#view-list").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#booker.booker-list")).to_be_visible()
    expect(page.locator("#view-list")).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("in the list")


def test_a_time_is_chosen_by_keyboard_alone(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    page.goto(address(portal, "view=list"))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.slots') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("query", VIEWS)
def test_narrow_screens_and_large_text_need_no_sideways_scrolling(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], language: str, query: str
) -> None:
    page = context_for(viewport={"width": 320, "height": 640}).new_page()
    page.goto(address(portal, f"lang={language}&{query}"))
    has_no_sideways_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    has_no_sideways_scroll(page)
    page.set_viewport_size({"width": 640, "height": 900})
    has_no_sideways_scroll(page)


def test_the_chosen_day_is_told_apart_in_forced_colours(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for(forced_colors="active").new_page()
    # A month of its own: of the one that is running there may be a single day left.
    ahead = datetime.now(pinned_zone("Europe/Berlin")) + timedelta(days=35)
    page.goto(address(portal, f"month={ahead:%Y-%m}"))

    def ground(selector: str) -> str:
        return str(
            page.locator(selector).first.evaluate("one => getComputedStyle(one).backgroundColor")
        )

    assert ground(".days [aria-current]") != ground(".days a:not([aria-current])")


def test_nothing_moves_for_those_who_want_less_motion(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for(reduced_motion="reduce").new_page()
    page.goto(address(portal))
    moving = page.evaluate(
        """() => {
          document.getElementById("booker").classList.add("htmx-request");
          return [...document.querySelectorAll("*")].filter(one => {
            const style = getComputedStyle(one);
            return style.transitionDuration !== "0s" || style.animationName !== "none";
          }).length;
        }"""
    )
    assert moving == 0


def test_the_month_that_is_pointed_at_is_fetched_ahead(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    page.goto(address(portal))
    with page.expect_response(re.compile("month=")) as ahead:
        page.locator("#next-month").hover()
    assert ahead.value.request.resource_type == "fetch"
    with page.expect_response(re.compile("month=")) as swapped:
        page.locator("#next-month").click()
    assert swapped.value.request.resource_type == "xhr"
    assert swapped.value.status in {200, 304}
    expect(page.locator("#next-month")).to_be_focused()
