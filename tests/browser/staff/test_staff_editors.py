"""Staff edit event types and schedules in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.staff.signing_in import SignIn, signing_in
from tests.browser.steps import follow
from tests.servers import RunningPortal

sign_in = signing_in


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_new_event_type_with_questions_is_there_for_visitors(
    portal: RunningPortal, sign_in: SignIn, javascript: bool
) -> None:
    name = "Ten minutes of fresh air" if javascript else "Ten quiet minutes"
    page = sign_in(java_script_enabled=javascript)
    page.goto(f"{portal.url}/admin/staff/eventtype/add/")
    page.get_by_role("link", name="A personal event type").click()
    page.locator("#id_basics-title").fill(name)
    page.locator("#id_basics-length_in_minutes").fill("10")
    page.locator("#id_locations-0-kind").select_option("address")
    page.locator("#id_locations-0-value").fill("On the quay")
    page.locator("#id_questions-0-label").fill("Which bench?")
    page.locator("#id_questions-0-type").select_option("radio")
    page.locator("#id_questions-0-options").fill("Red\nBlue")
    page.get_by_role("button", name="Add another question").click()
    page.locator("#id_questions-1-label").fill("Anything else?")
    page.locator("#id_questions-1-type").select_option("textarea")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("was created")
    expect(page.locator("#id_questions-1-label")).to_have_value("Anything else?")
    page.get_by_role("link", name="Look at the visitors' page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.locator("#booker")).to_be_visible()


def test_the_slug_is_checked_while_one_types(portal: RunningPortal, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{portal.url}/admin/staff/eventtype/add/?owner=own")
    page.locator("#id_basics-slug").press_sequentially("coffee")
    expect(page.locator("#slug-answer")).to_contain_text("Another event type")
    page.locator("#id_basics-slug").press_sequentially("-two")
    expect(page.locator("#slug-answer")).to_contain_text("/maren/coffee-two")


def test_two_people_who_change_the_same_see_each_other(
    portal: RunningPortal, sign_in: SignIn
) -> None:
    first, second = sign_in(), sign_in()
    first.goto(f"{portal.url}/admin/staff/eventtype/?q=coffee")
    follow(first.locator("#result_list tbody th a").first)
    second.goto(first.url)
    first.locator("#id_basics-title").fill("Coffee of the first")
    first.get_by_role("button", name="Save and continue editing").click()
    expect(first.locator(".messagelist")).to_contain_text("was changed")
    second.locator("#id_basics-title").fill("Coffee of the second")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("alert")).to_contain_text("Coffee of the first")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator(".messagelist")).to_contain_text("Coffee of the second")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_schedule_s_hours_are_copied_and_days_ticked(
    portal: RunningPortal, sign_in: SignIn, javascript: bool
) -> None:
    page = sign_in(java_script_enabled=javascript)
    page.goto(f"{portal.url}/admin/staff/schedule/add/")
    page.get_by_label("Name", exact=True).fill(f"Summer hours {javascript}")
    page.locator("#id_Monday-0-end").fill("13:00")
    page.locator("button[name=_copy][value=Monday]").click()
    expect(page.locator("#id_Sunday-0-end")).to_have_value("13:00")
    page.locator("input[name=ticked]").first.check()
    page.get_by_label("What", exact=True).select_option("closed")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("was created")
    expect(page.locator(".staff-differs")).to_have_count(1)
    expect(page.locator("#id_Sunday-0-end")).to_have_value("13:00")


def test_an_availability_check_explains_a_sunday(portal: RunningPortal, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{portal.url}/admin/staff/eventtype/?kind=roundRobin")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Why no times?").first.click()
    page.get_by_role("link", name="Day after").click()
    expect(page.locator("svg.staff-day")).to_be_visible()
    expect(page.locator("#content")).to_contain_text("does not work then")
