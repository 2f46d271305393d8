"""A range of time names the day and the offset of its end wherever they are not those of its start."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from portal.engine.mail.times import span
from portal.i18n.languages import LANGUAGES, reader_of, speaking
from portal.i18n.zones import pinned_zone
from portal.public.own_bookings.link import link_token
from portal.public.shared.visit import host_moment, moment_text
from portal.staff.kit.clock import StaffClock
from portal.web.protection.form_token import make_token
from portal.web.times import day_text
from tests.cast import Cast, add_event_type

BERLIN = "Europe/Berlin"
# Start in UTC, hours, zone, and the end as it is read; Berlin's clocks changed on 29 March and 25 October 2026.
RANGES = [
    ("2026-03-03T09:00", 1, BERLIN, "11:00"),
    ("2026-03-03T22:00", 3, BERLIN, "Wednesday 4 March 2026, 02:00"),
    ("2026-03-03T22:00", 1, BERLIN, "Wednesday 4 March 2026, 00:00"),
    ("2026-03-03T09:00", 24, BERLIN, "Wednesday 4 March 2026, 10:00"),
    ("2026-03-03T09:00", 48, BERLIN, "Thursday 5 March 2026, 10:00"),
    ("2026-12-31T22:00", 2, BERLIN, "Friday 1 January 2027, 01:00"),
    ("2026-03-29T00:30", 1, BERLIN, "03:30 UTC+02:00"),
    ("2026-03-28T21:00", 8, BERLIN, "Sunday 29 March 2026, 07:00 UTC+02:00"),
    ("2026-10-25T00:30", 1, BERLIN, "02:30 UTC+01:00"),
    ("2026-03-03T22:00", 3, "UTC", "Wednesday 4 March 2026, 01:00"),
]


@pytest.mark.parametrize(("start", "hours", "zone", "end"), RANGES)
def test_the_end_is_whole(start: str, hours: int, zone: str, end: str) -> None:
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    ends_at = begin + timedelta(hours=hours)
    assert moment_text(begin, ends_at, zone).time.partition(" – ")[2] == end


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_the_end_names_its_day_in_each_language(language) -> None:  # type: ignore[no-untyped-def]  # a Language
    begin = datetime(2026, 3, 3, 22, tzinfo=UTC)
    with speaking(reader_of(language.tag, "", "")):
        moment = moment_text(begin, begin + timedelta(hours=3), BERLIN)
        mailed = span(begin, begin + timedelta(hours=3), BERLIN)
        end = day_text(date(2026, 3, 4))
    assert end in moment.time
    assert end in mailed.partition(" – ")[2]
    assert moment.day not in moment.time


def test_emails_and_staff_name_the_offset_of_the_end_too() -> None:
    begin = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    ends_at = begin + timedelta(hours=1)
    assert span(begin, ends_at, BERLIN).endswith(", 02:30 – 02:30 UTC+1 (Europe/Berlin, UTC+2)")
    clock = StaffClock(pinned_zone(BERLIN))
    assert clock.span(begin, ends_at) == "Sun 25 Oct 2026, 02:30–02:30 UTC+01:00"
    late = datetime(2026, 3, 3, 22, tzinfo=UTC)
    assert clock.hours(late, late + timedelta(hours=3)) == "23:00–Wed 4 Mar 2026, 02:00"


def test_the_hosts_line_comes_where_only_the_end_differs() -> None:
    # Lagos has Berlin's winter time all the year.
    begin = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    ends_at = begin + timedelta(hours=1)
    there = host_moment(begin, ends_at, host_zone=BERLIN, time_zone="Africa/Lagos")
    assert there is not None
    assert there.time == "01:30 – 03:30 UTC+02:00"


@pytest.mark.both_backends
def test_every_page_names_the_day_of_the_end(client: Client, cast: Cast) -> None:
    rule = {"interval": 1, "occurrences": 2, "frequency": "weekly"}
    add_event_type(cast, "Late", "late", length_in_minutes=120, recurrence=rule)
    path, tokyo = "/team/desk/late", "cal.tz=Asia/Tokyo"
    slot = f"{path}?slot=2026-03-03T13:00:00Z&{tokyo}"
    ends = ["Wednesday 4 March 2026, 00:00", "Wednesday 11 March 2026, 00:00"]
    form = client.get(slot).content.decode()
    data = {"token": make_token(f"book:{path}"), "name": "Ada", "email": "ada@example.com"}
    booked = client.post(slot, data)
    assert booked.status_code == 303
    page = client.get(booked["Location"]).content.decode()
    address = booked["Location"].partition("?")[0]
    uid = address.rpartition("/")[2]
    for html in (form, page):
        assert [end in html for end in ends] == [True, True]
    assert f"22:00 – {ends[0]}" in client.get(f"{address}/cancel").content.decode()
    move = f"{path}?rescheduleUid={uid}&{tokyo}"
    assert f"22:00 – {ends[0]}" in client.get(move).content.decode()
    own = client.get(f"/bookings/{link_token('ada@example.com')}").content.decode()
    assert f"22:00 – {ends[0]}" in unescape(own)
    # The host's clock, read by a visitor elsewhere.
    far = client.get(f"{path}?slot=2026-03-03T15:00:00Z&cal.tz=America/New_York").content.decode()
    assert "15:00 – 17:00" in far
