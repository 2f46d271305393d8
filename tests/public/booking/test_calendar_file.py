"""The .ics file of a booking as it is made, moved and cancelled: one event, by two parsers and the RFCs."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import ics  # type: ignore[import-untyped]  # it has no types
import pytest
from django.test import Client
from icalendar import Calendar

from portal.engine import models
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type, book

START = "2026-03-03T10:00:00+00:00"


def fetch(client: Client, uid: str) -> bytes:
    response = client.get(f"/booking/{uid}/calendar.ics", follow=True)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def cancel(client: Client, uid: str) -> None:
    data = {"token": make_token(f"cancel:{uid}"), "reason": ""}
    assert client.post(f"/booking/{uid}/cancel", data).status_code == 303


def move(client: Client, uid: str, path: str, slot: str) -> str:
    address = f"{path}?rescheduleUid={uid}&slot={slot}"
    response = client.post(address, {"token": make_token(f"move:{uid}")})
    assert response.status_code == 303
    return urlsplit(response["Location"]).path.removeprefix("/booking/")


def confirmed(client: Client, cast: Cast) -> bytes:
    return fetch(client, book(cast.visit, START).uid)


def pending(client: Client, cast: Cast) -> bytes:
    policy = {"type": "always", "block_unconfirmed_bookings_in_booker": True}
    ask = add_event_type(cast, "Ask first", "ask", confirmation_policy=policy)
    return fetch(client, book(ask, START).uid)


def cancelled(client: Client, cast: Cast) -> bytes:
    uid = book(cast.visit, START).uid
    cancel(client, uid)
    return fetch(client, uid)


STATES = [
    (confirmed, "CONFIRMED", "PUBLISH"),
    (pending, "TENTATIVE", "PUBLISH"),
    (cancelled, "CANCELLED", "CANCEL"),
]


@pytest.mark.parametrize(("make", "status", "method"), STATES)
def test_icalendar_reads_each_state(
    client: Client, cast: Cast, make: Callable[[Client, Cast], bytes], status: str, method: str
) -> None:
    calendar = Calendar.from_ical(make(client, cast))
    (event,) = calendar.walk("VEVENT")
    assert (str(event["status"]), str(calendar["method"])) == (status, method)
    assert event.decoded("dtstart") == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2026, 3, 3, 10, 30, tzinfo=UTC)
    assert event.errors == []


@pytest.mark.filterwarnings(
    "ignore:'maxsplit' is passed:DeprecationWarning"
)  # in the grammar of ics
@pytest.mark.parametrize(("make", "status", "method"), STATES)
def test_ics_reads_each_state(
    client: Client, cast: Cast, make: Callable[[Client, Cast], bytes], status: str, method: str
) -> None:
    calendar = ics.Calendar(make(client, cast).decode())
    (event,) = calendar.events
    assert (event.status, calendar.method) == (status, method)
    assert event.begin.datetime == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert event.end.datetime == datetime(2026, 3, 3, 10, 30, tzinfo=UTC)
    assert event.location == "1 Quay Street"
    assert event.organizer.email == "maren@harbour.example"


@pytest.mark.parametrize(("make", "status", "method"), STATES)
def test_each_state_keeps_the_rules_of_the_rfcs(
    client: Client, cast: Cast, make: Callable[[Client, Cast], bytes], status: str, method: str
) -> None:
    content = make(client, cast)
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines), "every line ends with CRLF"
    assert max(map(len, lines)) <= 75, "longer lines are folded"
    names = [re.split(rb"[:;]", line)[0] for line in content.replace(b"\r\n ", b"").split(b"\r\n")]
    for once in (b"UID", b"SEQUENCE", b"DTSTAMP", b"DTSTART", b"ORGANIZER", b"METHOD", b"VERSION"):
        assert names.count(once) == 1
    # RFC 5546, 3.2.1: what is published invites nobody.
    assert b"ATTENDEE" not in names


def test_one_uid_and_a_growing_sequence_over_a_bookings_life(client: Client, cast: Cast) -> None:
    add_event_type(cast, "Solo", "solo")
    slot = "2026-03-03T10:00:00Z"
    who = {"name": "Ada", "email": "ada@example.com", "token": make_token("book:/team/desk/solo")}
    client.post(f"/team/desk/solo?slot={slot}", who)
    first = models.Booking.objects.get().uid
    seen = [fetch(client, first)]
    second = move(client, first, "/team/desk/solo", "2026-03-03T12:00:00Z")
    seen.append(fetch(client, second))
    third = move(client, second, "/team/desk/solo", "2026-03-04T12:00:00Z")
    seen.append(fetch(client, third))
    cancel(client, third)
    seen.append(fetch(client, third))
    events = [Calendar.from_ical(one).walk("VEVENT")[0] for one in seen]
    assert len({str(event["uid"]) for event in events}) == 1
    assert [event["sequence"] for event in events] == [0, 1, 2, 3]


def test_the_file_of_a_moved_booking_is_that_of_the_new_one(client: Client, cast: Cast) -> None:
    solo = add_event_type(cast, "Solo", "solo")
    old = book(solo, START).uid
    new = move(client, old, "/team/desk/solo", "2026-03-03T12:00:00Z")
    assert fetch(client, old) == fetch(client, new)


def test_a_hosts_hidden_address_stays_hidden(client: Client, cast: Cast) -> None:
    hidden = add_event_type(cast, "Quiet", "quiet", hide_organizer_email=True)
    uid = book(hidden, START).uid
    assert b"maren@harbour.example" not in fetch(client, uid).replace(b"\r\n ", b"")
    assert b"maren@harbour.example" not in client.get(f"/booking/{uid}").content
    assert b"maren@harbour.example" not in client.get(f"/video/{uid}").content


def test_texts_cannot_break_out_of_their_line(client: Client, cast: Cast) -> None:
    address = "/team/desk/visit?slot=2026-03-03T10:00:00Z"
    evil = 'Ada\r\nATTENDEE:mailto:evil@example.com; "x"'
    data = {"name": "Ada, Byron; B", "email": "ada@example.com", "notes": evil}
    client.post(address, data | {"token": make_token("book:/team/desk/visit")})
    content = fetch(client, models.Booking.objects.get().uid)
    assert b"\r\nATTENDEE" not in content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert "Ada, Byron; B" in str(event["summary"])


def test_links_add_the_booking_to_well_known_calendars(client: Client, cast: Cast) -> None:
    html = client.get(f"/booking/{book(cast.visit, START).uid}").content.decode()
    found = [link.replace("&amp;", "&") for link in re.findall(r'href="(https://[^"]+)"', html)]
    by_host = {urlsplit(link).hostname: parse_qs(urlsplit(link).query) for link in found}
    assert by_host["calendar.google.com"]["dates"] == ["20260303T100000Z/20260303T103000Z"]
    for host in ("outlook.live.com", "outlook.office.com"):
        assert by_host[host]["startdt"] == ["2026-03-03T10:00:00+00:00"]
        assert by_host[host]["location"] == ["1 Quay Street"]
    assert by_host["calendar.yahoo.com"]["st"] == ["20260303T100000Z"]
