"""Availability checks over the engine: what it offers has no reason, everything else has the right one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine

from portal.availability import Reason
from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationUserScope
from portal.engine.calendars.models import CalendarCredential, CalendarFeed, SelectedCalendar
from portal.engine.people.models import User
from portal.i18n.zones import pinned_zone
from portal.services.cache import forget_catalogue
from portal.services.slots.availability_check import AvailabilityCheck, availability_check_get
from tests.cast import NOW, Cast, add_event_type, book, make_cast
from tests.engine.calendars.writing import calendar
from tests.services.availability_cases import CASES, OPEN, TUESDAY, Case

LONDON = pinned_zone("Europe/London")
ALL_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


def check(event_type: EventType, day: str = TUESDAY) -> AvailabilityCheck:
    forget_catalogue()
    return availability_check_get(
        event_type=event_type, day=date.fromisoformat(day), zone=LONDON, now=datetime.now(LONDON)
    )


def assert_agrees(found: AvailabilityCheck) -> None:
    """Every start has reasons if and only if the engine does not offer it, and so has all time."""
    offered = {slot.starts_at for slot in found.slots}
    start = found.begins
    while start < found.ends:
        assert (found.explanation.refusals(start) == ()) == (start in offered), start
        start += timedelta(minutes=5)
    assert all(gap.refusals for gap in found.gaps)


def reasons_at(found: AvailabilityCheck, clock: str) -> list[Reason]:
    """Return the reasons at a time of London's clock."""
    day = found.begins.astimezone(LONDON).date()
    start = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=LONDON)
    return [refusal.reason for refusal in found.explanation.refusals(start)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reasons_are_those_of_the_rules(cast: Cast, case: Case) -> None:
    hosts = [{"user_id": getattr(cast, name).pk} for name in case.hosts]
    fields = {"hosts": hosts, "minimum_booking_notice": 0} | case.fields
    asked = add_event_type(cast, "Asked", "asked", **fields)
    booked = asked
    if case.others:
        booked = add_event_type(cast, "Other", "other", hosts=hosts, **case.others)
    for number, start in enumerate(case.booked):
        book(booked, start, f"visitor{number}@example.com")
    for moment, reasons in case.expected.items():
        day, clock = moment.split()
        found = check(asked, day)
        assert reasons_at(found, clock) == reasons, moment
        assert_agrees(found)


@pytest.fixture
def talk(cast: Cast) -> EventType:
    return add_event_type(cast, "Talk", "talk", minimum_booking_notice=0)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", TUESDAY, ("09:00", "17:00")),
        ("Asia/Kathmandu", TUESDAY, ("09:00", "17:00")),
        ("Pacific/Apia", "2026-04-04", ("00:00", "23:59")),
        ("Europe/London", "2026-03-29", ("00:00", "04:00")),
        ("Europe/London", "2026-10-25", ("00:30", "04:00")),
        ("Europe/London", "2026-03-28", ("22:00", "23:59")),
        ("Africa/Casablanca", "2026-10-20", ("09:00", "17:00")),
    ],
)
def test_hours_are_read_as_the_engine_reads_them(
    cast: Cast, talk: EventType, zone: str, day: str, hours: tuple[str, str]
) -> None:
    availability = [{"days": ALL_DAYS, "start_time": hours[0], "end_time": hours[1]}]
    get_client().schedules.create(
        name="Odd", time_zone=zone, is_default=True, availability=availability
    )
    found = check(talk, day)
    assert found.slots
    assert_agrees(found)


def test_the_schedule_of_the_event_type_decides_for_all_hosts(cast: Cast) -> None:
    hours = [{"days": ALL_DAYS, "start_time": "20:00", "end_time": "22:00"}]
    night = get_client().schedules.create(
        name="Night", time_zone="America/New_York", is_default=False, availability=hours
    )
    late = add_event_type(
        cast,
        "Late",
        "late",
        schedule_id=night.id,
        booking_limits_count={"day": 1},
        booking_window={"type": "range", "value": ["2026-03-01", "2026-03-04"]},
    )
    book(late, "2026-03-04T01:00:00Z")
    found = check(late, "2026-03-04")
    # The limit's day is the 3rd in New York, which lasts until 5 in London.
    assert reasons_at(found, "02:00") == [Reason.COUNT_LIMIT]
    assert_agrees(found)
    assert reasons_at(check(late, "2026-03-05"), "01:00") == OPEN
    assert reasons_at(check(late, "2026-03-06"), "01:00") == [Reason.BEYOND_WINDOW]


def test_absences_are_days_of_the_host(cast: Cast) -> None:
    visit = add_event_type(
        cast, "Priya", "priya", hosts=[{"user_id": cast.priya.pk}], minimum_booking_notice=0
    )
    get_client().out_of_office.create(
        scope=OrganizationUserScope(cast.organization.pk, cast.priya.pk),
        starts_at=datetime.fromisoformat("2026-03-04T00:00:00Z"),
        ends_at=datetime.fromisoformat("2026-03-04T23:59:59Z"),
    )
    found = check(visit, "2026-03-04")
    assert reasons_at(found, "10:00") == [Reason.DAY_OFF]
    assert_agrees(found)
    assert_agrees(check(visit, "2026-03-03"))
    assert_agrees(check(visit, "2026-03-05"))


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu", "Europe/London"])
def test_whole_days_of_a_feed_are_days_of_the_host(cast: Cast, talk: EventType, zone: str) -> None:
    owner = User.objects.get(pk=get_client().me.get().id)
    owner.time_zone = zone
    owner.save()
    credential = CalendarCredential.objects.create(user=owner)
    holiday = calendar(["DTSTART;VALUE=DATE:20260303", "SUMMARY:Holiday"])
    feed = CalendarFeed.objects.create(
        credential=credential, url="http://127.0.0.1/diary.ics", content=holiday
    )
    SelectedCalendar.objects.create(user=owner, feed=feed)
    found = check(talk)
    assert_agrees(found)
    assert [Reason.BUSY] in [reasons_at(found, f"{hour:02}:00") for hour in range(24)]


def test_hosts_are_busy_as_attendees_too(cast: Cast, talk: EventType) -> None:
    other = add_event_type(cast, "Priya", "priya", hosts=[{"user_id": cast.priya.pk}])
    book(other, f"{TUESDAY}T10:00:00Z", cast.maren.email)
    found = check(talk)
    assert reasons_at(found, "10:00") == [Reason.BUSY]
    assert_agrees(found)


def test_an_always_open_grid_restarts_where_the_month_is_asked_for(cast: Cast) -> None:
    hours = [{"days": ALL_DAYS, "start_time": "00:00", "end_time": "23:59"}]
    get_client().schedules.create(
        name="Always", time_zone="Europe/London", is_default=True, availability=hours
    )
    odd = add_event_type(cast, "Odd", "odd", length_in_minutes=50, minimum_booking_notice=0)
    for day in ("2026-03-02", "2026-03-04", "2026-03-31", "2026-04-01", "2026-04-02"):
        assert_agrees(check(odd, day))


def test_a_reservation_cannot_be_seen_and_leaves_a_gap_without_reason(
    cast: Cast, talk: EventType
) -> None:
    starts_at = datetime.fromisoformat(f"{TUESDAY}T10:00:00Z")
    get_client().reservations.create(event_type_id=talk.id, starts_at=starts_at)
    gaps = [gap for gap in check(talk).gaps if not gap.refusals]
    assert [(gap.starts_at, gap.ends_at) for gap in gaps] == [
        (starts_at, starts_at + timedelta(minutes=30))
    ]
