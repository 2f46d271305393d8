"""The page of an event type: its calendar, its addresses, and what it does with bad ones."""

import logging
import re
from collections.abc import Callable

import httpx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.backend import get_client
from tests.cast import Cast, add_event_type, book

pytestmark = pytest.mark.both_backends

type Failing = Callable[[str, Callable[[httpx.Request], httpx.Response]], None]

VISIT = "/team/desk/visit"
HTMX = {"HX-Request": "true"}


def slots_in(html: str) -> list[str]:
    return re.findall(r'<time datetime="[^"]+">(\d\d:\d\d)</time>', html)


def test_the_first_page_holds_the_slots_of_the_first_free_day(client: Client, cast: Cast) -> None:
    html = client.get(VISIT).content.decode()
    assert "Monday 2 March 2026" in html
    assert slots_in(html)[0] == "09:00"
    assert "Times in Europe/London (UTC)" in html
    assert 'aria-current="date">2<' in html


def test_days_say_in_full_how_many_times_are_free(client: Client, cast: Cast) -> None:
    html = client.get(f"{VISIT}?cal.tz=Europe/London").content.decode()
    found = re.search(r'aria-label="Tuesday 3 March 2026, (\d+) free times"', html)
    assert found
    shown = client.get(f"{VISIT}?date=2026-03-03&cal.tz=Europe/London").content.decode()
    assert len(slots_in(shown)) == int(found[1])


def test_htmx_gets_the_changing_part_of_the_same_address(client: Client, cast: Cast) -> None:
    address = f"{VISIT}?month=2026-04"
    full, part = client.get(address), client.get(address, headers=HTMX)
    assert b"<html" in full.content
    assert b"<html" not in part.content
    assert b"April 2026" in part.content
    assert b'id="announce"' in part.content
    assert "HX-Request" in full["Vary"]
    assert "HX-Request" in part["Vary"]


def test_a_history_restore_gets_the_full_page(client: Client, cast: Cast) -> None:
    headers = HTMX | {"HX-History-Restore-Request": "true"}
    assert b"<html" in client.get(VISIT, headers=headers).content


def test_times_are_shown_in_the_chosen_zone(client: Client, cast: Cast) -> None:
    html = client.get(f"{VISIT}?date=2026-03-03&cal.tz=Asia/Kathmandu").content.decode()
    assert "Times in Asia/Kathmandu (UTC+05:45)" in html
    assert (
        'datetime="2026-03-03T09:15+05:45"' in html or 'datetime="2026-03-03T09:30+05:45"' in html
    )


