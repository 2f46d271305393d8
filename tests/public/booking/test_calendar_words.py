"""What goes into calendars: words as they were typed, all dates of a series, and a seat's own address."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from portal.engine import models
from portal.public.booking.calendar_links import LONGEST
from portal.web.protection.form_token import make_token
from tests.cast import Cast, add_event_type

pytestmark = pytest.mark.both_backends

TYPED = [
    'Tom & Jerry "x"',
    "a<b and c>d",
    "<Tom> said *hello* and _bye_",
    "first line\nsecond line\n\nfourth line",
    "1. first\n2. second",
    "- milk\n- eggs",
    "https://example.com/?a=1&b=2&copy=3",
    "&lt;b&gt; &amp; 100 %",
    "# no heading, \\ and \\n",
    "👨‍👩‍👧 می‌خواهم क्‍ष",
]
FIELDS = {
    "calendar.google.com": ("text", "details"),
    "outlook.live.com": ("subject", "body"),
    "outlook.office.com": ("subject", "body"),
    "calendar.yahoo.com": ("title", "desc"),
}


def booked(client: Client, path: str, *, zone: str = "Europe/London", **more: str) -> str:
    """Book 3 March 2026, 10:00 in London, and return the address of the page that follows."""
    data = {"token": make_token(f"book:{path}"), "name": "Ada", "email": "ada@example.com"}
    slot = f"{path}?slot=2026-03-03T10:00:00Z&cal.tz={zone}"
    response = client.post(slot, data | more)
    assert response.status_code == 303
    return str(response["Location"])


def links(client: Client, address: str) -> dict[str, str]:
    html = client.get(address).content.decode()
    found = {
        urlsplit(one).hostname or "": one
        for one in map(unescape, re.findall(r'href="(https:[^"]+)"', html))
    }
    assert {*FIELDS} <= {*found}
    return {host: found[host] for host in FIELDS}


def events(client: Client, address: str) -> list:  # type: ignore[type-arg]  # of icalendar's events
    page = urlsplit(address)
    response = client.get(f"{page.path}/calendar.ics?{page.query}")
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


@pytest.mark.parametrize("notes", TYPED)
def test_notes_go_out_as_they_were_typed(client: Client, cast: Cast, notes: str) -> None:
    address = booked(client, "/team/desk/visit", notes=notes)
    (event,) = events(client, address)
    assert str(event["description"]).startswith(f"{notes}\n\nDetails and changes: ")
    for host, link in links(client, address).items():
        assert parse_qs(urlsplit(link).query)[FIELDS[host][1]][0].startswith(f"{notes}\n\n")
        assert "+" not in link, "some calendars show a plus where a blank was"


def test_what_no_calendar_takes_is_left_out(client: Client, cast: Cast) -> None:
    address = booked(client, "/team/desk/visit", notes="x")
    odd = "a\x0bb\x85c\u2028d\r\ne\x00\x1b\x7ff"
    models.Booking.objects.update(title=f"\u202e{odd}", description=odd, location=odd)
    # Answers of Cal.com are kept for a while.
    cache.clear()
    found = events(client, address)[0]
    assert str(found["summary"]) == str(found["location"]) == "a b c d ef"
    assert str(found["description"]).startswith("a\nb\nc\nd\nef\n\n")
    raw = client.get(f"{urlsplit(address).path}/calendar.ics").content
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2\x85|\xe2\x80[\xa8-\xae]", raw)
    for host, link in links(client, address).items():
        query = parse_qs(urlsplit(link).query)
        title, text = (query[name][0] for name in FIELDS[host])
        assert title == "a b c d ef"
        assert text.startswith("a\nb\nc\nd\nef\n\n")


@pytest.mark.parametrize("letter", ["a", "a ", "é", "語", "👨‍👩‍👧", "&", "x\n"])
@pytest.mark.parametrize("field", ["notes", "name"])
def test_links_are_cut_by_their_encoded_length(
    client: Client, cast: Cast, letter: str, field: str
) -> None:
    text = (letter * 3000)[: 3000 if field == "notes" else 100]
    address = booked(client, "/team/desk/visit", **{field: text})
    for host, link in links(client, address).items():
        assert len(link) <= LONGEST
        body = parse_qs(urlsplit(link).query, errors="strict")[FIELDS[host][1]][0]
        # The address stays whole, whatever has to give way.
        assert re.search(r"Details and changes: \S+/booking/\w+\n", body)
        if field == "notes":
            assert len(link) > LONGEST * 0.6 or body.startswith(text[:500])


def test_a_series_goes_out_with_all_active_dates(client: Client, cast: Cast) -> None:
    rule = {"interval": 1, "occurrences": 5, "frequency": "weekly"}
    add_event_type(cast, "Course", "course", recurrence=rule)
    address = booked(client, "/team/desk/course")
    # Over the change of clocks in London, on 29 March.
    days = ["03-03 10", "03-10 10", "03-17 10", "03-24 10", "03-31 09"]
    assert [f"{one.decoded('dtstart'):%m-%d %H}" for one in events(client, address)] == days
    assert len({str(one["uid"]) for one in events(client, address)}) == 5
    found = links(client, address)
    google = parse_qs(urlsplit(found["calendar.google.com"]).query)
    assert google["recur"] == ["RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT=5"]
    assert (google["ctz"], google["dates"]) == (
        ["Europe/London"],
        ["20260303T100000/20260303T103000"],
    )
    third = models.Booking.objects.order_by("starts_at")[2]
    data = {"token": make_token(f"cancel:{third.uid}"), "reason": ""}
    assert client.post(f"/booking/{third.uid}/cancel", data).status_code == 303
    assert [f"{one.decoded('dtstart'):%m-%d %H}" for one in events(client, address)] == days[
        :2
    ] + days[3:]
    (gone,) = events(client, f"/booking/{third.uid}")
    assert str(gone["status"]) == "CANCELLED"
    found = links(client, address)
    for host, link in found.items():
        query = parse_qs(urlsplit(link).query)
        assert "recur" not in query, "no rule leaves a date out"
        body = query[FIELDS[host][1]][0]
        assert [day in body for day in ("3 Mar", "10 Mar", "17 Mar", "24 Mar", "31 Mar")] == [
            True,
            True,
            False,
            True,
            True,
        ]


def test_a_long_series_still_fits(client: Client, cast: Cast) -> None:
    rule = {"interval": 1, "occurrences": 24, "frequency": "weekly"}
    add_event_type(cast, "Year", "year", recurrence=rule)
    address = booked(client, "/team/desk/year", notes="語" * 2000)
    assert len(events(client, address)) == 24
    for host, link in links(client, f"{address}&lang=ar").items():
        assert len(link) <= LONGEST
        assert "03-24 10:00" in parse_qs(urlsplit(link).query)[FIELDS[host][1]][0]


def test_a_seat_carries_its_own_address(client: Client, cast: Cast) -> None:
    seats = {"seats_per_time_slot": 3, "show_attendee_info": True, "show_availability_count": True}
    add_event_type(cast, "Bench", "bench", seats=seats)
    address = booked(client, "/team/desk/bench")
    seat = parse_qs(urlsplit(address).query)["seatReferenceUid"][0]
    (event,) = events(client, address)
    texts = [str(event["description"]), *map(_body, links(client, address).items())]
    for text in texts:
        found = re.findall(r"https?://\S+", text)
        assert [urlsplit(one).path.split("/")[1] for one in found] == [
            "booking",
            "reschedule",
            "booking",
        ]
        assert all(one.endswith(f"?seatReferenceUid={seat}") for one in found)
        for one in found:
            parts = urlsplit(one)
            assert client.get(f"{parts.path}?{parts.query}").status_code in {200, 302}


def _body(pair: tuple[str, str]) -> str:
    return parse_qs(urlsplit(pair[1]).query)[FIELDS[pair[0]][1]][0]


def test_the_last_seat_is_shown_cancelled_in_its_visitors_zone(client: Client, cast: Cast) -> None:
    seats = {"seats_per_time_slot": 3, "show_attendee_info": True, "show_availability_count": True}
    add_event_type(cast, "Bench", "bench", seats=seats)
    address = booked(client, "/team/desk/bench", zone="Asia/Tokyo")
    page = urlsplit(address)
    seat = parse_qs(page.query)["seatReferenceUid"][0]
    uid = page.path.rpartition("/")[2]
    data = {"token": make_token(f"cancel:{uid}"), "reason": ""}
    done = client.post(f"{page.path}/cancel?seatReferenceUid={seat}", data)
    assert done.status_code == 303
    html = client.get(done["Location"]).content.decode()
    assert "This booking was cancelled" in html
    assert "19:00 – 19:30" in html
