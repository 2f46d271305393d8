"""A month flows into the next one, and its days and times are parted so that the eye finds them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from portal.public.event.month import flow_end
from portal.public.shared.free_times import SlotLink, day_parts
from tests.cast import Cast, add_event_type

pytestmark = pytest.mark.both_backends

VISIT = "/team/desk/visit"


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def rows(html: str) -> list[list[str]]:
    """Return the numbers of the table's cells; a row of one is the divider."""
    table = re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2])
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)]
        for row in table
    ]


def links(html: str) -> list[str]:
    return re.findall(r'id="d\d{4}" href="([^"]+)"', html)


@pytest.mark.one_backend
@pytest.mark.parametrize("today", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 365, 3)])
def test_the_running_month_ends_with_whole_weeks_of_the_next(today: date) -> None:
    first = today.replace(day=1)
    end, following = flow_end(first, today), flow_end(first, first)
    if today.day < 15:
        assert end == following
    else:
        assert end.weekday() == 0 or (end.day == 1 and end.month != following.month)
        assert following < end <= today + timedelta(weeks=5)
    # Every other month is shown as it is.
    assert flow_end(following, today).day == 1


def test_late_in_a_month_the_next_one_follows_below_a_divider(
    client: Client, cast: Cast, frozen: time_machine.Traveller
) -> None:
    frozen.move_to(datetime(2026, 3, 31, 8, tzinfo=UTC))
    html = page(client, f"{VISIT}?cal.tz=Europe/London")
    assert rows(html)[0] == ["30", "31", "", "", "", "", ""]
    assert rows(html)[1] == ["April 2026"]
    assert rows(html)[2] == ["", "", "1", "2", "3", "4", "5"]
    assert rows(html)[-1] == ["27", "28", "29", "30", "", "", ""]
    assert len(links(html)) > 10
    # Each cell has an id of its own, although both months have a first.
    ids = re.findall(r'id="(d\d+)"', html)
    assert len(ids) == len(set(ids))


def test_early_in_a_month_and_in_all_others_there_is_no_divider(client: Client, cast: Cast) -> None:
    for query in ("", "?month=2026-04", "?month=2026-12"):
        assert "divider" not in page(client, VISIT + query)


@pytest.mark.parametrize("start", ["", "month=2026-04&"])
def test_a_day_is_chosen_in_the_calendar_that_it_was_seen_in(
    client: Client, cast: Cast, frozen: time_machine.Traveller, start: str
) -> None:
    frozen.move_to(datetime(2026, 3, 30, 8, tzinfo=UTC))
    seen = page(client, f"{VISIT}?{start}cal.tz=Europe/London")
    wanted = next(link for link in links(seen) if "date=2026-04-08" in link)
    chosen = page(client, wanted.replace("&amp;", "&").partition("#")[0])
    assert "Wednesday 8 April 2026" in chosen
    assert rows(chosen) == rows(seen)


def test_a_days_link_leads_to_its_times(client: Client, cast: Cast) -> None:
    html = page(client, VISIT)
    assert links(html)
    assert all(link.endswith("#day-title") for link in links(html))
    assert 'id="day-title"' in html


def test_a_bar_has_three_lengths_and_the_number_is_in_the_name(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Long", "long", length_in_minutes=480)
    few = re.findall(
        r'data-free="(\d+)" aria-label="[^"]* (\d+) free', page(client, "/team/desk/long")
    )
    many = re.findall(r'data-free="(\d+)" aria-label="[^"]* (\d+) free', page(client, VISIT))
    assert few
    assert many
    for bar, number in few + many:
        assert int(bar) == 1 + (int(number) >= 4) + (int(number) >= 10)


@pytest.mark.one_backend
@pytest.mark.parametrize(
    ("hours", "parts"),
    [
        (range(9, 13), {"": 4}),
        (range(9, 18), {"Morning": 3, "Afternoon": 5, "Evening": 1}),
        (range(10), {"Morning": 10}),
        (range(12, 24), {"Afternoon": 5, "Evening": 7}),
    ],
)
def test_many_times_are_parted_by_the_visitors_clock(hours: range, parts: dict[str, int]) -> None:
    slots = [SlotLink("", "", f"2026-03-03T{hour:02}:00+01:00", "") for hour in hours]
    assert {part.title: len(part.slots) for part in day_parts(slots)} == parts


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_the_earliest_time_is_marked_and_no_other(client: Client, cast: Cast, view: str) -> None:
    now = page(client, f"{VISIT}?view={view}")
    assert now.count('class="is-first"><time') == 1
    assert re.search(
        r'<li><a href="([^"]+)"[^>]*class="is-first"><time[^>]*>[^<]+</time> <small>earliest', now
    )
    later = page(client, f"{VISIT}?view={view}&date=2026-04-08&month=2026-04")
    assert 'class="is-first"><time' not in later


def test_a_long_day_of_the_list_is_folded_after_six(client: Client, cast: Cast) -> None:
    html = page(client, f"{VISIT}?view=list")
    for section in re.findall(r'<section aria-labelledby="day-.*?</section>', html, re.DOTALL):
        first, _, more = section.partition('<details class="more">')
        assert first.count("<li>") <= 7
        if more:
            assert f"<summary>{more.count('<li>')} more</summary>" in more
            assert first.count("<li>") == 6
