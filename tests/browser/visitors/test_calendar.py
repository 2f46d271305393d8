"""Moving through months, days and zones by htmx, with addresses that stand for what is shown."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.visitors.walk import open_first_event
from tests.servers import RunningPortal

EVENT = "/team/librarians/half-hour"


def test_a_month_is_swapped_in_and_its_address_pushed(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for(timezone_id="Europe/London").new_page()
    open_first_event(page, portal.url)
    before = page.locator("#month-title").inner_text()
    kinds: list[str] = []
    page.on("request", lambda request: kinds.append(request.resource_type))
    page.locator("#next-month").click()
    expect(page.locator("#month-title")).not_to_have_text(before)
    assert kinds.count("xhr") == 1
    assert "document" not in kinds
    assert re.search(r"[?&]month=\d{4}-\d\d", page.url)
    expect(page.locator("#announce")).to_contain_text("with free times")
    expect(page.locator("#next-month")).to_be_focused()
    shown = page.locator("#month-title").inner_text()
    page.reload()
    expect(page.locator("#month-title")).to_have_text(shown)
    page.go_back()
    expect(page.locator("#month-title")).to_have_text(before)


def test_choosing_a_day_shows_its_slots(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    open_first_event(page, portal.url)
    page.locator("#next-month").click()
    expect(page).to_have_url(re.compile("month="))
    day = page.locator(".days a").nth(1)
    label = day.get_attribute("aria-label") or ""
    day.click()
    expect(page.locator("#day-title")).to_have_text(label.rpartition(",")[0])
    count = int(re.search(r"(\d+) free time", label)[1])  # type: ignore[index]
    expect(page.locator(".slots a")).to_have_count(count)


def test_the_browsers_zone_is_proposed_once(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for(timezone_id="Asia/Kathmandu").new_page()
    open_first_event(page, portal.url)
    expect(page.locator(".zone")).to_contain_text("Asia/Kathmandu (UTC+05:45)")
    expect(page).to_have_url(re.compile("cal.tz=Asia%2FKat"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.reload()
    expect(page.locator(".zone")).to_contain_text("Asia/Kathmandu")
    assert "xhr" not in asked


@pytest.mark.parametrize("has_temporal", [True, False], ids=["temporal", "intl-alone"])
def test_an_address_without_a_zone_gets_the_browsers(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], has_temporal: bool
) -> None:
    context = context_for(timezone_id="Asia/Kathmandu")
    if not has_temporal:
        context.add_init_script("delete globalThis.Temporal")
    page = context.new_page()
    page.goto(f"{portal.url}{EVENT}")
    expect(page.locator(".zone")).to_contain_text("Asia/Kathmandu (UTC+05:45)")
    expect(page).to_have_url(re.compile("cal.tz=Asia%2FKat"))


def test_a_swap_takes_no_look_at_hundreds_of_times(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for(timezone_id="Europe/London").new_page()
    page.goto(f"{portal.url}{EVENT}?view=week&cal.tz=Europe/London")
    page.evaluate("""() => {
      window.seen = [];
      for (const kind of ["beforeProcessNode", "beforeCleanupElement"])
        addEventListener(`htmx:${kind}`, ({target}) => seen.push(`${kind} of ${target.tagName} ${target.href ?? ""}`));
    }""")
    before = page.locator("#view-title").inner_text()
    page.locator("#next-week").click()
    expect(page.locator("#view-title")).not_to_have_text(before)
    expect(page.locator("#next-week")).to_be_focused()
    seen = page.evaluate("seen")
    assert any(one.startswith("beforeProcessNode of A") for one in seen)
    assert [one for one in seen if "slot=" in one] == []
    assert len(seen) < 40, seen
    assert page.locator(".slots a").count() > 40


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_zone_is_looked_for_and_chosen(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_first_event(page, portal.url)
    page.locator("#change-zone").click()
    search = page.get_by_label("Look for a city")
    search.press_sequentially("chath")
    if javascript:
        expect(page.locator("#announce")).to_have_text("1 time zone found.")
        expect(search).to_be_focused()
    else:
        page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Chatham").click()
    expect(page.locator(".zone")).to_contain_text("Pacific/Chatham (UTC+13:45)")
    expect(page.locator("#zone-search")).to_have_count(0)
    if javascript:
        expect(page.locator("#change-zone")).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
@pytest.mark.parametrize("view", ["week", "list"])
def test_a_view_stays_chosen_up_to_the_form_and_back(
    portal: RunningPortal,
    context_for: Callable[..., BrowserContext],
    javascript: bool,
    view: str,
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_first_event(page, portal.url)
    page.locator(f"#view-{view}").click()
    expect(page.locator(f"#booker.booker-{view}")).to_be_visible()
    later = page.locator("#next-week" if view == "week" else "#later")
    first = page.locator(".slots a").first.get_attribute("href") or ""
    later.click()
    expect(page.locator(f'.slots a[href="{first}"]')).to_have_count(0)
    page.locator(".slots a").first.click()
    page.get_by_text("Choose another time").click()
    expect(page.locator(f"#booker.booker-{view}")).to_be_visible()


def test_the_clock_is_switched_and_stays_so(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    open_first_event(page, portal.url)
    page.locator("#clock").click()
    expect(page.locator(".slots a").first).to_contain_text(re.compile("am|pm"))
    page.locator("#next-month").click()
    expect(page).to_have_url(re.compile("month=.*clock=12"))
    expect(page.locator(".slots a").first).to_contain_text(re.compile("am|pm"))


def test_how_times_were_looked_at_is_remembered(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    open_first_event(page, portal.url)
    page.locator("#clock").click()
    expect(page).to_have_url(re.compile("clock=12"))
    page.locator("#view-week").click()
    expect(page.locator("#booker.booker-week")).to_be_visible()

    page.goto(f"{portal.url}{EVENT}")
    expect(page.locator("#booker.booker-week")).to_be_visible()
    expect(page.locator(".slots a").first).to_contain_text(re.compile("am|pm"))
    expect(page).to_have_url(re.compile("view=week&clock=12"))
    page.goto(f"{portal.url}{EVENT}?view=list&clock=24")
    expect(page.locator("#booker.booker-list")).to_be_visible()
    expect(page.locator(".slots a").first).not_to_contain_text(re.compile("am|pm"))
    page.goto(f"{portal.url}/team/librarians")
    link = page.locator(".card-title a, a.card-title, .cards a").first
    assert "view=week&clock=12" in (link.get_attribute("href") or "")


def test_a_page_without_storage_works_all_the_same(
    portal: RunningPortal,
    context_for: Callable[..., BrowserContext],
    watched: Callable[[Page], list[str]],
) -> None:
    context = context_for()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no'); }})"
    )
    page = context.new_page()
    complaints = watched(page)
    open_first_event(page, portal.url)
    page.locator("#view-list").click()
    expect(page.locator("#booker.booker-list")).to_be_visible()
    assert complaints == []


def test_search_narrows_the_start_page(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    page.goto(portal.url)
    cards = page.locator(".card")
    everything = cards.count()
    title = page.locator(".card-title").last.inner_text()
    page.get_by_label("Search").press_sequentially(title)
    expect(page).to_have_url(re.compile(rf"\?q={re.escape(quote(title))}$"))
    assert 0 < cards.count() < everything
    expect(page.get_by_role("link", name=title).first).to_be_visible()


HTMX = re.compile("htmx-2")


def asked_for_htmx(page: Page) -> list[Route]:
    """Return the requests for htmx, which wait until they are continued."""
    waiting: list[Route] = []

    def wait(route: Route) -> None:
        waiting.append(route)

    page.route(HTMX, wait)
    return waiting


def test_htmx_is_asked_for_when_somebody_begins(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url))
    page.goto(f"{portal.url}{EVENT}", wait_until="networkidle")
    assert not [url for url in scripts if HTMX.search(url)]
    with page.expect_request(HTMX):
        page.locator(".days a").first.hover()


def test_a_click_waits_for_htmx_with_the_calendar_dimmed(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    waiting = asked_for_htmx(page)
    page.goto(f"{portal.url}{EVENT}", wait_until="networkidle")
    kinds: list[str] = []
    page.on("request", lambda request: kinds.append(request.resource_type))
    before = page.locator("#month-title").inner_text()
    page.locator("#next-month").click()
    expect(page.locator("#booker")).to_have_attribute("aria-busy", "true")
    waiting[0].continue_()
    expect(page.locator("#month-title")).not_to_have_text(before)
    assert "document" not in kinds
    expect(page.locator("#booker")).not_to_have_attribute("aria-busy", "true")


def test_back_shows_the_view_that_was_left(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    open_first_event(page, portal.url)
    expect(page.locator("#booker")).to_have_attribute("data-view", "month")
    for view in ("week", "list"):
        page.locator(f"#view-{view}").click()
        expect(page.locator("#booker")).to_have_attribute("data-view", view)
    for view in ("week", "month"):
        page.go_back()
        expect(page.locator("#booker")).to_have_attribute("data-view", view)
        page.wait_for_timeout(300)
        expect(page.locator("#booker")).to_have_attribute("data-view", view)
    page.reload()
    expect(page.locator("#booker")).to_have_attribute("data-view", "month")
    page.go_forward()
    expect(page.locator("#booker")).to_have_attribute("data-view", "week")


def test_a_click_does_without_htmx_when_that_hangs(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    asked_for_htmx(page)
    page.goto(f"{portal.url}{EVENT}", wait_until="networkidle")
    page.locator("#view-week").click()
    expect(page.locator("#booker")).to_have_attribute("data-view", "week", timeout=8_000)
    expect(page.locator("#booker")).not_to_have_attribute("aria-busy", "true")


def test_links_are_followed_where_htmx_cannot_be_had(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    page.route(HTMX, lambda route: route.abort())
    page.goto(f"{portal.url}{EVENT}", wait_until="networkidle")
    before = page.locator("#month-title").inner_text()
    page.locator("#next-month").click()
    expect(page.locator("#month-title")).not_to_have_text(before)


def test_what_was_typed_before_htmx_came_is_searched_for(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    waiting = asked_for_htmx(page)
    page.goto(portal.url, wait_until="networkidle")
    page.locator("#q").fill("maker")
    page.wait_for_timeout(500)
    waiting[0].continue_()
    expect(page.locator(".result-count")).to_be_visible()
    expect(page).to_have_url(re.compile("q=maker"))


def test_typing_a_search_leaves_one_page_behind(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    page.goto(portal.url, wait_until="networkidle")
    before = page.evaluate("history.length")
    for letter in "laser":
        page.locator("#q").press_sequentially(letter)
        page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=laser$"))
    assert page.evaluate("history.length") == before
