"""Every place where a time is shown says what the browser's own Intl says, on the days on which zones are hard.

Pages are rendered in this process with the clock where the test wants it; Chromium only reckons.
"""

import html as html_text
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser, Page

from portal.backend import reset_client
from portal.engine import models
from portal.i18n.zones import pinned_zone
from portal.web.protection.form_token import make_token
from portal.web.times import clock_text, day_text, offset_text
from tests.cast import Cast, add_event_type, make_cast
from tests.rows import made_once

NOW = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)
EVENT = "/team/desk/always"
DAYS = [
    ("Asia/Kathmandu", "2026-03-29"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Chatham", "2026-04-05"),
    ("Pacific/Chatham", "2026-09-27"),
    ("America/St_Johns", "2026-03-08"),
    ("America/St_Johns", "2026-11-01"),
    ("Pacific/Apia", "2026-04-05"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Africa/Casablanca", "2026-12-01"),
    ("America/Vancouver", "2026-03-08"),
    ("America/Vancouver", "2026-11-01"),
    ("America/Vancouver", "2026-12-01"),
]
RECKON = """claims => {
  const formats = {};
  const format = (zone, options) => formats[zone + JSON.stringify(options)]
    ??= new Intl.DateTimeFormat("en-GB", {timeZone: zone, ...options});
  return claims.map(([zone, iso]) => {
    const parts = options => Object.fromEntries(
      format(zone, options).formatToParts(new Date(iso)).map(part => [part.type, part.value]));
    const {hour, minute} = parts({hour: "2-digit", minute: "2-digit", hourCycle: "h23"});
    const day = parts({weekday: "long", day: "numeric", month: "long", year: "numeric"});
    const offset = parts({timeZoneName: "longOffset"}).timeZoneName;
    return [`${hour}:${minute}`, `${day.weekday} ${day.day} ${day.month} ${day.year}`,
            offset.replace("GMT", "UTC").replace("-", "\u2212").replace("UTC+00:00", "UTC")];
  });
}"""


@dataclass(frozen=True)
class Claim:
    """What a page says of an instant; an empty text says nothing."""

    iso: str
    clock: str = ""
    day: str = ""
    offset: str = ""


@pytest.fixture
def always(db: None) -> Iterator[Cast]:
    """An organization with an event type that is free around the clock."""
    with time_machine.travel(NOW, tick=False):
        reset_client()
        yield make_always()
        reset_client()


@made_once
def make_always() -> Cast:
    """Fill the empty engine. Call it with the clock at NOW."""
    cast = make_cast()
    hours = models.Schedule.objects.create(owner=cast.maren, name="Always", time_zone="UTC")
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    models.WeeklyHours.objects.create(
        schedule=hours, days=names, start_time=time(0), end_time=time(23, 59)
    )
    cast.maren.default_schedule = hours
    cast.maren.save()
    add_event_type(cast, "Always", "always", minimum_booking_notice=0)
    return cast


def page(client: Client, address: str) -> str:
    return html_text.unescape(client.get(address, headers={"accept-language": ""}).content.decode())


def slots(part: str) -> list[Claim]:
    """Return the free times of a part of a page. An hour that comes twice tells its offset."""
    found = re.findall(r'<time datetime="([^"]+)">(\d\d:\d\d) ?(UTC[^<]*)?</time>', part)
    return [Claim(iso, clock, offset=offset) for iso, clock, offset in found]


def of_month(html: str) -> list[Claim]:
    title = re.search(r'id="day-title">([^<]+)<', html)
    zone = re.search(r"Times in [\w/ ]+? ?\(?(UTC[^ )<]*)", html)
    claims = slots(html.partition('class="slots"')[2])
    assert title
    assert zone
    assert claims
    first = Claim(claims[0].iso, day=title[1], offset=zone[1])
    return [*claims, first, Claim(claims[-1].iso, day=title[1])]


def of_days(html: str) -> list[Claim]:
    """Return what the sections of the week and the list say."""
    claims = []
    for part in html.split('<section aria-labelledby="day-')[1:]:
        title = re.search(r">(\w+ \d+ \w+ \d{4})[ ,]", part)
        assert title
        claims += [Claim(one.iso, one.clock, title[1], one.offset) for one in slots(part)]
    assert claims
    return claims


def of_range(html: str) -> list[Claim]:
    """Return what the form's or the booking's summary says of its start."""
    found = re.search(r'<time datetime="([^"]+)">(.*?)</time>', html, re.DOTALL)
    assert found
    # The end names its own offset where clocks change meanwhile.
    zone = re.search(r"\((UTC[^)]*)\)|[ >](UTC)[ <]", html[found.end() :])
    assert zone
    text = re.sub(r"<[^>]+>", " ", found[2])
    day = re.search(r"\w+ \d+ \w+ \d{4}", text)
    clock = re.search(r"\d\d:\d\d", text)
    return [Claim(found[1], clock[0] if clock else "", day[0] if day else "", zone[1] or zone[2])]


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """An empty page, in which Chromium reckons."""
    page = chromium.new_page()
    yield page
    page.close()


def check(tab: Page, zone: str, claims: list[Claim]) -> None:
    """Let Chromium reckon all claims in one evaluation."""
    assert claims
    reckoned = tab.evaluate(RECKON, [[zone, claim.iso] for claim in claims])
    wrong = [
        (claim, [clock, day, offset])
        for claim, (clock, day, offset) in zip(claims, reckoned, strict=True)
        if claim.clock not in {"", clock}
        or claim.day not in {"", day}
        or claim.offset not in {"", offset}
    ]
    assert wrong == []


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_pages_say_what_intl_says(
    client: Client, always: Cast, tab: Page, zone: str, day: str
) -> None:
    address = f"{EVENT}?date={day}&cal.tz={zone}"
    month = page(client, address)
    claims = of_month(month)
    assert len(claims) > 40
    claims += of_days(page(client, f"{address}&view=week"))
    claims += of_days(page(client, f"{address}&view=list"))
    hrefs = re.findall(r'<a href="([^"]+slot=[^"]+)"', month)
    for href in (hrefs[0], hrefs[3], hrefs[-1]):
        claims += of_range(page(client, href).partition('class="chosen"')[2])
    check(tab, zone, claims)


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_the_chooser_says_what_intl_says(
    client: Client, always: Cast, tab: Page, zone: str, day: str
) -> None:
    html = page(client, f"{EVENT}?date={day}&cal.tz=Europe/London&zones={zone}")
    offset = re.search(rf"cal\.tz={zone.replace('/', '%2F')}[^>]*>[^<]*<small>([^<]*)", html)
    assert offset
    shown = slots(html.partition('class="slots"')[2])[0]
    check(tab, zone, [Claim(shown.iso, offset=offset[1])])


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_each_hour_around_a_change_is_written_as_intl_writes_it(
    tab: Page, zone: str, day: str
) -> None:
    begin = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=1)
    claims = []
    for step in range(3 * 48):
        moment = begin + step * timedelta(minutes=30)
        local = moment.astimezone(pinned_zone(zone))
        claims.append(
            Claim(moment.isoformat(), clock_text(local), day_text(local.date()), offset_text(local))
        )
    check(tab, zone, claims)


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_a_bookings_page_says_what_intl_says(
    client: Client, always: Cast, tab: Page, zone: str, day: str
) -> None:
    hrefs = re.findall(
        r'<a href="([^"]+slot=[^"]+)"', page(client, f"{EVENT}?date={day}&cal.tz={zone}")
    )
    who = {"token": make_token(f"book:{EVENT}"), "name": "Ada", "email": "ada@example.com"}
    booked = client.post(hrefs[3], who)
    assert booked.status_code == 303
    html = page(client, booked["Location"])
    claims = of_range(html)
    check(tab, zone, claims)
    # Clocks that show the same as London's need no second line.
    host = re.search(r"For your host: (\w+ \d+ \w+ \d{4}), (\d\d:\d\d)[^(]*(UTC[^)<]*)?", html)
    local = datetime.fromisoformat(claims[0].iso)
    there = local.astimezone(pinned_zone("UTC"))
    assert host is not None or local.utcoffset() == timedelta(0) or zone == "Europe/London"
    if host:
        check(tab, "Europe/London", [Claim(there.isoformat(), host[2], host[1])])
