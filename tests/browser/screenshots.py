"""Take the pictures in docs/images: ``python -m tests.browser.screenshots [FOLDER]``.

Of each page and state of visitors: a desktop in light and dark, and a phone in light, dark and Arabic side by side. Of
staff's pages a desktop in light.
"""

import base64
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import states
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.staff.signing_in import sign_in
from tests.browser.steps import follow
from tests.own_process import ROOT
from tests.servers import running_portal

PAGES: Final = {
    "start": "home",
    "team": "team",
    "month": "event",
    "week": "week",
    "list": "list",
    "zones": "zones",
    "month, nothing free": "nothing-free",
    "series": "series",
    "form with many questions": "form",
    "form with many questions, wrong": "form-wrong",
    "booking": "booking",
    "booking, pending": "booking-pending",
    "booking, cancelled": "booking-cancelled",
    "booking of a series": "booking-series",
    "cancel": "cancel",
    "move": "move",
    "own bookings": "own-bookings",
    "slot gone": "slot-gone",
    "unknown page": "not-found",
}
"""Names of states, and of their pictures."""
OF_STAFF: Final = {
    "staff-start": ("", ""),
    "staff-bookings": ("staff/booking/?status=unconfirmed", ""),
    "staff-calendar": ("staff/booking/calendar/", ""),
    "staff-event-type": ("staff/eventtype/?kind=roundRobin", "#result_list tbody th a"),
    "staff-availability-check": (
        "staff/eventtype/?kind=roundRobin",
        "#result_list tbody th a, .object-tools a:text('Why no times?')",
    ),
    "staff-schedule": ("staff/schedule/", "#result_list tbody th a"),
}
"""Pictures' names, the pages where they are taken, and the links, divided by commas, that lead on from there."""
PHONE: Final = {"width": 360, "height": 740}
DESKTOP: Final = {"width": 1280, "height": 800}
STAFF_DESKTOP: Final = ViewportSize(width=1100, height=640)
QUALITY: Final = 60


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"ENGINE_HTTP": "1", "ENGINE_RATE_LIMIT": "100000"}
    with (
        tempfile.TemporaryDirectory() as data,
        running_portal(Path(data), **settings) as portal,
        sync_playwright() as playwright,
    ):
        found = states.addresses(portal)
        found["form with many questions, wrong"] = found["form with many questions"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for state, name in PAGES.items():
            for scheme, ending in (("light", ""), ("dark", "-dark")):
                [shot] = _shots(browser, state, found[state], [(DESKTOP, scheme, "en")])
                (folder / f"{name}{ending}.webp").write_bytes(shot)
            appearances = [(PHONE, "light", "en"), (PHONE, "dark", "en"), (PHONE, "light", "ar")]
            shots = list(_shots(browser, state, found[state], appearances))
            (folder / f"{name}-phone.webp").write_bytes(_side_by_side(browser, shots))
        for name, shot in _of_staff(browser, portal.url):
            (folder / f"{name}.webp").write_bytes(shot)
        browser.close()


def _of_staff(browser: Browser, url: str) -> Iterator[tuple[str, bytes]]:
    page = browser.new_page(viewport=STAFF_DESKTOP, locale="en-GB", timezone_id="Europe/Berlin")
    sign_in(page, url)
    for name, (address, links) in OF_STAFF.items():
        page.goto(f"{url}/admin/{address}")
        for link in filter(None, links.split(", ")):
            follow(page.locator(link).first)
        page.wait_for_load_state("networkidle")
        yield name, _webp(page)


def _shots(
    browser: Browser, state: str, address: str, appearances: list[tuple[dict[str, int], str, str]]
) -> Iterator[bytes]:
    for size, scheme, language in appearances:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]  # a dict with these keys is one
            color_scheme=scheme,  # type: ignore[arg-type]  # one of the two that it takes
            timezone_id="Europe/Berlin",
            locale="en-GB",
            # What moves stands at its end.
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        if state.endswith("wrong"):
            page.locator("#details .button-main").click()
            page.locator(".errorlist").first.wait_for()
        page.wait_for_load_state("networkidle")
        yield _webp(page)
        context.close()


def _side_by_side(browser: Browser, shots: list[bytes]) -> bytes:
    gap = 12
    width = len(shots) * (PHONE["width"] + gap) - gap
    page = browser.new_page(viewport={"width": width, "height": PHONE["height"]})
    data = [base64.b64encode(shot).decode() for shot in shots]
    images = "".join(f'<img src="data:image/webp;base64,{each}">' for each in data)
    page.set_content(f'<body style="margin:0;display:flex;gap:{gap}px;background:#888">{images}')
    shot = _webp(page)
    page.close()
    return shot


def _webp(page: Page) -> bytes:
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(taken["data"])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
