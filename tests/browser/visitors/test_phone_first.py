"""What a visitor gets without scrolling, typing and waiting for it: pixels and key presses, printed and bounded."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.i18n.zones import pinned_zone
from tests.servers import RunningPortal

EVENT = "/team/librarians/half-hour"
ZONE = "cal.tz=Europe/Berlin"
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 720}
type Contexts = Callable[..., BrowserContext]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])


def next_month(*, after: int = 0) -> str:
    first = datetime.now(pinned_zone("Europe/Berlin")).replace(day=1)
    for _ in range(after + 1):
        first = (first + timedelta(days=32)).replace(day=1)
    return f"{first:%Y-%m}"


def month_of_one_clock() -> str:
    """Return a month from the third one on, in whose series no clock changes: dates that leave the hours stand open."""
    zones = [pinned_zone(name) for name in ("Europe/Berlin", "America/New_York")]
    for after in range(2, 6):
        first = datetime.fromisoformat(f"{next_month(after=after)}-01T12:00:00+00:00")
        last = first + timedelta(weeks=8)
        if all(
            first.astimezone(zone).utcoffset() == last.astimezone(zone).utcoffset()
            for zone in zones
        ):
            return f"{first:%Y-%m}"
    raise AssertionError


def edges(page: Page, selector: str) -> tuple[int, int]:
    """Return where the first such element begins and ends, in pixels below the top of the screen."""
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return round(box["y"]), round(box["y"] + box["height"])


def is_in_view(page: Page, selector: str) -> bool:
    begin, end = edges(page, selector)
    assert page.viewport_size
    return begin >= 0 and end <= page.viewport_size["height"]


@pytest.mark.parametrize("query", ["", f"&month={next_month()}"], ids=["this month", "the next"])
def test_the_first_screen_of_a_phone_has_the_whole_month(
    portal: RunningPortal, context_for: Contexts, figures: list[str], query: str
) -> None:
    page = context_for(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{portal.url}{EVENT}?{ZONE}{query}")
    begin, end = edges(page, ".days")
    figures.append(f"month on a phone: from {begin} to {end} px, first time at {first_time(page)}")
    assert end <= PHONE["height"]
    assert begin <= 450


def first_time(page: Page) -> int:
    return edges(page, ".slots a")[0]


@BOTH
def test_after_a_tap_on_a_day_its_times_are_in_view(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(viewport=PHONE, java_script_enabled=javascript).new_page()
    page.goto(f"{portal.url}{EVENT}?{ZONE}&month={next_month()}")
    day = page.locator(".days a").nth(10)
    wanted = (day.get_attribute("aria-label") or "").rpartition(",")[0]
    day.click()
    expect(page.locator("#day-title")).to_have_text(wanted)
    expect(page.locator(".slots a").first).to_be_in_viewport(ratio=1)
    expect(page.locator("#day-title")).to_be_in_viewport(ratio=1)


def test_a_tap_on_a_day_moves_nothing_on_a_wide_screen(
    portal: RunningPortal, context_for: Contexts
) -> None:
    page = context_for(viewport=LAPTOP).new_page()
    page.goto(f"{portal.url}{EVENT}?{ZONE}&month={next_month()}")
    page.locator(".days a").nth(10).click()
    expect(page.locator(".days a").nth(10)).to_have_attribute("aria-current", "date")
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == 0


@BOTH
def test_a_week_on_a_phone_is_a_strip_of_days_and_the_times_of_one(
    portal: RunningPortal, context_for: Contexts, figures: list[str], javascript: bool
) -> None:
    page = context_for(viewport=PHONE, java_script_enabled=javascript).new_page()
    page.goto(f"{portal.url}{EVENT}?{ZONE}&view=week&date={next_month()}-02")
    height = page.evaluate("document.documentElement.scrollHeight")
    figures.append(f"week on a phone: {height} px")
    assert height < 2_000
    chips, lists = page.locator(".week .chip"), page.locator(".week .slots")
    assert chips.count() == 7
    assert all(is_in_view(page, f".week section:nth-child({n}) .chip") for n in range(1, 8))
    assert sum(one.is_visible() for one in lists.all()) == 1
    before = lists.evaluate_all("all => all.findIndex(one => one.checkVisibility())")
    chips.nth(4).click()
    expect(lists.nth(4) if lists.count() == 7 else lists.last).to_be_visible()
    after = lists.evaluate_all("all => all.findIndex(one => one.checkVisibility())")
    assert after != before
    assert sum(one.is_visible() for one in lists.all()) == 1
    expect(page.locator(".week .slots:visible a").first).to_be_in_viewport(ratio=1)


@BOTH
def test_a_long_day_of_the_list_is_six_times_and_a_fold(
    portal: RunningPortal, context_for: Contexts, figures: list[str], javascript: bool
) -> None:
    page = context_for(viewport=PHONE, java_script_enabled=javascript).new_page()
    page.goto(f"{portal.url}{EVENT}?{ZONE}&view=list&date={next_month()}-02")
    day = page.locator(".agenda section").first
    all_times = day.locator(".slots a")
    shown = [one for one in all_times.all() if one.is_visible()]
    figures.append(f"list: {len(shown)} of {all_times.count()} times of a day")
    assert len(shown) == 6 < all_times.count()
    day.get_by_text(re.compile(rf"^{all_times.count() - 6} more$")).click()
    expect(all_times.last).to_be_visible()


@BOTH
def test_the_form_begins_in_the_first_screen_of_a_phone(
    portal: RunningPortal, context_for: Contexts, figures: list[str], javascript: bool
) -> None:
    page = context_for(viewport=PHONE, java_script_enabled=javascript).new_page()
    form_of(page, portal)
    name, button = edges(page, "[name=name]"), edges(page, "#details .button-main")
    figures.append(f"form on a phone: name at {name[0]} px, button at {button[0]} px")
    assert page.evaluate("scrollY") == 0
    for selector in (".chosen-when", "[name=name]", "#details .button-main"):
        assert is_in_view(page, selector), selector
    expect(page.locator("[name=name]")).to_be_focused()


@BOTH
def test_the_form_of_a_series_begins_there_too(
    portal: RunningPortal, context_for: Contexts, figures: list[str], javascript: bool
) -> None:
    page = context_for(viewport=PHONE, java_script_enabled=javascript).new_page()
    # Beyond the weeks of the series that other tests book: dates that are taken stand open.
    form_of(page, portal, "/delia/reading-circle", month=month_of_one_clock())
    first = "[name=recurringEventCount]"
    figures.append(f"form of a series on a phone: first field at {edges(page, first)[0]} px")
    assert page.evaluate("scrollY") == 0
    for selector in (".chosen-when", first, "#details .button-main"):
        assert is_in_view(page, selector), selector
    expect(page.locator(first)).to_be_focused()
    dates = page.locator("ol.series li").first
    expect(dates).to_be_hidden()
    page.locator(".dates summary").click()
    expect(dates).to_be_visible()


def test_the_button_never_covers_the_field_that_has_the_focus(
    portal: RunningPortal, context_for: Contexts
) -> None:
    page = context_for(viewport=PHONE).new_page()
    form_of(page, portal, "/team/makerspace/project-clinic")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.button-main')"):
            break
        page.wait_for_timeout(50)
        begin, end = edges(page, ":focus")
        assert begin < edges(page, "#details .button-main")[0], page.evaluate(
            "document.activeElement.outerHTML"
        )
        assert end > 0


def test_the_whole_form_is_on_a_laptop(
    portal: RunningPortal, context_for: Contexts, figures: list[str]
) -> None:
    page = context_for(viewport=LAPTOP, java_script_enabled=False).new_page()
    form_of(page, portal)
    end = edges(page, "#details .button-main")[1]
    figures.append(f"form on a laptop: ends at {end} px of {LAPTOP['height']}")
    assert end <= LAPTOP["height"]
    assert is_in_view(page, ".chosen-when")


def test_a_link_from_elsewhere_does_not_take_the_focus(
    portal: RunningPortal, context_for: Contexts
) -> None:
    page = context_for().new_page()
    page.goto(f"{portal.url}{EVENT}?{ZONE}")
    address = page.locator(".slots a").last.get_attribute("href")
    page.goto(f"{portal.url}{address}")
    expect(page.locator("#details")).to_be_visible()
    expect(page.locator("[name=name]")).not_to_be_focused()


def form_of(page: Page, portal: RunningPortal, event: str = EVENT, *, month: str = "") -> None:
    page.goto(f"{portal.url}{event}?{ZONE}&month={month or next_month()}")
    page.locator(".slots a").last.click()
    expect(page.locator("#details")).to_be_visible()


@BOTH
def test_the_name_is_a_few_key_presses_from_the_calendar(
    portal: RunningPortal, context_for: Contexts, figures: list[str], javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    page.goto(f"{portal.url}{EVENT}?{ZONE}&month={next_month()}")
    presses = 0
    while not page.evaluate("document.activeElement.matches('.skip')"):
        presses += press(page, "Tab")
    presses += press(page, "Enter")
    while not page.evaluate("document.activeElement.matches('.slots a')"):
        presses += press(page, "Tab")
    presses += press(page, "Enter")
    expect(page.locator("[name=name]")).to_be_focused()
    figures.append(f"from the calendar to the name: {presses} key presses")
    assert presses <= 12


def press(page: Page, key: str) -> int:
    page.keyboard.press(key)
    return 1


@pytest.mark.parametrize(("language", "onwards"), [("en", "ArrowRight"), ("ar", "ArrowLeft")])
def test_a_month_is_one_stop_and_its_days_are_reached_by_arrows(
    portal: RunningPortal, context_for: Contexts, language: str, onwards: str
) -> None:
    page = context_for().new_page()
    page.goto(f"{portal.url}{EVENT}?{ZONE}&month={next_month()}&lang={language}")
    days = page.locator(".days a")
    expect(page.locator(".days a[tabindex='0']")).to_have_count(1)
    page.locator("#next-month").focus()
    page.keyboard.press("Tab")
    expect(days.first).to_be_focused()
    page.keyboard.press(onwards)
    expect(days.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    column = "one => one.closest('td').cellIndex"
    assert page.locator(":focus").evaluate(column) == days.nth(1).evaluate(column)
    page.keyboard.press("End")
    expect(days.last).to_be_focused()
    page.keyboard.press("Home")
    expect(days.first).to_be_focused()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.days a')")
