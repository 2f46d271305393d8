"""A host's calendar feed counts as busy time, over real sockets."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import time_machine
from pytest_django import Settings

from portal.engine.calendars import connections
from portal.engine.calendars.models import CalendarCredential, CalendarFeed, FeedEvent
from portal.engine.calendars.tasks import refresh_feed
from tests.engine.calendars.serving import CalendarServer, serving
from tests.engine.calendars.writing import calendar, event
from tests.engine.house import House

pytestmark = pytest.mark.wire

TUESDAY = "2026-12-01"
UNUSABLE = "Could not add ICS feeds, try using private ics feed."
DENTIST = event("20261201T100000Z", "20261201T113000Z", summary="Dentist")
SLOTS = {"slug": "slots", "minimumBookingNotice": 0}


@pytest.fixture
def server(settings: Settings) -> Iterator[CalendarServer]:
    settings.ENGINE_FEEDS_FROM_PRIVATE = True
    with serving() as running:
        running.text = calendar(DENTIST)
        yield running


def save(house: House, url: str, **options: Any) -> httpx.Response:
    body = {"urls": [url], "readOnly": True} | options
    return house.call("POST", "/calendars/ics-feed/save", by=house.mia, json=body)


def choice(credential: dict[str, Any], url: str) -> dict[str, Any]:
    return {
        "integration": "ics-feed_calendar",
        "externalId": url,
        "credentialId": credential["id"],
    }


@pytest.fixture
def credential(house: House, server: CalendarServer) -> Any:
    answer = save(house, server.url)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


@pytest.fixture
def selected(house: House, server: CalendarServer, credential: dict[str, Any]) -> CalendarFeed:
    """Mia's feed, which counts as busy."""
    body = choice(credential, server.url)
    house.data("POST", "/selected-calendars", by=house.mia, json=body)
    return CalendarFeed.objects.get()


def test_a_selected_feed_hides_slots_and_refuses_bookings(
    house: House, server: CalendarServer, credential: dict[str, Any]
) -> None:
    event_type = house.event_type(minimumBookingNotice=0)["id"]
    assert "10:00" in house.starts(event_type, TUESDAY)

    body = choice(credential, server.url)
    first = house.call("POST", "/selected-calendars", by=house.mia, json=body)
    again = house.call("POST", "/selected-calendars", by=house.mia, json=body)

    assert first.json()["data"] == {**body, "userId": house.mia.pk}
    assert (again.status_code, again.json()) == (201, {"status": "success"})
    starts = house.starts(event_type, TUESDAY)
    assert not {"10:00", "10:30", "11:00"} & set(starts)
    assert {"09:30", "11:30"} <= set(starts)
    refused = house.book(event_type, f"{TUESDAY}T10:30:00Z")
    assert refused.status_code == 400
    assert "not available" in refused.text

    house.data("DELETE", "/selected-calendars", by=house.mia, params=body)
    assert "10:00" in house.starts(event_type, TUESDAY)


def test_the_events_own_buffers_widen_it(house: House, selected: CalendarFeed) -> None:
    event_type = house.event_type(beforeEventBuffer=30, afterEventBuffer=30)["id"]

    starts = house.starts(event_type, TUESDAY)

    assert not {"09:30", "11:30"} & set(starts)
    assert {"09:00", "12:00"} <= set(starts)


def test_it_keeps_only_its_own_host_busy(house: House, selected: CalendarFeed) -> None:
    event_type = house.event_type(by=house.max)["id"]

    assert "15:00" in house.starts(event_type, TUESDAY)


