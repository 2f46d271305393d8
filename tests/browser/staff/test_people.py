"""People and one's own page in a browser, at the width of a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.staff.signing_in import SignIn, fits, open_first, passes_axe, signing_in
from tests.browser.steps import follow
from tests.servers import RunningPortal

sign_in = signing_in
MINE = (
    "notifications/",
    "calendar/",
    "hours/add/",
    "absences/add/",
    "keys/add/",
    "profile/",
    "picture/",
    "feeds/",
)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_person_comes_and_goes(
    portal: RunningPortal, sign_in: SignIn, *, javascript: bool
) -> None:
    page = sign_in(viewport={"width": 360, "height": 740}, java_script_enabled=javascript)
    page.goto(f"{portal.url}/admin/staff/member/add/")
    fits(page)
    page.locator("#id_name").fill("Ivo Lund")
    page.locator("#id_email").fill(f"ivo.{javascript}@example.com".lower())
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("An invitation is on its way")
    fits(page)
    follow(page.get_by_role("link", name="Switch off or remove"))
    fits(page)
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".messagelist")).to_contain_text("“Ivo Lund” was removed.")


def test_a_superuser_finds_their_own_page(portal: RunningPortal, sign_in: SignIn) -> None:
    page = sign_in(viewport={"width": 360, "height": 740})
    follow(page.get_by_role("link", name="My page"))
    if "who" in page.url:
        passes_axe(page)
        fits(page)
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("My page"))
    passes_axe(page)
    fits(page)
    for path in MINE:
        page.goto(f"{portal.url}/admin/mine/{path}")
        expect(page.locator("#content h1")).to_be_visible()
        passes_axe(page)
        fits(page)
    for kind in ("member", "team"):
        open_first(page, portal, kind)
        follow(page.locator(".object-tools").get_by_role("link", name="Change", exact=True))
        fits(page)
    open_first(page, portal, "member")
    # Somebody with bookings ahead.
    page.goto(f"{portal.url}/admin/staff/member/?role=MEMBER")
    follow(page.locator("#result_list tbody th a").last)
    follow(page.get_by_role("link", name="Switch off or remove"))
    passes_axe(page)
    fits(page)
