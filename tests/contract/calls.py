"""Calls of the client beside the recording of the same request."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from portal.calcom import Client
from portal.calcom.schemas.booking import AttendeeInput
from portal.calcom.schemas.event_type import (
    BookingField,
    BookingLimits,
    BookingWindow,
    ConfirmationPolicy,
    Location,
    NoticeThreshold,
    Recurrence,
    Seats,
)
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope, TeamScope

JANE = AttendeeInput(name="Jane Doe", email="jane@example.com", time_zone="America/New_York")
BOOKED = "oYcfx4MAVCYZQamznUJpVy"
RESERVED = "b48cfdd8-4e4f-4c30-a5a9-fbcf91e14fbb"
ORGANIZATION, CARDIOLOGY = OrganizationScope(1), OrganizationTeamScope(1, 2)
AUCKLAND = timezone(timedelta(hours=13))


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


CALLS: dict[int, Callable[[Client], Any]] = {
    1: lambda c: c.me.get(),
    16: lambda c: c.schedules.list(),
    17: lambda c: c.schedules.get(7),
    36: lambda c: c.event_types.create(
        title="30 min consult",
        slug="consult-30",
        length_in_minutes=30,
        locations=[Location(type="address", address="1 Clinic Way, Boston", public=True)],
        description="Plain **30** minutes",
    ),
    38: lambda c: c.event_types.create(
        title="Multi duration",
        slug="multi-duration",
        length_in_minutes=30,
        length_in_minutes_options=[15, 30, 45, 60],
        locations=[Location(type="link", link="https://meet.acme.test/room", public=True)],
    ),
    45: lambda c: c.event_types.create(
        title="Confirmation under notice",
        slug="confirm-notice",
        length_in_minutes=30,
        locations=[Location(type="address", address="1 Clinic Way, Boston", public=True)],
        confirmation_policy=ConfirmationPolicy(
            type="time",
            notice_threshold=NoticeThreshold(unit="hours", count=48),
            block_unconfirmed_bookings_in_booker=False,
        ),
    ),
    54: lambda c: c.event_types.create(
        title="Range window",
        slug="range-window",
        length_in_minutes=30,
        locations=[Location(type="address", address="1 Clinic Way, Boston", public=True)],
        booking_window=BookingWindow(type="range", value=(date(2026, 12, 7), date(2026, 12, 9))),
    ),
    80: lambda c: c.event_types.list(),
    81: lambda c: c.event_types.list(username="alice"),
    90: lambda c: c.event_types.get(1),
    106: lambda c: c.event_types.update(1, title="30 minute consult"),
    107: lambda c: c.event_types.update(1),
    108: lambda c: c.event_types.update(
        22,
        locations=[
            Location(type="attendeePhone"),
            Location(type="address", address="2 Clinic Way", public=True),
        ],
    ),
    109: lambda c: c.event_types.update(
        25,
        booking_fields=[
            BookingField(type="text", slug="only-one", label="Only", required=False, placeholder="")
        ],
    ),
    110: lambda c: c.event_types.update(
        20,
        recurrence=Recurrence(disabled=True),
        seats=Seats(disabled=True),
        booking_window=BookingWindow(disabled=True),
        booking_limits_count=BookingLimits(disabled=True),
        confirmation_policy=ConfirmationPolicy(disabled=True),
    ),
    111: lambda c: c.event_types.update(20, description=None),
    147: lambda c: c.users.list(scope=ORGANIZATION),
    152: lambda c: c.teams.list(scope=ORGANIZATION),
    154: lambda c: c.teams.list_mine(scope=ORGANIZATION),
    156: lambda c: c.teams.list(),
    161: lambda c: c.team_event_types.create(
        scope=CARDIOLOGY,
        title="Fixed plus any",
        slug="fixed-any",
        length_in_minutes=30,
        scheduling_type="roundRobin",
        hosts=[{"user_id": 2, "mandatory": True}, {"user_id": 3}, {"user_id": 4}],
        locations=[Location(type="address", address="1 Clinic Way, Boston", public=True)],
    ),
    169: lambda c: c.team_event_types.list(scope=CARDIOLOGY),
    177: lambda c: c.team_event_types.get(41, scope=CARDIOLOGY),
    178: lambda c: c.team_event_types.update(41, scope=CARDIOLOGY, title="Any doctor (updated)"),
    182: lambda c: c.team_event_types.list(scope=TeamScope(2)),
    186: lambda c: c.team_event_types.list(scope=CARDIOLOGY),
    238: lambda c: c.slots.list(
        event_type_id=29,
        starts_at=datetime(2026, 12, 11, tzinfo=AUCKLAND),
        ends_at=datetime(2026, 12, 11, 23, 59, 59, tzinfo=AUCKLAND),
        time_zone="Pacific/Auckland",
    ),
    308: lambda c: c.webhooks.list(),
    331: lambda c: c.reservations.create(event_type_id=1, starts_at=at(12, 14, 15)),
    335: lambda c: c.reservations.get(RESERVED),
    351: lambda c: c.reservations.delete(RESERVED),
    358: lambda c: c.bookings.create(event_type_id=1, starts_at=at(11, 30, 14), attendee=JANE),
    359: lambda c: c.bookings.create(
        event_type_id=1,
        starts_at=at(11, 30, 14, 30),
        attendee=AttendeeInput(
            name="Kim Key",
            email="kim@example.com",
            time_zone="Asia/Kolkata",
            language="fr",
            phone_number="+919876543210",
        ),
        metadata={"order": "42"},
    ),
    362: lambda c: c.bookings.create(
        event_type_id=1,
        starts_at=at(11, 30, 16),
        attendee=JANE,
        guests=["g1@example.com", "g2@example.com"],
    ),
    372: lambda c: c.bookings.create(
        event_type_id=1,
        starts_at=at(12, 1, 19),
        attendee=AttendeeInput(
            name="Zoë <b>王</b> 😀", email="zoe+tag@example.com", time_zone="Asia/Calcutta"
        ),
        booking_fields_responses={"notes": "<script>alert(1)</script>\nline 2"},
    ),
    385: lambda c: c.bookings.create(
        event_type_id=22,
        starts_at=at(12, 4, 17),
        attendee=JANE,
        location=Location(type="attendeePhone", phone="+12025550111"),
    ),
    386: lambda c: c.bookings.create(
        event_type_id=22,
        starts_at=at(12, 4, 17, 30),
        attendee=JANE,
        location=Location(type="address", address="1 Clinic Way", public=True),
    ),
    391: lambda c: c.bookings.create_series(
        event_type_id=10, starts_at=at(12, 9, 14), attendee=JANE, recurrence_count=2
    ),
    512: lambda c: c.bookings.get(BOOKED),
    519: lambda c: c.bookings.get_series("9e1710ab-6be8-433d-813e-d7f5fc648480"),
    526: lambda c: c.bookings.get_by_seat("c9f8f216-ee80-4c4a-ac99-9df07f5386b6"),
    537: lambda c: c.bookings.list(),
    548: lambda c: c.bookings.list(status=["upcoming", "past"]),
    552: lambda c: c.bookings.list(attendee_email="kim@example.com"),
    556: lambda c: c.bookings.list(attendee_name="Kim Key"),
    558: lambda c: c.bookings.list(booking_uid=BOOKED),
    560: lambda c: c.bookings.list(event_type_ids=[3, 39]),
    563: lambda c: c.bookings.list(team_ids=[2]),
    567: lambda c: c.bookings.list(after_start=at(12, 10, 0), take=5),
    569: lambda c: c.bookings.list(after_start=at(12, 4, 0), before_end=at(12, 5, 0)),
    574: lambda c: c.bookings.list(after_updated_at=at(11, 1, 0), take=1),
    577: lambda c: c.bookings.list(sort_start="desc", take=3),
    586: lambda c: c.bookings.list(take=2, skip=2),
    620: lambda c: c.bookings.reschedule(
        BOOKED, starts_at=at(12, 21, 15), reason="moved", rescheduled_by="alice@acme.test"
    ),
    624: lambda c: c.bookings.reschedule("cfk5hvEGGiQs5u96aSrYSc", starts_at=at(12, 21, 16)),
    645: lambda c: c.bookings.reschedule(
        "jf7XJRbuPvifAfZsdhyVRm",
        starts_at=at(12, 22, 21),
        seat_uid="c9f8f216-ee80-4c4a-ac99-9df07f5386b6",
    ),
    653: lambda c: c.bookings.cancel("gFcj8e5BLYzsxj7k2RTrBd", reason="Attendee cannot come"),
    667: lambda c: c.bookings.cancel_subsequent("qAnijjmBB8A4yd9CnVAucY", reason="stop"),
    670: lambda c: c.bookings.cancel(
        "jf7XJRbuPvifAfZsdhyVRm", reason="seat", seat_uid="4923d6a1-ff75-4200-b060-e9ae36f04dcc"
    ),
    452: lambda c: c.slots.list(
        event_type_id=1,
        starts_at=date(2026, 11, 30),
        ends_at=date(2026, 11, 30),
        time_zone="America/New_York",
        booking_uid_to_reschedule=BOOKED,
    ),
}
"""Number of the recording → the same request by the client."""
