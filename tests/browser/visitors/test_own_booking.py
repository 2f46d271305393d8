"""After booking, in a browser: move, cancel, seats, series, requests, and one's own bookings by mail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.steps import follow
from tests.browser.visitors.journeys import (
    ASK_FIRST,
    SEATS,
    SERIES,
    VISIT,
    change_event_type,
    choose_slot,
    fill,
    mailed_link,
    open_form,
    send,
)
from tests.browser.visitors.test_walk import passes_axe
from tests.servers import RunningPortal

type Contexts = Callable[..., BrowserContext]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])


def book(page: Page, portal: RunningPortal, path: str, *, email: str) -> None:
    """Book a free time of next month, so that notice and window let everything be done."""
    open_form(page, portal, path)
    fill(page, email=email)
    send(page)
    expect(page.locator(".booking-head")).to_be_visible()


def says(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


@BOTH
def test_a_booking_is_moved_and_cancelled(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    # Of one's own: who books the same time twice is led to the first booking.
    email = f"moved{javascript}@example.com".lower()
    book(page, portal, VISIT, email=email)
    says(page, "Your booking is confirmed")
    old = page.url
    page.get_by_role("link", name="Choose another time").click()
    expect(page.locator(".about del")).to_be_visible()
    choose_slot(page)
    page.get_by_label("Reason for the change").fill("Train is late")
    page.get_by_role("button", name="Move to this time").click()
    says(page, "Your booking is confirmed")
    expect(page.locator(".summary")).to_contain_text("Train is late")
    new = page.url
    page.goto(old)
    says(page, "This booking was moved")
    page.get_by_role("link", name="See the new time").click()
    assert page.url.split("?")[0] == new.split("?")[0]
    page.get_by_role("link", name="Cancel", exact=True).click()
    says(page, "Cancel this booking?")
    page.get_by_label("Reason").fill("Caught a cold")
    page.get_by_role("button", name="Cancel the booking").click()
    says(page, "This booking was cancelled")
    expect(page.locator(".summary")).to_contain_text("Caught a cold")
    page.get_by_role("link", name="Book again with these details").click()
    choose_slot(page)
    expect(page.get_by_label("Email address", exact=True)).to_have_value(email)


@BOTH
def test_a_seat_is_booked_and_given_up(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    book(page, portal, SEATS, email=f"seat{javascript}@example.com")
    says(page, "Your booking is confirmed")
    assert "seatReferenceUid=" in page.url
    page.get_by_role("link", name="Cancel", exact=True).click()
    says(page, "Give up your seat?")
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.locator(".booking-head")).to_be_visible()


@BOTH
def test_the_later_dates_of_a_series_are_cancelled(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    ahead = datetime.now(UTC) + timedelta(days=70)
    page.goto(f"{portal.url}{SERIES}?month={ahead:%Y-%m}&cal.tz=Europe/London")
    choices = page.locator("#booker .slots a")
    expect(choices.first).to_be_visible()
    # In the middle of the host's day, which stays free when their clock changes and the visitor's does not.
    choices.nth(choices.count() // 2).click()
    fill(page, email=f"series{javascript}@example.com")
    page.get_by_label("How many times?").select_option("3")
    send(page)
    expect(page.locator(".series li")).to_have_count(3)
    page.locator(".series a").first.click()
    page.get_by_role("link", name="Cancel", exact=True).click()
    page.get_by_label("Cancel all later bookings of this series too").check()
    page.get_by_role("button", name="Cancel the booking").click()
    says(page, "This booking was cancelled")
    expect(page.locator(".series del")).to_have_count(2)


@BOTH
def test_a_request_waits_for_confirmation(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, ASK_FIRST)
    # Who asks for the same time with the same address once more is not led to the first request.
    fill(page, email=f"ask{javascript}@example.com")
    page.get_by_role("button", name="Request this time").click()
    says(page, "Waiting for confirmation")


@BOTH
def test_own_bookings_come_by_mail(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    email = f"own{javascript}@example.com".lower()
    page = context_for(java_script_enabled=javascript).new_page()
    book(page, portal, VISIT, email=email)
    page.get_by_role("link", name="Your bookings").click()
    page.get_by_label("Email address").fill(email)
    page.get_by_role("button", name="Send me the link").click()
    says(page, "Look into your mail")
    page.goto(mailed_link(portal, email, rf"{portal.url}/bookings/\S+"))
    says(page, "Your bookings")
    page.locator(".booking-list").get_by_role("link", name="Project clinic").first.click()
    says(page, "Your booking is confirmed")


def test_axe_finds_nothing_on_the_pages_of_own_bookings(
    portal: RunningPortal, context_for: Contexts
) -> None:
    page = context_for(viewport={"width": 360, "height": 740}, color_scheme="dark").new_page()
    page.goto(f"{portal.url}/bookings")
    follow(page.get_by_role("button", name="Send me the link"))
    passes_axe(page)
    book(page, portal, VISIT, email="axe@example.com")
    page.goto(f"{portal.url}/bookings")
    page.get_by_label("Email address").fill("axe@example.com")
    page.get_by_role("button", name="Send me the link").click()
    page.goto(mailed_link(portal, "axe@example.com", rf"{portal.url}/bookings/\S+"))
    passes_axe(page)


@BOTH
def test_the_success_page_of_another_site_is_reached(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    # Another origin than "127.0.0.1", as the policy of forms sees it; Cal.com takes no name without a dot.
    elsewhere = portal.url.replace("127.0.0.1", "thanks.localhost")
    change_event_type(portal, "aiko", "bookbinding", {"successRedirectUrl": f"{elsewhere}/aiko"})
    page = context_for(java_script_enabled=javascript).new_page()
    open_form(page, portal, "/aiko/bookbinding", query="?utm_source=poster")
    fill(page, email=f"thanks{javascript}@example.com")
    send(page)
    page.wait_for_url(f"{elsewhere}/aiko?*")
    assert "attendeeName=Ada+Byron" in page.url
    assert "utm_source=poster" in page.url


@BOTH
def test_back_and_send_again_leads_to_the_same_booking(
    portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    book(page, portal, VISIT, email=f"back{javascript}@example.com")
    made = page.url
    # Playwright's browser keeps no page alive, so that this one comes out of its cache.
    page.go_back()
    expect(page.get_by_label("Email address", exact=True)).to_be_visible()
    fill(page, email=f"back{javascript}@example.com")
    send(page)
    says(page, "Your booking is confirmed")
    assert page.url == made
