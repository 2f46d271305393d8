"""Every page and state, in every theme and from right to left: axe finds nothing, nothing scrolls sideways."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser import states
from tests.browser.visitors.test_walk import has_no_sideways_scroll
from tests.servers import RunningPortal

PHONE = {"width": 360, "height": 740}
LEAST = 30
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.fixture(scope="module")
def addresses(portal: RunningPortal) -> dict[str, str]:
    found = states.addresses(portal)
    assert len(found) >= LEAST
    return found


@pytest.mark.parametrize(
    ("options", "language", "rules"),
    [
        ({"viewport": PHONE}, "en", {}),
        ({"viewport": PHONE, "color_scheme": "dark"}, "ar", {}),
        ({"forced_colors": "active"}, "de", COLOURS),
    ],
    ids=["phone", "dark phone in Arabic", "forced colours"],
)
def test_axe_finds_nothing_on_any_page(
    addresses: dict[str, str],
    context_for: Callable[..., BrowserContext],
    options: dict[str, object],
    language: str,
    rules: dict[str, object],
) -> None:
    page = context_for(**options).new_page()
    axe = Axe()
    wrong = []
    for name, address in addresses.items():
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        has_no_sideways_scroll(page)
        found = axe.run(page, options={"resultTypes": ["violations"], **rules})
        if found.violations_count:
            wrong.append(f"{name}: {found.generate_report()}")
    assert wrong == []


def test_every_address_leads_to_the_page_of_its_name(
    addresses: dict[str, str], context_for: Callable[..., BrowserContext]
) -> None:
    page = context_for().new_page()
    bad = {"own bookings, bad link": 403, "unknown page": 404}
    bad |= {"slot gone": 422, "unknown booking": 404, "private link, unknown": 404}
    headings = {
        "booking": "Your booking is confirmed",
        "booking, cancelled": "This booking was cancelled",
        "booking, moved": "This booking was moved",
        "booking, pending": "Waiting for confirmation",
        "booking, declined": "This booking was declined",
        "cancel": "Cancel this booking?",
    }
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer
        assert answer.status == bad.get(name, 200), f"{name}: {address}"
        if name.startswith("form"):
            assert page.locator("#details").count() == 1, f"{name}: {address}"
        if name in headings:
            assert page.get_by_role("heading", level=1).inner_text() == headings[name]
    page.goto(addresses["month, nothing free"])
    assert page.locator("#booker .slots a").count() == 0
