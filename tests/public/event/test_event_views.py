"""The views of the free times: weeks as columns, and the plain list."""

import html as html_text
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tests.cast import Cast, add_event_type

VISIT = "/team/desk/visit"


def page(client: Client, address: str) -> str:
    return html_text.unescape(client.get(address).content.decode())


def days_in(html: str) -> list[str]:
    return re.findall(r'<section aria-labelledby="day-(\d{4}-\d\d-\d\d)"', html)


def links_in(html: str) -> list[str]:
    return re.findall(r'<li><a href="([^"]+)" rel="nofollow"><time', html)


def test_a_week_is_a_column_for_each_of_seven_days_from_today_on(
    client: Client, cast: Cast
) -> None:
    html = page(client, f"{VISIT}?view=week")
    assert days_in(html) == [f"2026-03-{day:02}" for day in range(2, 9)]
    assert "3 March 2026, " in html
    assert 'id="previous-week"' not in html
    thursday = page(client, f"{VISIT}?view=week&date=2026-03-12")
    assert days_in(thursday) == [f"2026-03-{day:02}" for day in range(12, 19)]


def test_a_week_lacks_no_day_at_a_weekend(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(datetime(2026, 3, 8, 12, tzinfo=UTC))
    html = page(client, f"{VISIT}?view=week")
    assert days_in(html) == [f"2026-03-{day:02}" for day in range(8, 15)]
    assert any("date=2026-03-09" in link for link in links_in(html))


def test_weeks_follow_each_other_and_go_back_no_further_than_today(
    client: Client, cast: Cast
) -> None:
    html = page(client, f"{VISIT}?view=week&date=2026-03-05")
    following = re.search(r'id="next-week"[^>]* href="([^"]+)"', html)
    before = re.search(r'id="previous-week"[^>]* href="([^"]+)"', html)
    assert following
    assert before
    assert days_in(page(client, following[1]))[0] == "2026-03-12"
    assert days_in(page(client, before[1]))[0] == "2026-03-02"


def test_a_week_may_lie_in_two_months(client: Client, cast: Cast) -> None:
    html = page(client, f"{VISIT}?view=week&date=2026-03-30")
    assert days_in(html)[-1] == "2026-04-05"
    assert any("date=2026-03-31" in link for link in links_in(html))
    assert any("date=2026-04-02" in link for link in links_in(html))


def test_the_week_in_which_clocks_change_says_so(client: Client, cast: Cast) -> None:
    html = page(client, f"{VISIT}?view=week&date=2026-03-25&cal.tz=Europe/London")
    assert "Clocks change in this week: UTC becomes UTC+01:00." in html
    assert "Clocks change" not in page(client, f"{VISIT}?view=week&date=2026-03-18")


def test_the_list_shows_the_next_days_and_leads_on(client: Client, cast: Cast) -> None:
    html = page(client, f"{VISIT}?view=list")
    days = days_in(html)
    assert len(days) == 5
    assert days[0] == "2026-03-02"
    later = re.search(r'id="later"[^>]* href="([^"]+)"', html)
    assert later
    assert "view=list" in later[1]
    following = days_in(page(client, later[1]))
    assert following[0] > days[-1]


def test_no_time_is_left_out_between_two_pages_of_the_list(client: Client, cast: Cast) -> None:
    address, listed = f"{VISIT}?view=list&date=2026-03-23", []
    for _ in range(3):
        html = page(client, address)
        listed += days_in(html)
        later = re.search(r'id="later"[^>]* href="([^"]+)"', html)
        assert later
        address = later[1]
    month = page(client, f"{VISIT}?month=2026-03") + page(client, f"{VISIT}?month=2026-04")
    free = re.findall(r'id="d\d+" href="[^"]*date=(\d{4}-\d\d-\d\d)', month)
    assert listed == [day for day in free if listed[0] <= day <= listed[-1]]


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_every_view_jumps_over_what_is_empty(client: Client, cast: Cast, view: str) -> None:
    window = {"type": "range", "value": ["2026-06-01", "2026-06-05"]}
    add_event_type(cast, "Summer", "summer", booking_window=window)
    unasked = page(client, f"/team/desk/summer?view={view}")
    assert any("date=2026-06-01" in link for link in links_in(unasked))
    asked = page(client, f"/team/desk/summer?view={view}&date=2026-04-08")
    if view == "list":
        assert days_in(asked)[0] == "2026-06-01"
    else:
        assert "The next free time is on Monday 1 June 2026." in asked
        assert re.search(rf'id="next-free"[^>]* href="[^"]*date=2026-06-01&view={view}', asked)


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_every_view_says_when_nothing_is_offered_at_all(
    client: Client, cast: Cast, view: str
) -> None:
    window = {"type": "range", "value": ["2026-03-07", "2026-03-08"]}
    add_event_type(cast, "Never", "never", booking_window=window)
    html = page(client, f"/team/desk/never?view={view}")
    assert "No time is offered in the coming year." in html
    assert links_in(html) == []


def test_an_empty_day_leads_to_the_next_free_one(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Solo", "solo")
    html = page(client, "/team/desk/solo?date=2026-03-07")
    assert "No time is free on this day." in html
    assert "The next free time is on Monday 9 March 2026." in html


def test_the_views_are_links_to_the_same_day(client: Client, cast: Cast) -> None:
    html = page(client, f"{VISIT}?date=2026-03-05&name=Ada")
    for view in ("month", "week", "list"):
        assert f'id="view-{view}" href="{VISIT}?date=2026-03-05&view={view}&name=Ada"' in html


def test_the_event_type_says_which_layouts_there_are(client: Client, cast: Cast) -> None:
    layouts = {"defaultLayout": "week", "enabledLayouts": ["week"]}
    add_event_type(cast, "Weekly", "weekly", booker_layouts=layouts)
    html = page(client, "/team/desk/weekly")
    assert "booker-week" in html
    assert 'id="view-month"' not in html
    assert 'id="view-list"' in html
    assert "booker-week" in page(client, "/team/desk/weekly?view=month")


def test_hours_are_shown_as_the_address_says(client: Client, cast: Cast) -> None:
    assert ">09:00</time>" in page(client, f"{VISIT}?clock=24&lang=en-US")
    html = page(client, f"{VISIT}?clock=12&date=2026-03-03")
    assert ">9:00 am</time>" in html
    assert all("clock=12" in link for link in links_in(html))
    assert re.search(r'id="clock" href="[^"]*clock=24"', html)


def test_seats_are_counted_only_where_visitors_may_know(client: Client, cast: Cast) -> None:
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": False}
    for slug, shown in (("open", True), ("quiet", False)):
        add_event_type(cast, slug, slug, seats=seats | {"showAvailabilityCount": shown})
        assert ("3 seats left" in page(client, f"/team/desk/{slug}")) == shown
