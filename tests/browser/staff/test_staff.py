"""Staff at work: sign in, look through the lists, cancel a booking, create an event type."""

import pytest
from playwright.sync_api import expect

from tests.browser.staff.signing_in import SignIn, fits, open_first, passes_axe, signing_in
from tests.browser.steps import follow
from tests.servers import RunningPortal

LISTS = ("booking", "eventtype", "schedule", "outofoffice", "webhook", "team", "member", "apikey")
OTHERS = (
    "booking/?status=unconfirmed",
    "booking/calendar/",
    "booking/calendar/?span=day",
    "booking/add/",
    "eventtype/add/",
    "eventtype/add/?owner=own",
    "schedule/add/",
    "outofoffice/add/",
    "member/add/",
    "team/add/",
    "apikey/add/",
    "../mine/",
    "../services/mailserver/",
    "../services/mailserver/outbox/sent/",
    "../services/mailserver/texts/ar/attendees/booked/",
    "../services/mailserver/senders/",
)

sign_in = signing_in


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_staff_s_lists_and_forms(
    portal: RunningPortal, sign_in: SignIn, scheme: str
) -> None:
    page = sign_in(color_scheme=scheme)
    for address in (*(f"{kind}/" for kind in LISTS), *OTHERS):
        page.goto(f"{portal.url}/admin/staff/{address}")
        passes_axe(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_one_thing(
    portal: RunningPortal, sign_in: SignIn, scheme: str
) -> None:
    page = sign_in(color_scheme=scheme)
    for kind in ("team", "member", "schedule"):
        open_first(page, portal, kind)
        passes_axe(page)
    follow(page.get_by_role("link", name="Delete", exact=True))
    passes_axe(page)
    # The first may be who has to stay.
    page.goto(f"{portal.url}/admin/staff/member/?role=MEMBER")
    follow(page.locator("#result_list tbody th a").last)
    for name in ("Change", "Picture", "Invite to sign in", "Switch off or remove"):
        follow(page.locator(".object-tools").get_by_role("link", name=name, exact=True))
        passes_axe(page)
        page.go_back()
    open_first(page, portal, "team")
    for name in ("Change", "Delete"):
        follow(page.locator(".object-tools").get_by_role("link", name=name, exact=True))
        passes_axe(page)
        page.go_back()
    open_first(page, portal, "booking")
    passes_axe(page)
    for name in ("Reschedule", "Add guests", "Change location", "Cancel booking"):
        follow(page.get_by_role("link", name=name))
        passes_axe(page)
        page.go_back()
    page.goto(f"{portal.url}/admin/staff/eventtype/?kind=roundRobin")
    follow(page.locator("#result_list tbody th a").first)
    passes_axe(page)
    for name in ("Why no times?", "Private links", "Delete", "Duplicate"):
        follow(page.locator(".object-tools").get_by_role("link", name=name, exact=True))
        passes_axe(page)
        page.go_back()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_booking_is_found_and_cancelled(
    portal: RunningPortal, sign_in: SignIn, javascript: bool
) -> None:
    page = sign_in(java_script_enabled=javascript)
    follow(page.get_by_role("link", name="Bookings", exact=True).first)
    email = page.locator("#result_list tbody td:nth-child(3) .quiet").last.inner_text()
    page.locator("#searchbar").fill(email.split(" ")[0])
    follow(page.get_by_role("button", name="Search"))
    follow(page.locator("#result_list tbody th a").last)
    title = page.get_by_role("heading", level=1).inner_text()
    follow(page.get_by_role("link", name="Cancel booking"))
    page.get_by_label("Reason").fill("The roof leaks.")
    page.get_by_role("button", name="Cancel this booking").click()
    expect(page.locator(".messagelist")).to_contain_text("was cancelled")
    expect(page.locator(".staff-badge")).to_have_text("Cancelled")
    page.goto(f"{portal.url}/admin/")
    expect(page.locator("#recent-actions-module a").first).to_have_text(title)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_unconfirmed_bookings_are_declined_together(
    portal: RunningPortal, sign_in: SignIn, javascript: bool
) -> None:
    page = sign_in(java_script_enabled=javascript)
    page.goto(f"{portal.url}/admin/staff/booking/?status=unconfirmed")
    boxes = page.locator("input[name=uid]")
    before = boxes.count()
    assert before > 0
    boxes.first.check()
    page.get_by_label("Reason for declining").fill("We are full.")
    page.get_by_role("button", name="Decline the ticked ones").click()
    expect(page.locator("#progress")).to_contain_text("1 of 1 bookings")
    expect(page.locator("#progress")).to_contain_text("Declined.")
    page.get_by_role("link", name="To the unconfirmed bookings").click()
    expect(page.locator("input[name=uid]")).to_have_count(before - 1)


def test_somebody_is_booked_for_from_the_calendar_and_moved(
    portal: RunningPortal, sign_in: SignIn
) -> None:
    page = sign_in()
    page.goto(f"{portal.url}/admin/staff/booking/calendar/")
    follow(page.get_by_role("link", name="After", exact=True))
    page.locator(".staff-calendar-day .addlink").nth(1).click()
    page.get_by_label("Event type").select_option(
        label="Ask a Librarian: A half hour with a librarian"
    )
    page.get_by_role("button", name="Show free times").click()
    page.locator("input[name=starts_at]").first.check()
    page.get_by_label("Name").fill("Grace Hopper")
    page.get_by_label("Email address").fill("grace@example.com")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was booked")
    page.get_by_role("link", name="Reschedule").click()
    page.locator("input[name=starts_at]").last.check()
    page.get_by_role("button", name="Reschedule").click()
    expect(page.locator(".messagelist")).to_contain_text("Rescheduled")
    expect(page.locator("#content")).to_contain_text("Moved from")


def test_a_narrow_window_scrolls_at_most_the_table(portal: RunningPortal, sign_in: SignIn) -> None:
    page = sign_in(viewport={"width": 360, "height": 740})
    for path in ("booking/", "eventtype/", "webhook/add/", *OTHERS):
        page.goto(f"{portal.url}/admin/staff/{path}")
        fits(page)
        for search in page.locator("#searchbar").all():
            box = search.bounding_box()
            assert box
            assert box["width"] > 200, f"{path}: too narrow to type in"
    for kind in ("booking", "schedule", "eventtype", "team", "member"):
        open_first(page, portal, kind)
        fits(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_name_that_is_one_long_word_widens_no_page(
    portal: RunningPortal, sign_in: SignIn, width: int
) -> None:
    page = sign_in(viewport={"width": width, "height": 740})
    page.goto(f"{portal.url}/admin/staff/schedule/add/")
    page.get_by_label("Name").fill(f"مرحبا \u202e{width} " + "x" * 200)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(f"مرحبا {width} xxx")
    fits(page)
    follow(page.get_by_role("link", name=f"مرحبا {width} xxx"))
    fits(page)
    follow(page.get_by_role("link", name="Delete", exact=True))
    fits(page)
    page.get_by_role("button", name="Delete this schedule").click()
    expect(page.locator(".messagelist")).to_contain_text("deleted")


def test_an_event_type_is_made_by_keyboard(portal: RunningPortal, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{portal.url}/admin/staff/eventtype/add/?owner=own")
    page.locator("#id_basics-title").focus()
    page.keyboard.type("Typed only")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("By *keyboard*.")
    expect(page.locator(".staff-preview em")).to_have_text("keyboard")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“Typed only” was created.")
