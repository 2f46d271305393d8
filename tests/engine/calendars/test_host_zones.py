"""Whole days and floating hours of a feed are those of the host, in slots and at booking, also after a move."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal.engine import clock as engine_clock
from portal.engine.calendars import feeds
from portal.engine.calendars.models import (
    CalendarCredential,
    CalendarFeed,
    FeedEvent,
    SelectedCalendar,
)
from tests.engine.calendars.writing import calendar, event
from tests.engine.house import House

# Nothing is sent there: loopback is no public address. A feed that cannot be fetched is read from what is kept of it.
URL = "http://127.0.0.1/diary.ics"
HOLIDAY = ["DTSTART;VALUE=DATE:20261202", "SUMMARY:Holiday"]
LUNCH = event("20261202T120000", "20261202T133000", summary="Lunch")
AFTERNOON = [
    "12:00",
    "12:30",
    "13:00",
    "13:30",
    "14:00",
    "14:30",
    "15:00",
    "15:30",
    "16:00",
    "16:30",
]
WHOLE_DAY = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", *AFTERNOON]
ZONES = ("Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata")


def connected(house: House, *events: list[str], zone: str = "") -> CalendarFeed:
    """Return Mia's feed with events, which counts as busy."""
    if zone:
        move(house, zone)
    credential = CalendarCredential.objects.create(user=house.mia)
    feed = CalendarFeed.objects.create(credential=credential, url=URL, content=calendar(*events))
    SelectedCalendar.objects.create(user=house.mia, feed=feed)
    assert not feeds.refresh(feed)
    return feed


def move(house: House, zone: str) -> None:
    house.data("PATCH", "/me", by=house.mia, json={"timeZone": zone})
    house.mia.refresh_from_db()


def local(house: House, event_type: int, day: str) -> list[str]:
    """Return the starts of a day in the zone where Mia lives."""
    # A date of the query is a day in UTC.
    around = {
        name: str(date.fromisoformat(day) + timedelta(days=more))
        for name, more in (("start", -1), ("end", 1))
    }
    return house.starts(event_type, day, timeZone=house.mia.time_zone, **around)


@pytest.fixture
def event_type(house: House) -> int:
    return int(house.event_type()["id"])


@pytest.mark.parametrize("zone", ZONES)
def test_a_holiday_is_the_hosts_day(house: House, event_type: int, zone: str) -> None:
    connected(house, HOLIDAY, zone=zone)

    days = [local(house, event_type, f"2026-12-0{day}") for day in (1, 2, 3)]

    assert days == [WHOLE_DAY, [], WHOLE_DAY]


@pytest.mark.parametrize(
    ("zone", "free", "taken"),
    [
        # The first and the last half hour of work on the day before, on the day, and on the day after.
        (
            "Pacific/Auckland",
            "2026-11-30T20:00 2026-12-01T03:30 2026-12-02T20:00",
            "2026-12-01T20:00 2026-12-02T03:30",
        ),
        (
            "Pacific/Honolulu",
            "2026-12-01T19:00 2026-12-02T02:30 2026-12-03T19:00",
            "2026-12-02T19:00 2026-12-03T02:30",
        ),
        (
            "Asia/Kolkata",
            "2026-12-01T03:30 2026-12-01T11:00 2026-12-03T03:30",
            "2026-12-02T03:30 2026-12-02T11:00",
        ),
    ],
)
def test_a_holiday_is_the_hosts_day_at_booking(
    house: House, event_type: int, zone: str, free: str, taken: str
) -> None:
    connected(house, HOLIDAY, zone=zone)

    def statuses(starts: str) -> set[int]:
        return {house.book(event_type, f"{each}:00Z").status_code for each in starts.split()}

    assert (statuses(taken), statuses(free)) == ({400}, {201})


@pytest.mark.parametrize("zone", ZONES)
def test_floating_hours_are_the_hosts(house: House, event_type: int, zone: str) -> None:
    connected(house, LUNCH, zone=zone)

    found = local(house, event_type, "2026-12-02")

    assert found == [each for each in WHOLE_DAY if each not in {"12:00", "12:30", "13:00"}]


def test_both_follow_a_host_who_moves(house: House, event_type: int) -> None:
    connected(house, HOLIDAY, [*LUNCH, "RRULE:FREQ=DAILY;COUNT=2"])
    free = [each for each in WHOLE_DAY if each not in {"12:00", "12:30", "13:00"}]

    for zone in (*ZONES, "Europe/London"):
        move(house, zone)
        days = [local(house, event_type, f"2026-12-0{day}") for day in (1, 2, 3)]
        assert days == [WHOLE_DAY, [], free], zone


