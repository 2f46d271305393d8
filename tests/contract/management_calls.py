"""Calls that manage things, beside the recording of the same request; `calls.py` has the bookers'."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from portal.calcom import Client
from portal.calcom.schemas.booking import GuestInput
from portal.calcom.schemas.calendar import Calendar
from portal.calcom.schemas.event_type import Location
from portal.calcom.schemas.schedule import DateOverride, WeeklyHours
from portal.calcom.scope import (
    USER,
    EventTypeScope,
    OrganizationScope,
    OrganizationTeamScope,
    OrganizationUserScope,
    TeamScope,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SECRET = "whsec_local_test"
FEED = "https://calendars.example/erin.ics"
ADDED_TO = "jAmzs4T4XuZAG6L5VndTLJ"
ABSENT = "ev2wxt9KVUZqB2Wed6Qp2E"
ORGANIZATION, TEAM, CARDIOLOGY = OrganizationScope(1), TeamScope(2), OrganizationTeamScope(1, 2)
CONSULT, JOINT = EventTypeScope(USER, 1), EventTypeScope(TEAM, 40)
HOOK = "6fc43d92-cb7e-48c0-810c-ef6f3d93ffc3"
HOOK_OF_TYPE = "2492ac5c-6083-4459-b38d-069a38ed0cd4"
BOOKED_AND_MOVED = ["BOOKING_CREATED", "BOOKING_CANCELLED", "BOOKING_RESCHEDULED"]

MANAGEMENT_CALLS: dict[int, Callable[[Client], Any]] = {
    7: lambda c: c.schedules.create(
        name="Working hours",
        time_zone="America/New_York",
        is_default=True,
        availability=[WeeklyHours(days=WEEKDAYS, start_time=time(9), end_time=time(17))],
        overrides=[
            DateOverride(day=date(2026, 12, 2), start_time=time(12), end_time=time(15)),
            DateOverride(day=date(2026, 12, 3), start_time=time(0), end_time=time(0)),
        ],
    ),
    11: lambda c: c.schedules.create(
        name="West coast (default availability)", time_zone="America/Los_Angeles", is_default=True
    ),
    18: lambda c: c.schedules.update(7, name="Weekend brunch"),
    20: lambda c: c.schedules.update(7),
    26: lambda c: c.schedules.delete(10),
    116: lambda c: c.event_types.delete(37),
    139: lambda c: c.memberships.list(scope=CARDIOLOGY),
    140: lambda c: c.memberships.list(scope=CARDIOLOGY, take=1, skip=1),
    146: lambda c: c.memberships.list(scope=ORGANIZATION),
    149: lambda c: c.schedules.list(scope=ORGANIZATION),
    150: lambda c: c.schedules.list(scope=OrganizationUserScope(1, 2)),
    188: lambda c: c.team_event_types.delete(49, scope=CARDIOLOGY),
    302: lambda c: c.webhooks.create(
        active=True,
        subscriber_url="https://hooks.example/template",
        triggers=["BOOKING_CREATED"],
        secret=SECRET,
        payload_template=(
            '{"t":"{{type}}","title":"{{title}}","start":"{{startTime}}","who":"{{attendees.0.name}}"}'
        ),
    ),
    306: lambda c: c.webhooks.create(
        active=False, subscriber_url="https://hooks.example/empty", triggers=[]
    ),
    309: lambda c: c.webhooks.list(take=1, skip=1),
    310: lambda c: c.webhooks.get("6333d224-888e-4a07-bee7-3c1cd7844fde"),
    313: lambda c: c.webhooks.update(HOOK, triggers=["BOOKING_CREATED", "BOOKING_CANCELLED"]),
    314: lambda c: c.webhooks.update(HOOK),
    316: lambda c: c.webhooks.delete("8229356e-a242-46b8-ad51-49cdec8a61fd"),
    319: lambda c: c.webhooks.create(
        scope=CONSULT,
        active=True,
        subscriber_url="https://hooks.example/event-type",
        triggers=BOOKED_AND_MOVED,
        secret=SECRET,
    ),
    320: lambda c: c.webhooks.list(scope=CONSULT),
    321: lambda c: c.webhooks.get(HOOK_OF_TYPE, scope=CONSULT),
    322: lambda c: c.webhooks.update(HOOK_OF_TYPE, scope=CONSULT, active=True),
    325: lambda c: c.webhooks.delete("4fa09652-7d78-4724-883d-041e8c08b3e9", scope=CONSULT),
    327: lambda c: c.webhooks.create(
        scope=ORGANIZATION,
        active=True,
        subscriber_url="https://hooks.example/org",
        triggers=[*BOOKED_AND_MOVED, "BOOKING_REQUESTED", "BOOKING_REJECTED"],
        secret=SECRET,
    ),
    328: lambda c: c.webhooks.list(scope=ORGANIZATION),
    329: lambda c: c.webhooks.create(
        scope=JOINT,
        active=True,
        subscriber_url="https://hooks.example/team-event-type",
        triggers=["BOOKING_CREATED", "BOOKING_CANCELLED"],
        secret=SECRET,
    ),
    330: lambda c: c.webhooks.list(scope=JOINT),
    595: lambda c: c.bookings.list(scope=ORGANIZATION, take=2),
    944: lambda c: c.bookings.list(scope=ORGANIZATION, user_ids=[3], take=2),
    602: lambda c: c.bookings.confirm("brxfP9paoyHRgbmrtKsrDb"),
    611: lambda c: c.bookings.decline("irkPDWYXz2TYoTJ8RkVrgh", reason="Host is away"),
    680: lambda c: c.bookings.mark_absent(ABSENT, host=True),
    681: lambda c: c.bookings.mark_absent(ABSENT, attendees={"jane@example.com": True}),
    682: lambda c: c.bookings.mark_absent(ABSENT, attendees={"jane@example.com": False}),
    689: lambda c: c.bookings.add_guests(ADDED_TO, [GuestInput(email="g3@example.com")]),
    693: lambda c: c.bookings.update_location(
        ADDED_TO, Location(type="address", address="9 New St", public=True)
    ),
    694: lambda c: c.bookings.update_location(
        ADDED_TO, Location(type="link", link="https://meet.acme.test/new")
    ),
    697: lambda c: c.bookings.reassign("bhgwv4MGUuNfCJYkknB7J8", user_id=4, reason="bob is ill"),
    726: lambda c: c.calendars.get(),
    742: lambda c: c.calendars.list_busy_times(
        [Calendar(external_id=FEED, credential_id=1)],
        starts_at=date(2027, 1, 11),
        ends_at=date(2027, 1, 15),
        time_zone="America/Los_Angeles",
    ),
    748: lambda c: c.out_of_office.create(
        scope=OrganizationUserScope(1, 5),
        starts_at=datetime(2027, 1, 18, tzinfo=UTC),
        ends_at=datetime(2027, 1, 19, 23, 59, 59, 999000, tzinfo=UTC),
        notes="off",
        reason="vacation",
    ),
    749: lambda c: c.out_of_office.list(scope=OrganizationUserScope(1, 5)),
    930: lambda c: c.out_of_office.list(scope=ORGANIZATION),
    926: lambda c: c.private_links.list(scope=CONSULT),
    941: lambda c: c.memberships.list(scope=TEAM, take=2),
}
"""Number of the recording → the same request by the client."""
