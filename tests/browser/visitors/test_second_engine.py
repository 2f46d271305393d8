"""The main journey in Gecko, the engine of Firefox: all other browser tests run in Chromium."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.firefox import FIREFOX, Tab, firefox
from tests.servers import RunningPortal

MISSING = "No Firefox: its journey is left out (install firefox-esr, or set FIREFOX_PATH)."
if not FIREFOX and os.environ.get("REQUIRE_FIREFOX") == "1":
    raise pytest.UsageError(MISSING)
pytestmark = pytest.mark.skipif(not FIREFOX, reason=MISSING)


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    with firefox(tmp_path) as found:
        yield found


def test_a_visitor_books_and_cancels(portal: RunningPortal, tab: Tab) -> None:
    tab.size(360, 740)
    tab.open(portal.url)
    tab.click(".card-title a[href*='half-hour']")
    tab.wait_for("document.querySelector('#booker')?.dataset.view === 'month'")
    before = tab.text("#month-title")
    tab.click("#next-month")
    # Swapped in, and with an address of its own.
    tab.wait_for("location.search.includes('month=')")
    assert (
        tab.evaluate("performance.getEntriesByType('navigation')[0].name.includes('month=')")
        is False
    )
    assert tab.text("#month-title") != before
    tab.click("#booker .slots li:last-child a")
    tab.click("#id_name")
    tab.type("Ada Byron")
    tab.click("#id_email")
    # Cal.com answers the same person at the same time with the booking that is there (CONTRACT.md 18.5).
    tab.type(f"{uuid.uuid4().hex}@example.com")
    tab.click("#details .button-main")
    assert tab.text(".booking-head.is-yes h1") == "Your booking is confirmed"
    assert "Ada Byron" in tab.text(".summary")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.evaluate("document.cookie") == ""
    tab.click(".calendar-links .button-bad")
    tab.click("#details .button-bad")
    assert "cancelled" in tab.text(".booking-head.is-no h1")
