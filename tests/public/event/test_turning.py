"""What the script is told of clocks with which a page's times stay on their days."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from babel import Locale, localedata
from django.test import Client

from portal.engine import models
from portal.i18n.clocks import twelve_hours
from portal.i18n.languages import LANGUAGES
from portal.i18n.zones import pinned_zone
from portal.services.slots.free_times import days_get
from portal.services.slots.searches import SlotSearch
from portal.services.slots.steady_offsets import steady_offsets
from tests.cast import NOW, Cast, add_event_type

FIRST, UNTIL = date(2026, 4, 1), date(2026, 5, 1)
ZONES = [
    *("Pacific/Honolulu", "America/Los_Angeles", "America/Bogota", "America/St_Johns", "UTC"),
    *("Europe/Lisbon", "Europe/London", "Europe/Berlin", "Africa/Cairo", "Asia/Dubai"),
    *("Asia/Kolkata", "Asia/Kathmandu", "Asia/Shanghai", "Australia/Lord_Howe"),
    *("Pacific/Auckland", "Pacific/Kiritimati"),
]


def offsets_within(zone: str) -> set[int]:
    """Return the offsets that a zone has around the month, in minutes, as the script looks at them."""
    midnights = (datetime(2026, 3, 31, tzinfo=UTC) + timedelta(days=step) for step in range(32))
    shifts = (moment.astimezone(pinned_zone(zone)).utcoffset() for moment in midnights)
    return {round(shift.total_seconds() / 60) for shift in shifts if shift is not None}


@pytest.mark.parametrize(
    "fields",
    [{}, {"length_in_minutes": 60}, {"length_in_minutes": 45, "slot_interval": 15}],
    ids=["half-hours", "hours", "quarters"],
)
@pytest.mark.parametrize("home", ["Europe/London", "Asia/Kolkata"])
def test_a_clock_that_is_let_through_has_the_same_days(
    cast: Cast, fields: dict[str, int], home: str
) -> None:
    event_type = add_event_type(cast, "Talk", "talk", **fields)
    search = SlotSearch(event_type, home, NOW)
    days = days_get(search=search, first=FIRST, until=UNTIL)
    offsets = steady_offsets(search=search, days=days, first=FIRST, until=UNTIL)
    assert offsets is not None
    let_through = [zone for zone in ZONES if offsets_within(zone) <= {*offsets}]
    assert len(let_through) >= 2, let_through
    assert len(let_through) < len(ZONES) - 3
    for zone in let_through:
        there = SlotSearch(event_type, zone, NOW)
        assert days_get(search=there, first=FIRST, until=UNTIL) == days, zone


def test_times_at_the_ends_of_a_day_let_few_clocks_through(cast: Cast) -> None:
    hours = models.Schedule.objects.create(owner=cast.maren, name="Late", time_zone="UTC")
    models.WeeklyHours.objects.create(
        schedule=hours, days=["Monday", "Friday"], start_time=time(0), end_time=time(23, 59)
    )
    event_type = add_event_type(cast, "Late", "late", schedule_id=hours.pk)
    search = SlotSearch(event_type, "UTC", NOW)
    days = days_get(search=search, first=FIRST, until=UNTIL)
    assert steady_offsets(search=search, days=days, first=FIRST, until=UNTIL) == range(0, 30, 30)


@pytest.mark.parametrize(
    ("query", "is_told"),
    [
        ("", True),
        ("?view=week", True),
        ("?view=list", True),
        ("?month=2026-05", True),
        ("?cal.tz=Europe/Rome", False),
        ("?zones=", False),
        ("?date=2026-03-07", False),
        ("?date=2026-03-29", False),
        ("?date=2026-03-26&view=week", False),
    ],
)
def test_a_page_tells_it_where_only_clocks_differ(
    client: Client, cast: Cast, query: str, is_told: bool
) -> None:
    html = client.get(f"/team/desk/visit{query}").content.decode()
    found = re.search(r' data-turn="([^"]*)"', html)
    assert bool(found) is is_told
    if found:
        assert re.fullmatch(r"-?\d+ -?\d+ 30( 2026-\d\d-\d\d){5}", found[1])


def locales_of(code: str) -> list[str]:
    names = [name for name in localedata.locale_identifiers() if name.split("_")[0] == code]
    return [name for name in names if Locale.parse(name).script in {None, "Hans"}]


@pytest.mark.parametrize("code", [one.locale.split("_")[0] for one in LANGUAGES])
def test_each_time_of_day_follows_from_the_two_texts_that_the_script_gets(code: str) -> None:
    locales = locales_of(code)
    assert locales
    for locale in locales:
        halves = [twelve_hours(half, locale) for half in (time(0, 5), time(12, 5))]
        for clock in (time(hour, minute) for hour in range(24) for minute in (0, 5, 45)):
            made = re.sub(
                r"(\d+)(\D+)05",
                lambda found, clock=clock: (  # type: ignore[misc]
                    f"{clock.hour % 12 or found[1]}{found[2]}{clock.minute:02}"
                ),
                halves[clock.hour // 12],
            )
            assert made == twelve_hours(clock, locale), locale
