"""The details form in a browser: guests, errors, another time, the Back button, the keyboard."""

from collections.abc import Callable
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.steps import follow
from tests.browser.visitors.journeys import (
    SERIES,
    VISIT,
    choose_slot,
    fill,
    heading,
    open_form,
    send,
)
from tests.browser.visitors.test_walk import passes_axe
from tests.servers import RunningPortal

type Contexts = Callable[..., BrowserContext]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])


@BOTH
def test_guests_come_and_go(portal: RunningPortal, context_for: Contexts, javascript: bool) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, VISIT)
    fill(page)
    expect(page.get_by_label("Guest 1, email address")).to_be_hidden()
    page.get_by_text("Add guests").click()
    page.get_by_label("Guest 1, email address").fill("bob@example.com")
    page.get_by_role("button", name="Add a guest").click()
    expect(page.get_by_label("Guest 2, email address")).to_be_focused()
    page.get_by_label("Guest 2, email address").fill("cy@example.com")
    page.get_by_role("button", name="Remove guest 1").click()
    expect(page.get_by_label("Guest 1, email address")).to_have_value("cy@example.com")
    expect(page.get_by_label("Your name")).to_have_value("Ada Byron")
    # Enter books; it does not press "Remove", which comes before the main button.
    page.get_by_label("Guest 1, email address").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your booking is confirmed")
    expect(page.locator(".summary")).to_contain_text("cy@example.com")
    expect(page.locator(".summary")).not_to_contain_text("bob@example.com")


@BOTH
def test_the_summary_of_errors_has_the_focus_and_leads_to_each_field(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, VISIT)
    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="Main material").click()
    expect(page.get_by_label("Main material")).to_be_focused()
    if javascript:
        passes_axe(page)


@BOTH
def test_another_time_keeps_what_was_typed(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, VISIT)
    fill(page)
    page.get_by_label("Additional notes").fill("A secret")
    page.get_by_role("button", name="Choose another time").click()
    expect(page.locator("#booker")).to_be_visible()
    assert not [word for word in ("A secret", "ada@") if word in unquote_plus(page.url)]
    choose_slot(page)
    expect(page.get_by_label("Additional notes")).to_have_value("A secret")
    expect(page.get_by_label("Main material")).to_have_value("Wood")


@BOTH
def test_the_dates_of_a_series_follow_how_many(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, SERIES)
    # One that is not free stays in sight, as it is why fewer are proposed.
    later = page.locator("ol.series li:nth-child(n + 3):not(:has(strong)):visible")
    for times in ("3", "2"):
        page.get_by_label("How many times?").select_option(times)
        if not javascript:
            page.get_by_role("button", name="Show only the dates chosen below").click()
        expect(page.get_by_role("button", name=f"Book all {times} times")).to_be_visible()
    expect(later).to_have_count(0)
    expect(page.get_by_role("button", name="Show only")).to_have_count(0 if javascript else 1)
    assert page.locator("ol.series li").count() > 2


@BOTH
def test_another_language_keeps_what_was_typed(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, VISIT)
    fill(page)
    # The languages stand behind the one in use.
    page.locator(".languages summary").click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#id_name")).to_have_value("Ada Byron")
    expect(page.locator("#details .button-main")).to_have_text("Diesen Termin buchen")


@BOTH
def test_another_zone_keeps_the_slot_and_what_was_typed(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, VISIT)
    fill(page)
    follow(page.get_by_role("button", name="Change time zone"))
    assert "slot=" in page.url
    follow(page.locator("#zone-list").get_by_role("link", name="New York"))
    expect(page.locator(".chosen")).to_contain_text("New York")
    expect(page.get_by_label("Your name")).to_have_value("Ada Byron")


@BOTH
def test_the_back_button_finds_the_form_as_it_was(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, VISIT)
    fill(page)
    page.get_by_label("Additional notes").fill("Still here?")
    page.get_by_role("link", name="Makerspace", exact=True).first.click()
    expect(page.locator("#details")).to_have_count(0)
    page.go_back()
    expect(page.get_by_label("Additional notes")).to_have_value("Still here?")
    expect(page.get_by_label("Email address", exact=True)).to_have_value("ada@example.com")


def _tab_to(page: Page, selector: str, *, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached by Tab")


@BOTH
def test_a_booking_by_keyboard_alone(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    page.goto(f"{portal.url}/team/librarians/half-hour")
    expect(page.locator("#booker")).to_be_visible()
    _tab_to(page, ".slots a")
    page.keyboard.press("Enter")
    expect(page.locator("#details")).to_be_visible()
    _tab_to(page, "[name=name]")
    page.keyboard.type("Ada Byron")
    page.keyboard.press("Tab")
    page.keyboard.type(f"keys{javascript}@example.com")
    _tab_to(page, "#details .button-main")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your booking is confirmed")
    assert heading(page) == "Your booking is confirmed"


def test_nobody_reaches_the_trap_by_keyboard(portal: RunningPortal, context_for: Contexts) -> None:
    page = context_for().new_page()
    open_form(page, portal, VISIT)
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name || ''"))
    assert "homepage" not in reached
    assert "email" in reached