def test_busy_times_on_the_wire_are_days_in_utc_and_hours_of_the_host(house: House) -> None:
    feed = connected(house, HOLIDAY, LUNCH, zone="Pacific/Auckland")
    query = {
        "dateFrom": "2026-12-01",
        "dateTo": "2026-12-03",
        "timeZone": "UTC",
        "calendarsToLoad[0][credentialId]": feed.credential_id,
        "calendarsToLoad[0][externalId]": URL,
    }

    found = house.data("GET", "/calendars/busy-times", by=house.mia, params=query)

    assert [(each["title"], each["start"][:16], each["end"][:16]) for each in found] == [
        ("Lunch", "2026-12-01T23:00", "2026-12-02T00:30"),
        ("Holiday", "2026-12-02T00:00", "2026-12-03T00:00"),
    ]


def test_days_beyond_what_is_stored_are_the_hosts_as_well(house: House, event_type: int) -> None:
    connected(house, ["DTSTART;VALUE=DATE:20201203", "RRULE:FREQ=YEARLY"], zone="Pacific/Auckland")

    # A Wednesday, a Thursday and a Friday.
    days = [local(house, event_type, f"2031-12-0{day}") for day in (2, 3, 4)]

    assert days == [WHOLE_DAY, [], WHOLE_DAY]


def test_what_the_release_before_stored_is_read_anew(house: House, event_type: int) -> None:
    move(house, "Pacific/Auckland")
    credential = CalendarCredential.objects.create(user=house.mia)
    now = engine_clock.now()
    feed = CalendarFeed.objects.create(
        credential=credential,
        url=URL,
        content=calendar(HOLIDAY),
        expanded_from=now - timedelta(days=60),
        expanded_until=now + timedelta(days=800),
        fetched_at=now,
    )
    SelectedCalendar.objects.create(user=house.mia, feed=feed)
    day = datetime(2026, 12, 2, tzinfo=UTC)
    FeedEvent.objects.create(feed=feed, starts_at=day, ends_at=day + timedelta(days=1))

    def days() -> list[list[str]]:
        return [local(house, event_type, f"2026-12-0{day}") for day in (1, 2, 3)]

    assert days() == [WHOLE_DAY, [], WHOLE_DAY]
    feeds.refresh(feed)
    assert FeedEvent.objects.get().clock == 2
    assert days() == [WHOLE_DAY, [], WHOLE_DAY]
    # And by the release before once more, as while both run.
    CalendarFeed.objects.update(expanded_from=now - timedelta(days=59))
    FeedEvent.objects.update(clock=0)
    assert days() == [WHOLE_DAY, [], WHOLE_DAY]


def test_what_was_stored_counts_where_the_content_cannot_be_read(
    house: House, event_type: int
) -> None:
    credential = CalendarCredential.objects.create(user=house.mia)
    until = engine_clock.now() + timedelta(days=800)
    feed = CalendarFeed.objects.create(credential=credential, url=URL, expanded_until=until)
    SelectedCalendar.objects.create(user=house.mia, feed=feed)
    begins = datetime(2026, 12, 2, 9, tzinfo=UTC)
    FeedEvent.objects.create(feed=feed, starts_at=begins, ends_at=begins + timedelta(hours=3))

    assert local(house, event_type, "2026-12-02") == AFTERNOON


def test_what_a_host_declined_is_free_also_after_a_new_address(
    house: House, event_type: int, clock: time_machine.Traveller
) -> None:
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:MIA@lock.test"
    feed = connected(house, event("20261202T090000Z", "20261202T170000Z", declined))
    assert local(house, event_type, "2026-12-02") == WHOLE_DAY

    house.data("PATCH", "/me", by=house.mia, json={"email": "mia.new@lock.test"})
    assert local(house, event_type, "2026-12-02") == []

    house.data("PATCH", "/me", by=house.mia, json={"email": "mia@lock.test"})
    assert local(house, event_type, "2026-12-02") == WHOLE_DAY
    assert feed.events.count() == 0


def test_a_feed_that_cannot_be_read_says_since_when_and_until_when(
    house: House, clock: time_machine.Traveller
) -> None:
    feed = connected(house, ["DTSTART:soon"], event("20261202T090000Z", "late"), LUNCH)
    CalendarFeed.objects.update(fetched_at=engine_clock.now())
    clock.shift(900)

    assert not feeds.refresh(feed)

    (connection,) = house.data("GET", "/calendars", by=house.mia)["connectedCalendars"]
    (shown,) = connection["calendars"]
    assert shown["problem"] == "127.0.0.1 has no public address"
    assert shown["readAt"] == "2026-11-23T13:00:00.000Z"
    assert shown["keptUntil"] == "2026-11-30T13:00:00.000Z"
    assert shown["unreadEvents"] == 2
