"""The account's connected calendars, whether they work, and what they hold."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from portal.engine import models
from portal.staff.kit.facts import without_addresses
from tests.cast import NOW, Cast
from tests.staff.conftest import Wire, refused

pytestmark = pytest.mark.contract

BOB: dict[str, Any] = {
    "externalId": "maren@harbour.example",
    "integration": "google_calendar",
    "name": "Maren at work",
    "primary": True,
    "readOnly": False,
    "email": "maren@harbour.example",
    "isSelected": True,
    "credentialId": 11,
    "delegationCredentialId": None,
}
FEED = BOB | {
    "externalId": "https://feeds.example.com/secret-token.ics",
    "integration": "ics-feed_calendar",
    "name": None,
    "readOnly": True,
    "isSelected": False,
    "credentialId": 12,
}
BUSY = [
    {
        "start": "2026-03-04T13:00:00.000Z",
        "end": "2026-03-04T14:00:00.000Z",
        "title": "Dentist",
        "source": "google",
    },
    {"start": "2026-03-03T09:00:00.000Z", "end": "2026-03-03T09:30:00.000Z", "title": "Standup"},
]


def connection(name: str, *calendars: dict[str, Any], **more: Any) -> dict[str, Any]:
    integration = {"name": name, "title": name, "type": f"{name.lower()}_calendar"}
    return {"integration": integration, "credentialId": 11, "calendars": [*calendars]} | more


def connected(wire: Wire, *connections: dict[str, Any]) -> None:
    destination = {
        "id": 3,
        "integration": "google_calendar",
        "externalId": "maren@harbour.example",
    }
    data = {"connectedCalendars": [*connections], "destinationCalendar": destination}
    wire.answer("GET", "/busy-times", _json(BUSY))
    wire.answer("GET", "/v2/calendars", _json(data))


def page_of(who: Client, cast: Cast, query: str = "", status: int = 200) -> str:
    answer = who.get(f"/admin/staff/member/{cast.maren.pk}/change/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def asked(wire: Wire) -> httpx.QueryParams:
    return next(each.url.params for each in wire.requests if "busy-times" in each.url.path)


def test_without_calendars_that_is_said(admin: Client, cast: Cast, wire: Wire) -> None:
    shown = page_of(admin, cast)
    assert "None is connected." in shown
    assert "No calendar blocks times." in shown
    assert not [each for each in wire.requests if "busy-times" in each.url.path]


def test_calendars_are_shown_with_what_they_do(admin: Client, cast: Cast, wire: Wire) -> None:
    connected(wire, connection("Google", BOB), connection("Feed", FEED))
    shown = page_of(admin, cast)
    assert "Maren at work" in shown
    assert shown.count("Works") == 2
    assert "read-only" in shown
    assert "feeds.example.com" in shown


def test_the_address_of_a_feed_stays_secret(admin: Client, cast: Cast, wire: Wire) -> None:
    error = {"message": "https://feeds.example.com/secret-token.ics: 404"}
    connected(wire, connection("Feed", FEED, error=error))
    shown = page_of(admin, cast)
    assert "Broken" in shown
    assert "feeds.example.com 404" in shown
    assert "secret-token" not in shown


def test_a_whole_day_is_shown_as_the_owners(admin: Client, cast: Cast, wire: Wire) -> None:
    cast.maren.time_zone = "Pacific/Auckland"
    cast.maren.save()
    day = {"start": "2026-03-04T00:00:00.000Z", "end": "2026-03-05T00:00:00.000Z"}
    wire.answer("GET", "/busy-times", _json([day | {"title": "Holiday"}]))
    connected(wire, connection("Feed", FEED | {"isSelected": True}))
    shown = page_of(admin, cast)
    assert "Holiday" in shown
    # 13 hours earlier than in UTC, where the page's clock is London's.
    assert "Tue 3 Mar 2026, 11:00–" in shown


STATES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "some could not be read": (
        {"unreadEvents": 3},
        ["Works", "3 events of this calendar could not be read."],
    ),
    "one could not be read": (
        {"unreadEvents": 1},
        ["Works", "1 event of this calendar could not be read."],
    ),
    "it cannot be read for an hour": (
        {
            "problem": "the file has 24.5 MB; at most 20 MB are read",
            "readAt": "2026-03-02T07:00:00.000Z",
            "keptUntil": "2026-03-09T07:00:00.000Z",
        },
        [
            "Broken",
            "the file has 24.5 MB; at most 20 MB are read. It was read last on Mon 2 Mar 2026, 07:00",
            "goes on blocking times, and counts as up to date until Mon 9 Mar 2026, 07:00",
        ],
    ),
    "it cannot be read for a month": (
        {
            "problem": "the server answered 404 Not Found",
            "readAt": "2026-02-01T08:00:00.000Z",
            "keptUntil": "2026-02-08T08:00:00.000Z",
        },
        [
            "Out of date",
            "the server answered 404 Not Found. It was read last on Sun 1 Feb 2026, 08:00",
            "What stood in it then goes on blocking times.",
            "A calendar that blocks times is out of date",
        ],
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_the_state_of_a_feed_is_told(admin: Client, cast: Cast, wire: Wire, state: str) -> None:
    fields, expected = STATES[state]
    feed = FEED | {"isSelected": True} | fields
    other = FEED | {"externalId": "https://other.example/x.ics"}
    error = {"error": {"message": "as below"}} if "problem" in fields else {}
    connected(wire, connection("Feed", feed, other, **error))

    shown = page_of(admin, cast)

    assert [each for each in expected if each not in shown] == []
    # The other feed of the connection is as good as ever.
    assert shown.count("Works") == 1 + (expected[0] == "Works")
    assert ("is out of date" in shown) == (expected[0] == "Out of date")


@pytest.mark.parametrize("error", [{"message": "Token expired"}, "Token expired"])
def test_a_broken_connection_without_calendars_is_shown(
    admin: Client, cast: Cast, wire: Wire, error: Any
) -> None:
    connected(wire, connection("Google", error=error))
    shown = page_of(admin, cast)
    assert "Broken" in shown
    assert "Token expired" in shown


def test_calendars_that_block_nothing_are_pointed_out(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    connected(wire, connection("Feed", FEED))
    assert "nothing in them blocks a time" in page_of(admin, cast)


def test_the_busy_times_of_a_week_are_shown_by_start(admin: Client, cast: Cast, wire: Wire) -> None:
    connected(wire, connection("Google", BOB), connection("Feed", FEED))
    shown = page_of(admin, cast)
    assert shown.index("Standup") < shown.index("Dentist")
    assert "13:00–14:00" in shown
    params = asked(wire)
    assert params["dateFrom"].startswith("2026-03-02T00:00")
    assert params["dateTo"].startswith("2026-03-09T00:00")
    assert params["calendarsToLoad[0][externalId]"] == "maren@harbour.example"
    assert "calendarsToLoad[1][externalId]" not in params


def test_other_days_can_be_chosen(admin: Client, cast: Cast, wire: Wire) -> None:
    connected(wire, connection("Google", BOB))
    shown = page_of(admin, cast, "?from=2026-04-01&days=2")
    assert 'value="2026-04-01"' in shown
    # London is an hour ahead of UTC by then.
    assert asked(wire)["dateFrom"].startswith("2026-03-31T23:00")
    assert asked(wire)["dateTo"].startswith("2026-04-02T23:00")


@pytest.mark.parametrize(
    "query",
    [
        "?from=soon",
        "?days=0",
        "?days=32",
        "?days=-1",
        "?days=%C2%B2",
        "?from=9999-12-31",
        "?from=0001-01-01",
        "?from=2026-02-30",
    ],
)
def test_days_that_cannot_be_shown_are_refused(admin: Client, cast: Cast, query: str) -> None:
    page_of(admin, cast, query, status=400)


def test_a_fault_of_the_busy_times_leaves_the_calendars(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    wire.answer("GET", "/busy-times", refused(500, "Unable to fetch"))
    connected(wire, connection("Google", BOB))
    shown = page_of(admin, cast)
    assert "did not answer properly" in shown
    assert "Maren at work" in shown


def test_a_fault_of_the_calendars_leaves_the_rest(admin: Client, cast: Cast, wire: Wire) -> None:
    wire.answer("GET", "/v2/calendars", refused(500, "Internal"))
    shown = page_of(admin, cast)
    assert shown.count("did not answer properly") == 2
    assert "Front desk" in shown


def test_others_calendars_are_said_to_be_theirs(
    admin: Client, cast: Cast, wire: Wire, settings: Settings
) -> None:
    settings.CALCOM_API_KEY = "cal_key"
    connected(wire, connection("Google", BOB))
    shown = page_of_other(admin, cast)
    assert "to their owner only" in shown
    assert "Busy times" not in shown
    assert not [each for each in wire.requests if "/calendars" in each.url.path]


def page_of_other(who: Client, cast: Cast) -> str:
    answer = who.get(f"/admin/staff/member/{cast.priya.pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


OTHERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "it works": ({}, ["Works"]),
    "some could not be read": (
        {"skipped": 2},
        ["Works", "2 events of this calendar could not be read."],
    ),
    "it is broken": (
        {"problem": f"{FEED['externalId']} answered 404", "fetched_at": NOW - timedelta(days=1)},
        ["Broken", "feeds.example.com answered 404", "It was read last on Sun 1 Mar 2026"],
    ),
    "it was never read": ({"problem": "not reached"}, ["Broken", "not reached."]),
    "it is out of date": (
        {"problem": "the server answered 410 Gone", "fetched_at": NOW - timedelta(days=30)},
        ["Out of date", "the server answered 410 Gone", "A calendar that blocks times is out of"],
    ),
}


@pytest.mark.parametrize("state", OTHERS)
def test_the_engine_tells_the_state_of_every_hosts_feeds(
    admin: Client, cast: Cast, state: str
) -> None:
    fields, expected = OTHERS[state]
    owned = models.CalendarCredential.objects.create(user=cast.priya)
    feed = models.CalendarFeed.objects.create(credential=owned, url=FEED["externalId"], **fields)
    models.SelectedCalendar.objects.create(user=cast.priya, feed=feed)
    models.FeedEvent.objects.create(feed=feed, starts_at=NOW, ends_at=NOW, title="Dentist")

    shown = page_of_other(admin, cast)

    assert [each for each in ["feeds.example.com", *expected] if each not in shown] == []
    # Of what stands in it, and of its address, nothing is told.
    for secret in ("Dentist", "Busy times", "secret-token", "shows connected calendars"):
        assert secret not in shown
    assert "None is connected." in page_of(admin, cast)


def test_of_hosts_without_calendars_that_is_said(admin: Client, cast: Cast) -> None:
    assert "None is connected." in page_of_other(admin, cast)


def test_titles_are_shown_as_text(admin: Client, cast: Cast, wire: Wire) -> None:
    connected(wire, connection("Google", BOB | {"name": "<b>Bold</b>"}))
    assert "&lt;b&gt;Bold" in page_of(admin, cast)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("at https://a.example/x?y=1 and http://[b", "at a.example and [b"),
        ("webcal://me:secret@a.example:8443/x.ics: 404", "a.example 404"),
        ("no address", "no address"),
    ],
)
def test_of_addresses_only_the_host_is_left(text: str, left: str) -> None:
    assert without_addresses(text) == left


def _json(data: Any) -> Any:
    return lambda _: httpx.Response(200, json={"status": "success", "data": data})
