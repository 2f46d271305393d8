"""A slot is held while its form is open in a browser."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.servers import RunningPortal

RESERVED = "Held for you until"


def open_form(page: Page, address: str, *, which: int) -> str:
    """Open the form of one of a day's slots: each test has its own, since a visitor who comes back keeps a hold."""
    page.goto(f"{address}/team/librarians/half-hour?date={a_whole_weekday()}&cal.tz=Europe/Berlin")
    page.locator("#booker .slots a").nth(which).click()
    expect(page.get_by_text(RESERVED)).to_be_visible()
    return page.url


def a_whole_weekday() -> date:
    """Return a Tuesday of which no slot is past, whatever the hour is."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=7 + (1 - today.weekday()) % 7)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_the_form_is_reloaded_and_opened_again_by_back_and_forth(
    portal: RunningPortal, context_for: Callable[..., BrowserContext], javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal.url, which=-2 if javascript else -3)
    page.reload()
    expect(page.get_by_text(RESERVED)).to_be_visible()
    page.go_back()
    page.go_forward()
    expect(page.get_by_text(RESERVED)).to_be_visible()


def test_a_hold_is_renewed_by_use_and_ends_without(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    page.clock.install()
    open_form(page, portal.url, which=-4)
    page.clock.fast_forward("03:00")
    page.get_by_label("Your name").press_sequentially("Ada")
    page.locator("#hold").evaluate("hold => { hold.dataset.first = 1; }")
    with page.expect_response(re.compile("/slots/hold")) as answered:
        page.clock.run_for("00:11")
    assert answered.value.status == 200
    # The five minutes begin when the answer is on the page.
    expect(page.locator("#hold:not([data-first])")).to_be_visible()
    page.clock.fast_forward("04:50")
    expect(page.get_by_text(RESERVED)).to_be_visible()
    page.clock.fast_forward("00:20")
    expect(page.get_by_text(RESERVED)).to_be_hidden()
    expect(page.get_by_text("This time is no longer held for you.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Ada")


def test_leaving_the_form_gives_the_slot_up(
    portal: RunningPortal, context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    # One host: nobody else is free for another visitor.
    page.goto(f"{portal.url}/team/rooms/craft-fair-stall")
    page.locator("#booker .slots a").last.click()
    expect(page.get_by_text(RESERVED)).to_be_visible()
    address = page.url
    other = context_for(locale="de-DE").new_page()
    other.goto(address)
    expect(other.locator("#details")).to_have_count(0)
    page.goto(portal.url)

    def is_free() -> bool:
        other.reload()
        return other.locator("#details").count() == 1

    assert any(is_free() for _ in range(20))
