"""Availability checks over the engine: what it offers has no reason, everything else has the right one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal.availability import Period, Reason
from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationUserScope
from portal.i18n.zones import pinned_zone
from portal.services.cache import forget_catalogue
from portal.services.slots.availability_check import AvailabilityCheck, availability_check_get
from tests.cast import NOW, Cast, add_event_type, book, make_cast

LONDON = pinned_zone("Europe/London")
TUESDAY = "2026-03-03"
SEATS = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
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


@dataclass(frozen=True)
class Case:
    """An event type of Maren (or of both), its bookings, and reasons by day and clock in London."""

    name: str
    fields: dict[str, Any]
    expected: dict[str, list[Reason]]
    booked: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ("maren",)
    others: dict[str, Any] = field(default_factory=dict)
    """Another event type, whose bookings they are then."""


def calendar_days(value: int, **more: Any) -> dict[str, Any]:
    return {"booking_window": {"type": "calendarDays", "value": value} | more}


BOTH = ("maren", "priya")
OPEN: list[Reason] = []
LIMITS = [
    Case(
        f"{kind} per {period}",
        {f"booking_limits_{kind}": {period: most}},
        {f"{inside} 10:00": [reason], f"{outside} 10:00": OPEN},
        booked=(f"{TUESDAY}T12:00:00Z",),
    )
    for period, inside, outside in [
        (Period.DAY, TUESDAY, "2026-03-04"),
        (Period.WEEK, "2026-03-06", "2026-03-09"),
        (Period.MONTH, "2026-03-31", "2026-04-01"),
        (Period.YEAR, "2026-12-31", "2027-01-01"),
    ]
    for kind, most, reason in [
        ("count", 1, Reason.COUNT_LIMIT),
        ("duration", 30, Reason.DURATION_USED_UP),
        ("duration", 45, Reason.DURATION_LIMIT),
    ]
]
CASES = [
    *LIMITS,
    Case(
        "a year's minutes that a booking would exactly reach",
        {"booking_limits_duration": {"year": 60}},
        {f"{TUESDAY} 10:00": [Reason.DURATION_LIMIT], "2026-09-01 10:00": [Reason.DURATION_LIMIT]},
        booked=(f"{TUESDAY}T12:00:00Z",),
    ),
    Case(
        "a month's minutes that a booking would exactly reach",
        {"booking_limits_duration": {"month": 60}},
        {f"{TUESDAY} 10:00": OPEN},
        booked=(f"{TUESDAY}T12:00:00Z",),
    ),
    Case(
        "a limit that never fits",
        {"booking_limits_duration": {"day": 15}},
        {f"{TUESDAY} 10:00": [Reason.DURATION_LIMIT]},
    ),
    Case(
        "bookings of both hosts use up one limit",
        {"booking_limits_count": {"day": 2}, "scheduling_type": "roundRobin"},
        {f"{TUESDAY} 10:00": [Reason.COUNT_LIMIT]},
        booked=(f"{TUESDAY}T11:00:00Z", f"{TUESDAY}T11:00:00Z"),
        hosts=BOTH,
    ),
    Case(
        "a booking of both hosts counts once",
        {"booking_limits_count": {"day": 2}},
        {f"{TUESDAY} 10:00": OPEN, f"{TUESDAY} 11:00": [Reason.BUSY, Reason.BUSY]},
        booked=(f"{TUESDAY}T11:00:00Z",),
        hosts=BOTH,
    ),
    Case(
        "days of the window",
        calendar_days(3, rolling=False),
        {"2026-03-05 16:30": OPEN, "2026-03-06 09:00": [Reason.BEYOND_WINDOW]},
    ),
    Case(
        "business days of the window",
        {"booking_window": {"type": "businessDays", "value": 5, "rolling": False}},
        {"2026-03-09 10:00": OPEN, "2026-03-10 10:00": [Reason.BEYOND_WINDOW]},
    ),
    Case(
        "a rolling window over a weekend",
        calendar_days(6, rolling=True),
        {"2026-03-09 10:00": OPEN, "2026-03-10 10:00": [Reason.BEYOND_WINDOW]},
    ),
    Case(
        "a rolling window over a day without slots",
        calendar_days(2, rolling=True)
        | {"booking_limits_count": {"day": 1}, "minimum_booking_notice": 0},
        {
            f"{TUESDAY} 10:00": [Reason.COUNT_LIMIT],
            "2026-03-04 10:00": OPEN,
            "2026-03-05 10:00": [Reason.BEYOND_WINDOW],
        },
        booked=(f"{TUESDAY}T12:00:00Z",),
    ),
    Case(
        "a range of days",
        {"booking_window": {"type": "range", "value": ["2026-03-04", "2026-03-05"]}},
        {
            f"{TUESDAY} 16:30": [Reason.BEYOND_WINDOW],
            "2026-03-04 09:00": OPEN,
            "2026-03-06 09:00": [Reason.BEYOND_WINDOW],
        },
    ),
    Case(
        "notice at its border",
        {"minimum_booking_notice": 300},
        {
            "2026-03-02 06:55": [Reason.PAST],
            "2026-03-02 11:55": [Reason.NOTICE],
            "2026-03-02 12:00": OPEN,
        },
    ),
    Case(
        "an offset",
        {"offset_start": 10},
        {f"{TUESDAY} 09:00": [Reason.OFF_GRID], f"{TUESDAY} 09:10": OPEN},
    ),
    Case(
        "an interval",
        {"slot_interval": 45},
        {f"{TUESDAY} 09:30": [Reason.OFF_GRID], f"{TUESDAY} 09:45": OPEN},
    ),
    Case(
        "only the first slot of a day",
        {"only_show_first_available_slot": True},
        {f"{TUESDAY} 09:00": OPEN, f"{TUESDAY} 09:30": [Reason.NOT_FIRST]},
    ),
    Case(
        "buffers of both bookings",
        {"before_event_buffer": 10, "after_event_buffer": 20, "slot_interval": 5},
        {
            f"{TUESDAY} 11:05": OPEN,
            f"{TUESDAY} 11:10": [Reason.BUFFER],
            f"{TUESDAY} 11:40": [Reason.BUSY],
            f"{TUESDAY} 12:30": [Reason.BUFFER],
            f"{TUESDAY} 12:45": OPEN,
        },
        booked=(f"{TUESDAY}T12:00:00Z",),
        others={"before_event_buffer": 5, "after_event_buffer": 5},
    ),
    Case(
        "seats that are left",
        {"seats": SEATS},
        {f"{TUESDAY} 12:00": OPEN, f"{TUESDAY} 11:45": [Reason.BUSY]},
        booked=(f"{TUESDAY}T12:00:00Z",),
    ),
    Case(
        "seats that are all taken",
        {"seats": SEATS},
        {f"{TUESDAY} 12:00": [Reason.SEATS_FULL], f"{TUESDAY} 12:30": OPEN},
        booked=(f"{TUESDAY}T12:00:00Z", f"{TUESDAY}T12:00:00Z"),
    ),
    Case(
        "a booking with seats at a time off the grid",
        {"seats": SEATS},
        {f"{TUESDAY} 12:00": [Reason.BUSY], f"{TUESDAY} 13:00": OPEN},
        booked=(f"{TUESDAY}T12:10:00Z",),
    ),
    Case(
        "round robin while one host is busy",
        {"scheduling_type": "roundRobin"},
        {f"{TUESDAY} 11:00": OPEN},
        booked=(f"{TUESDAY}T11:00:00Z",),
        hosts=BOTH,
    ),
    Case(
        "round robin while both hosts are busy",
        {"scheduling_type": "roundRobin"},
        {
            f"{TUESDAY} 11:00": [Reason.BUSY, Reason.BUSY],
            f"{TUESDAY} 03:00": [Reason.OUTSIDE_HOURS, Reason.OUTSIDE_HOURS],
        },
        booked=(f"{TUESDAY}T11:00:00Z", f"{TUESDAY}T11:00:00Z"),
        hosts=BOTH,
    ),
    Case(
        "everybody together",
        {},
        {f"{TUESDAY} 11:00": OPEN, f"{TUESDAY} 12:00": [Reason.OUTSIDE_HOURS]},
        hosts=BOTH,
    ),
    Case(
        "pending bookings that block",
        {"confirmation_policy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}},
        {f"{TUESDAY} 12:00": [Reason.BUSY]},
        booked=(f"{TUESDAY}T12:00:00Z",),
    ),
    Case(
        "pending bookings that do not block",
        {"confirmation_policy": {"type": "always", "blockUnconfirmedBookingsInBooker": False}},
        {f"{TUESDAY} 12:00": OPEN},
        booked=(f"{TUESDAY}T12:00:00Z",),
    ),
    Case(
        "nobody",
        {},
        {f"{TUESDAY} 12:00": [Reason.NO_HOSTS]},
        hosts=(),
    ),
]


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
