"""A visitor's way from the start page to a booking, as steps that tests share."""

import uuid
from collections.abc import Callable

from playwright.sync_api import Page, expect

type Check = Callable[[Page], None]


def nothing(_page: Page) -> None:
    """Check nothing."""


def open_first_event(page: Page, address: str) -> None:
    """Go to the start page and choose the first event type of the first team."""
    page.goto(f"{address}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Book a time with")
    page.locator(".cards a").first.click()
    expect(page.locator("#booker")).to_be_visible()


def walk_to_booking(
    page: Page, address: str, *, name: str = "Ada Byron", check: Check = nothing
) -> str:
    """Book the first free time of the first event type, and return the booking's address.

    Each walk has an email address of its own: Cal.com answers the same person at the same time with
    the booking that is there (CONTRACT.md 2.14).
    `check` is called on each page on the way.
    """
    open_first_event(page, address)
    check(page)
    page.locator("#booker .slots a").first.click()
    expect(page.get_by_role("heading", name="Your details")).to_be_visible()
    check(page)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address", exact=True).fill(f"{uuid.uuid4().hex}@example.com")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your booking is confirmed")
    check(page)
    return page.url
