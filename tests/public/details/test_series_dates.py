"""The dates of a series on its form: each is shown, and which are not free."""

import html as html_text
import re
from collections.abc import Callable

import httpx
from django.test import Client

from tests.cast import Cast, add_event_type, book

type Failing = Callable[[str, Callable[[httpx.Request], httpx.Response]], None]

FORM = "/team/desk/weekly?slot=2026-03-03T10:00:00Z&cal.tz=Europe/London"
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}


def dates(client: Client, address: str = FORM) -> list[tuple[str, bool]]:
    """Return the listed dates, and whether each is free."""
    html = html_text.unescape(client.get(address).content.decode())
    part = html.partition('class="series"')[2].partition("</ol>")[0]
    found = re.findall(r'datetime="([^"]+)">.*?</time>(.*?)</li>', part)
    return [(moment, "not free" not in rest) for moment, rest in found]


def test_each_date_is_shown_and_the_wall_clock_stays(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Weekly", "weekly", recurrence=WEEKLY | {"occurrences": 5})
    assert dates(client) == [
        ("2026-03-03T10:00+00:00", True),
        ("2026-03-10T10:00+00:00", True),
        ("2026-03-17T10:00+00:00", True),
        ("2026-03-24T10:00+00:00", True),
        ("2026-03-31T10:00+01:00", True),
    ]


def test_a_date_that_is_taken_is_marked(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Weekly", "weekly", recurrence=WEEKLY)
    solo = add_event_type(cast, "Solo", "solo")
    book(solo, "2026-03-17T10:00:00Z")
    assert [is_free for _, is_free in dates(client)] == [True, True, False, True]
    assert b"Not all of these dates are free." in client.get(FORM).content


def test_a_date_beyond_the_offered_days_is_marked(client: Client, cast: Cast) -> None:
    window = {"type": "range", "value": ["2026-03-01", "2026-03-14"]}
    add_event_type(cast, "Weekly", "weekly", recurrence=WEEKLY, booking_window=window)
    assert [is_free for _, is_free in dates(client)] == [True, True, False, False]


def test_when_free_times_cannot_be_looked_up_nothing_is_marked(
    client: Client, cast: Cast, failing: Failing
) -> None:
    add_event_type(cast, "Weekly", "weekly", recurrence=WEEKLY)
    asked = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        if request.url.path != "/v2/slots":
            return httpx.Response(200, json={"status": "success", "data": None})
        asked += 1
        slot = {"2026-03-03": [{"start": "2026-03-03T10:00:00.000Z"}]}
        return (
            httpx.Response(200, json={"status": "success", "data": slot})
            if asked == 1
            else httpx.Response(503)
        )

    failing("GET /v2/slots", answer)
    assert [is_free for _, is_free in dates(client)] == [True] * 4
    assert asked > 1
