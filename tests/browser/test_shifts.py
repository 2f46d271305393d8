"""Nothing that is shown moves while the calendar comes, however slowly, and while the browser's zone is proposed."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.trickle import trickling
from tests.servers import RunningPortal

EVENT = "/team/librarians/half-hour"
SHIFTS = """
  window.shifts = [];
  const place = ({x, y, width, height}) => [x, y, width, height].map(Math.round).join(" ");
  new PerformanceObserver(list => list.getEntries().forEach(({value, sources}) => window.shifts.push({
    value,
    moved: sources.map(one => `${one.node?.outerHTML?.slice(0, 60) ?? one.node?.nodeName}: `
      + `${place(one.previousRect)} to ${place(one.currentRect)}`),
  }))).observe({type: "layout-shift", buffered: true});
"""
BOUND = 0.02
"""A fifth of what counts as good: pills at the line's end make room for those that follow, and another zone may have a
line more or less above the footer."""


@pytest.fixture(scope="module")
def slow(portal: RunningPortal) -> Iterator[str]:
    with trickling(portal.url) as url:
        yield url


@pytest.mark.parametrize("width", [360, 700, 1280])
@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_nothing_shifts_while_the_page_comes(
    slow: str, context_for: Callable[..., BrowserContext], width: int, view: str
) -> None:
    page = context_for(
        viewport={"width": width, "height": 800}, timezone_id="America/New_York"
    ).new_page()
    page.add_init_script(SHIFTS)
    page.goto(f"{slow}{EVENT}?view={view}")
    expect(page.locator(".zone")).to_contain_text("New York")
    page.wait_for_timeout(500)
    assert shift(page) < BOUND, page.evaluate("window.shifts")


def test_pictures_of_hosts_shift_nothing(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(SHIFTS)
    page.goto(f"{portal.url}{EVENT}?cal.tz=Europe/Berlin")
    expect(page.locator(".about .faces img").first).to_be_visible()
    page.wait_for_timeout(500)
    assert shift(page) < BOUND, page.evaluate("window.shifts")
    # The measure itself works: something that comes late and pushes the rest down is seen.
    page.evaluate("document.body.prepend(Object.assign(new Image(300, 300), {alt: ''}))")
    page.wait_for_timeout(500)
    assert shift(page) > BOUND


def shift(page: Page) -> float:
    return float(page.evaluate("window.shifts.reduce((all, one) => all + one.value, 0)"))
