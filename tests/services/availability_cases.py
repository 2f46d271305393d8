"""Event types, their bookings, and why the rules offer or refuse some of their times."""

from dataclasses import dataclass, field
from typing import Any

from portal.availability import Period, Reason

TUESDAY = "2026-03-03"
SEATS = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}


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