def test_the_day_on_which_clocks_change_says_so(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Sunday", "sunday", minimum_booking_notice=0)
    html = client.get("/team/desk/sunday?date=2026-03-29&cal.tz=Europe/London").content.decode()
    assert "Sunday 29 March 2026" in html
    assert "UTC becomes UTC+01:00" in html


def test_an_empty_month_leads_to_the_next_free_time(client: Client, cast: Cast) -> None:
    window = {"type": "range", "value": ["2026-06-01", "2026-06-05"]}
    add_event_type(cast, "Summer", "summer", booking_window=window)
    assert "June 2026" in client.get("/team/desk/summer").content.decode()
    html = client.get("/team/desk/summer?month=2026-04").content.decode()
    assert "No free times in April 2026" in html
    assert "date=2026-06-01" in html


def test_the_chosen_length_decides_the_slots(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Long", "long", length_in_minutes=60, length_in_minutes_options=[60, 120])
    short = slots_in(client.get("/team/desk/long?date=2026-03-03").content.decode())
    long = slots_in(client.get("/team/desk/long?date=2026-03-03&duration=120").content.decode())
    assert (short[0], short[1]) == ("09:00", "10:00")
    assert (long[0], long[1]) == ("09:00", "11:00")


@pytest.mark.parametrize(
    "query",
    [
        "date=2026-02-31",
        "month=9999-99",
        "cal.tz=Mars/Olympus",
        "duration=abc",
        "slot=yesterday",
        "date=%00",
        "month=" + "x" * 5000,
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_what_cannot_be_read_costs_nobody_the_calendar(
    client: Client,
    cast: Cast,
    caplog: pytest.LogCaptureFixture,
    query: str,
    headers: dict[str, str],
) -> None:
    with caplog.at_level(logging.ERROR):
        response = client.get(f"{VISIT}?{query}", headers=headers)
    assert response.status_code == 200
    assert b'class="notice left-out"' in response.content
    assert b'id="booker"' in response.content
    assert caplog.records == []


@pytest.mark.parametrize(
    "path",
    [
        "/team/nobody",
        "/team/desk/nothing",
        "/nobody",
        "/maren/nothing",
        "/team/desk/visit/more",
        "/team/%00/x",
    ],
)
def test_what_does_not_exist_is_not_found(client: Client, cast: Cast, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert b"Nothing here" in response.content


def test_hidden_types_are_not_listed_but_can_be_opened(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Secret visit", "secret", hidden=True)
    assert b"Secret visit" not in client.get("/team/desk").content
    assert b"Secret visit" not in client.get("/").content
    assert client.get("/team/desk/secret").status_code == 200


def test_texts_from_the_calendar_cannot_do_harm(client: Client, cast: Cast) -> None:
    add_event_type(
        cast,
        "<script>alert(1)</script>",
        "harm",
        description="<script>alert(2)</script><b onclick=x>ok</b> [x](javascript:alert(3))",
    )
    for path in ("/", "/team/desk", "/team/desk/harm"):
        html = client.get(path).content.decode()
        assert "<script>alert" not in html
        assert "onclick" not in html
        assert 'href="javascript' not in html


def test_a_page_sets_no_cookie_and_a_strict_policy(client: Client, cast: Cast) -> None:
    response = client.get(VISIT)
    assert response.cookies == {}
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in response.get("Vary", "")


def test_a_page_without_chrome_for_frames(client: Client, cast: Cast) -> None:
    html = client.get(f"{VISIT}?embed=").content.decode()
    assert "site-header" not in html
    links = re.findall(r'href="(/team/[^"]+)"', html)
    assert links
    assert all("embed=" in link for link in links)


def test_other_methods_are_refused(client: Client, cast: Cast) -> None:
    assert client.delete(VISIT).status_code == 405
    assert client.post("/").status_code == 405


def test_queries_do_not_grow_with_bookings(client: Client, cast: Cast) -> None:
    def queries(day: int) -> int:
        # What a process reads once for all its pages is read by now; every booking drops the rest.
        client.get(VISIT)
        book(cast.visit, f"2026-03-{day:02}T09:00:00Z")
        with CaptureQueriesContext(connection) as captured:
            client.get(VISIT)
        return len(captured)

    before = queries(9)
    for day in range(3, 7):
        for hour in range(9, 17):
            book(cast.visit, f"2026-03-{day:02}T{hour:02}:00:00Z", f"{day}.{hour}@example.com")
    assert 0 < queries(10) <= before


@pytest.mark.parametrize(("error", "is_told"), [("Could not connect", True), (None, False)])
def test_an_empty_month_is_told_from_a_calendar_that_cannot_be_read(
    client: Client, cast: Cast, failing: Failing, error: str | None, is_told: bool
) -> None:
    window = {"type": "range", "value": ["2026-06-01", "2026-06-05"]}
    add_event_type(cast, "Summer", "summer", booking_window=window)
    connection = {"integration": {"name": "Google", "type": "google_calendar"}, "credentialId": 1}
    data = {"connectedCalendars": [connection | {"error": error}], "destinationCalendar": {}}
    answer = httpx.Response(200, json={"status": "success", "data": data})
    failing("GET /v2/calendars", lambda _request: answer)
    html = client.get("/team/desk/summer?month=2026-04").content.decode()
    assert ("calendar cannot be read" in html) == is_told


def test_an_error_page_names_whose_portal_it_is(client: Client, cast: Cast) -> None:
    response = client.get("/team/desk/visit?rescheduleUid=%3F")
    assert response.status_code == 400
    assert re.search(r'class="site-name"[^>]*>\s*Harbour Library\s*<', response.content.decode())


@pytest.mark.one_backend
def test_who_needs_a_code_of_calcom_is_led_there_before_filling_anything_in(
    client: Client, cast: Cast, failing: Failing, settings: Settings
) -> None:
    get_client().event_types.create(
        title="Verified", slug="verified", length_in_minutes=30,
        requires_booker_email_verification=True,
    )  # fmt: skip
    page = "/maren/verified?month=2026-12"
    told = "code that Cal.com sends by mail"
    assert told not in client.get(page).content.decode(), "the engine asks for none"
    settings.CALCOM_API_KEY = "cal_key"
    html = client.get(page).content.decode()
    assert told in html
    assert re.search(r'<a href="http[^"]*/maren/verified" rel="noopener nofollow">Book it', html)