def test_busy_times_of_the_feed(
    house: House, server: CalendarServer, credential: dict[str, Any]
) -> None:
    server.text = calendar(DENTIST, ["DTSTART;VALUE=DATE:20261203", "SUMMARY:Day off"])
    save(house, server.url)
    query = {
        "dateFrom": "2026-12-01",
        "dateTo": "2026-12-05",
        "timeZone": "America/Los_Angeles",
        "calendarsToLoad[0][credentialId]": credential["id"],
        "calendarsToLoad[0][externalId]": server.url,
    }
    path = f"/calendars/busy-times?{urlencode(query)}"

    assert house.data("GET", path, by=house.mia) == [
        {
            "start": "2026-12-01T10:00:00.000Z",
            "end": "2026-12-01T11:30:00.000Z",
            "title": "Dentist",
            "source": "ics-feed",
        },
        {
            "start": "2026-12-03T00:00:00.000Z",
            "end": "2026-12-04T00:00:00.000Z",
            "title": "Day off",
            "source": "ics-feed",
        },
    ]
    refused = house.call("GET", path, by=house.max)
    assert refused.status_code == 401
    assert "These credentials do not belong to you" in refused.text


def test_a_feed_is_fetched_again_in_the_background(
    house: House, server: CalendarServer, selected: CalendarFeed, clock: time_machine.Traveller
) -> None:
    event_type = house.event_type()["id"]
    server.text = calendar(event("20261201T140000Z", "20261201T150000Z"))

    assert refresh_feed.call(selected.pk) == "fresh"
    clock.shift(900)
    assert refresh_feed.call(selected.pk) == "fetched"

    starts = house.starts(event_type, TUESDAY)
    assert "10:00" in starts
    assert "14:00" not in starts


@pytest.mark.parametrize("fault", ["gone", "page", "closed"])
def test_a_broken_feed_keeps_its_last_state_and_says_so(
    house: House,
    server: CalendarServer,
    selected: CalendarFeed,
    clock: time_machine.Traveller,
    fault: str,
) -> None:
    clock.shift(900)
    if fault == "gone":
        server.status = 404
    elif fault == "page":
        server.text = "<!doctype html><title>Sign in</title>"
    else:
        CalendarFeed.objects.update(url="http://127.0.0.1:1/diary.ics")

    assert refresh_feed.call(selected.pk) not in {"fetched", "fresh"}

    selected.refresh_from_db()
    assert selected.problem
    assert "10:00" not in house.starts(house.event_type()["id"], TUESDAY)
    (connected,) = house.data("GET", "/calendars", by=house.mia)["connectedCalendars"]
    assert selected.problem in connected["error"]["message"]
    assert house.call("GET", "/calendars/ics-feed/check", by=house.mia).status_code == 401


def test_what_nobody_selected_is_not_fetched(
    house: House, server: CalendarServer, credential: dict[str, Any], clock: time_machine.Traveller
) -> None:
    before = server.requests
    clock.shift(900)

    assert refresh_feed.call(CalendarFeed.objects.get().pk) == "nobody wants it"
    assert server.requests == before


def test_repeating_events_count_beyond_what_is_stored(
    house: House, server: CalendarServer, credential: dict[str, Any]
) -> None:
    server.text = calendar(event("20200106T090000Z", "20200106T100000Z", "RRULE:FREQ=WEEKLY"))
    save(house, server.url)
    body = choice(credential, server.url)
    house.data("POST", "/selected-calendars", by=house.mia, json=body)
    event_type = house.event_type()["id"]

    for monday in ("2027-02-01", "2031-12-01"):
        starts = house.starts(event_type, monday)
        assert starts[0] == "10:00"
    assert FeedEvent.objects.filter(starts_at__year=2031).count() == 0


def test_a_redirect_is_followed(house: House, server: CalendarServer) -> None:
    assert save(house, f"{server.base}/moved").status_code == 201


@pytest.mark.parametrize("path", ["/round", "/inside"])
def test_redirects_are_limited_and_checked(
    house: House,
    server: CalendarServer,
    settings: Settings,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.5)
    monkeypatch.setattr("portal.outgoing.exchange.CONNECT_SECONDS", 0.2)

    answer = save(house, f"{server.base}{path}")

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, UNUSABLE)


def reason_of(answer: httpx.Response) -> str:
    """Return why a feed was not taken."""
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, UNUSABLE)
    (reason,) = answer.json()["error"]["details"]["reasons"]
    return str(reason["reason"])


