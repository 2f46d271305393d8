"""A booking's page in a browser: its menu, its copied address, its print, its weight, and the wait before it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.public.shared.requests import WAIT_SECONDS
from tests.browser import states
from tests.browser.test_weight import Traffic
from tests.browser.visitors.test_walk import passes_axe
from tests.servers import RunningPortal

type Contexts = Callable[..., BrowserContext]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
MOST_BYTES = 20_000


@pytest.fixture(scope="module")
def booking(portal: RunningPortal) -> str:
    with states.maker_of(portal) as maker:
        made = maker.book({"username": "delia"}, "reading-circle", recurrenceCount=2)
    return f"{portal.url}/booking/{made['uid']}"


def changed(portal: RunningPortal, code: str) -> str:
    lines = portal.manage("shell", "--no-imports", "-c", code).strip().splitlines()
    return lines[-1] if lines else ""


@BOTH
def test_the_calendars_stand_behind_one_button(
    booking: str, context_for: Contexts, javascript: bool
) -> None:
    page = context_for(java_script_enabled=javascript).new_page()
    page.goto(booking)
    expect(page.get_by_role("link", name="Join")).to_be_visible()
    file = page.get_by_role("link", name="Calendar file (.ics)")
    expect(file).to_be_hidden()
    page.get_by_text("Add to calendar").click()
    expect(file).to_be_visible()
    expect(page.locator(".menu a")).to_have_count(5)


@pytest.mark.parametrize(
    ("motion", "animations"), [("no-preference", ["draw"]), ("reduce", [])], ids=["moves", "stands"]
)
def test_the_mark_is_drawn_where_motion_is_welcome(
    booking: str, context_for: Contexts, motion: str, animations: list[str]
) -> None:
    page = context_for(reduced_motion=motion).new_page()
    page.goto(booking)
    # It ends drawn, however it began.
    names = "document.querySelector('.mark path').getAnimations().map((one) => (one.finish(), one.animationName))"
    assert page.evaluate(names) == animations
    style = "getComputedStyle(document.querySelector('.mark path'))"
    assert page.evaluate(f"{style}.strokeDashoffset") == "0px"
    expect(page.locator(".mark svg")).to_be_visible()


def test_its_address_is_copied(booking: str, context_for: Contexts) -> None:
    context = context_for(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(booking)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == booking
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def test_without_javascript_no_button_is_dead(booking: str, context_for: Contexts) -> None:
    page = context_for(java_script_enabled=False).new_page()
    page.goto(booking)
    expect(page.get_by_text("Copy link")).to_be_hidden()
    expect(page.get_by_text(booking)).to_be_visible()


def test_on_paper_it_is_one_page_of_facts(booking: str, context_for: Contexts) -> None:
    page = context_for(viewport={"width": 794, "height": 1123}, color_scheme="dark").new_page()
    page.goto(booking)
    page.emulate_media(media="print")
    for shown in ("Reading circle", "Delia Okafor", "meet.rivermouth.example", booking):
        expect(page.get_by_text(shown).first).to_be_visible()
    assert page.locator(":is(.button, button, summary, nav):visible").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") <= 1123
    ground, ink = page.locator(".booking").evaluate(
        "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    )
    assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


def test_a_first_visit_is_light(booking: str, context_for: Contexts, figures: list[str]) -> None:
    page = context_for().new_page()
    traffic = Traffic(page)
    page.goto(booking)
    page.wait_for_load_state("networkidle")
    figures.append(f"first visit, booking: {traffic.total} bytes in {len(traffic.bytes)} requests")
    assert traffic.total <= MOST_BYTES, str(traffic)


@BOTH
def test_while_an_outcome_is_open_the_page_moves_on_by_itself(
    booking: str, portal: RunningPortal, context_for: Contexts, javascript: bool
) -> None:
    uid, key = booking.rpartition("/")[2], f"browser-{javascript}"
    now = "from django.utils import timezone; now = timezone.now()"
    models = "from portal.services.models import Intent"
    token = changed(
        portal,
        f"{now}; {models}; from portal.public.shared.requests import _signer; "
        f"Intent.objects.create(key='{key}', kind='book', state='unknown', event_type_id=1, "
        "email='nobody@example.com', starts_at=now, ends_at=now, created_at=now, sent_at=now); "
        f"print(_signer.sign('{key}'))",
    )
    page: Page = context_for(java_script_enabled=javascript).new_page()
    pages: list[str] = []
    page.on("framenavigated", lambda frame: pages.append(frame.url))
    # Without JavaScript the browser is under way to the next answer all the time.
    page.goto(f"{portal.url}/request/{token}", wait_until="commit")
    if javascript:
        expect(page.get_by_role("heading", level=1)).to_have_text("We are checking")
        passes_axe(page)
    # Longer than an answer is held: the page stays as it is meanwhile.
    page.wait_for_timeout(1_500 * WAIT_SECONDS)
    assert pages == [f"{portal.url}/request/{token}"]
    changed(
        portal,
        f"{models}; Intent.objects.filter(key='{key}').update(state='done', booking_uid='{uid}')",
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Your booking is confirmed")