def test_a_refusal_names_what_was_wrong(
    house: House, server: CalendarServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENGINE_FEED_MEGABYTES = 1
    server.text = calendar(DENTIST) + "X" * 1024 * 1024
    assert reason_of(save(house, server.url)) == "the file is larger; at most 1 MB are read"
    assert (
        reason_of(save(house, f"{server.base}/announced"))
        == "the file has 1.1 MB; at most 1 MB are read"
    )
    server.text = "<!doctype html>\n<title>Sign in</title>"
    assert (
        reason_of(save(house, server.url))
        == "this is no calendar: it begins with “<!doctype html>”"
    )
    server.text = calendar(DENTIST)[:-20]
    assert reason_of(save(house, server.url)) == "the calendar ends in the middle"
    server.text, server.status = calendar(DENTIST), 404
    assert reason_of(save(house, server.url)) == "the server answered 404 Not Found"
    assert "ConnectionRefusedError" in reason_of(save(house, "http://127.0.0.1:1/diary.ics"))
    assert reason_of(save(house, f"{server.base}/round")) == "too many redirects"
    monkeypatch.setattr(connections, "SECONDS", 0.3)
    assert "no whole answer within" in reason_of(save(house, f"{server.base}/slow"))
    many = [f"{server.url}?{number}" for number in range(11)]
    assert reason_of(save(house, "", urls=many)) == "11 addresses; at most 10 can be connected"
    settings.ENGINE_FEEDS_FROM_PRIVATE = False
    assert reason_of(save(house, server.url)) == "127.0.0.1 has no public address"


def test_of_a_large_file_only_what_lies_ahead_is_kept(house: House, server: CalendarServer) -> None:
    noise = [f"DESCRIPTION:{'words ' * 400}", f"ATTACH;ENCODING=BASE64:{'A' * 4000}"]
    past = [
        event(f"20{year:02}0105T090000Z", f"20{year:02}0105T100000Z", *noise) for year in range(26)
    ]
    weekly = event("20150105T090000Z", "20150105T100000Z", "RRULE:FREQ=WEEKLY", *noise)
    server.text = calendar(*past * 10, weekly, DENTIST)

    assert save(house, server.url).status_code == 201

    feed = CalendarFeed.objects.get()
    assert len(server.text) > 1_500_000
    assert len(feed.content) < 1_000
    assert feed.events.filter(title="Dentist").count() == 1
    assert feed.events.count() > 100


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/diary.ics", "webcal://localhost/x", "file:///etc/passwd", "diary"],
)
def test_private_and_odd_addresses_are_refused(
    house: House, server: CalendarServer, settings: Settings, url: str
) -> None:
    settings.ENGINE_FEEDS_FROM_PRIVATE = False
    before = server.requests

    answer = save(house, url.format(port=server.server_port))

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, UNUSABLE)
    assert server.requests == before
    assert not CalendarCredential.objects.exists()


def test_saving_again_replaces_the_feeds_and_a_bad_one_changes_nothing(
    house: House, server: CalendarServer, credential: dict[str, Any]
) -> None:
    other = f"{server.url}?other"
    assert save(house, server.url, urls=[server.url, "http://127.0.0.1:1/"]).status_code == 400
    assert [feed.url for feed in CalendarFeed.objects.all()] == [server.url]

    again = save(house, other).json()["data"]

    assert again["id"] == credential["id"]
    assert [feed.url for feed in CalendarFeed.objects.all()] == [other]


def test_disconnecting_forgets_everything(
    house: House, credential: dict[str, Any], selected: CalendarFeed
) -> None:
    body = {"id": credential["id"]}
    assert (
        house.call("POST", "/calendars/ics-feed/disconnect", by=house.max, json=body).status_code
        == 401
    )

    house.data("POST", "/calendars/ics-feed/disconnect", by=house.mia, json=body)

    assert not FeedEvent.objects.exists()
    assert "10:00" in house.starts(house.event_type()["id"], TUESDAY)
