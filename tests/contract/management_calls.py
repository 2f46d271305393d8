"""Calls that manage things, beside the recording of the same request; `calls.py` has the bookers'."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from portal.calcom import Client
from portal.calcom.schemas import Calendar, DateOverride, GuestInput, Location, WeeklyHours

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SECRET = "whsec_local_test"
FEED = "https://calendars.example/erin.ics"
ADDED_TO = "jAmzs4T4XuZAG6L5VndTLJ"
ABSENT = "ev2wxt9KVUZqB2Wed6Qp2E"
WITH_VIDEO = "gC7RB5tazweaBapRSsyAKT"
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
    122: lambda c: c.organization_teams.create(
        organization_id=1,
        name="Cardiology",
        slug="cardiology",
        time_zone="America/New_York",
        bio="Cardiology team",
    ),
    131: lambda c: c.organization_team_memberships.create(
        organization_id=1, team_id=2, user_id=2, accepted=True
    ),
    139: lambda c: c.organization_team_memberships.list(organization_id=1, team_id=2),
    140: lambda c: c.organization_team_memberships.list(
        organization_id=1, team_id=2, take=1, skip=1
    ),
    142: lambda c: c.organization_team_memberships.get(14, organization_id=1, team_id=2),
    143: lambda c: c.organization_team_memberships.update(
        14, organization_id=1, team_id=2, role="ADMIN"
    ),
    144: lambda c: c.organization_team_memberships.delete(14, organization_id=1, team_id=2),
    146: lambda c: c.organization_memberships.list(organization_id=1),
    149: lambda c: c.organization_schedules.list(organization_id=1),
    150: lambda c: c.organization_user_schedules.list(organization_id=1, user_id=2),
    151: lambda c: c.organization_team_schedules.list(organization_id=1, team_id=2),
    157: lambda c: c.teams.get(team_id=2),
    188: lambda c: c.organization_team_event_types.delete(49, organization_id=1, team_id=2),
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
    319: lambda c: c.event_type_webhooks.create(
        event_type_id=1,
        active=True,
        subscriber_url="https://hooks.example/event-type",
        triggers=BOOKED_AND_MOVED,
        secret=SECRET,
    ),
    320: lambda c: c.event_type_webhooks.list(event_type_id=1),
    321: lambda c: c.event_type_webhooks.get(HOOK_OF_TYPE, event_type_id=1),
    322: lambda c: c.event_type_webhooks.update(HOOK_OF_TYPE, event_type_id=1, active=True),
    325: lambda c: c.event_type_webhooks.delete(
        "4fa09652-7d78-4724-883d-041e8c08b3e9", event_type_id=1
    ),
    327: lambda c: c.organization_webhooks.create(
        organization_id=1,
        active=True,
        subscriber_url="https://hooks.example/org",
        triggers=[*BOOKED_AND_MOVED, "BOOKING_REQUESTED", "BOOKING_REJECTED"],
        secret=SECRET,
    ),
    328: lambda c: c.organization_webhooks.list(organization_id=1),
    329: lambda c: c.team_event_type_webhooks.create(
        team_id=2,
        event_type_id=40,
        active=True,
        subscriber_url="https://hooks.example/team-event-type",
        triggers=["BOOKING_CREATED", "BOOKING_CANCELLED"],
        secret=SECRET,
    ),
    330: lambda c: c.team_event_type_webhooks.list(team_id=2, event_type_id=40),
    530: lambda c: c.bookings.list_calendar_links("oYcfx4MAVCYZQamznUJpVy"),
    533: lambda c: c.bookings.list_references(WITH_VIDEO),
    534: lambda c: c.cal_video.list_recordings(WITH_VIDEO),
    535: lambda c: c.cal_video.list_sessions(WITH_VIDEO),
    536: lambda c: c.cal_video.list_transcripts(WITH_VIDEO),
    595: lambda c: c.organization_bookings.list(organization_id=1, take=2),
    597: lambda c: c.organization_team_bookings.list(organization_id=1, team_id=2, take=2),
    598: lambda c: c.team_bookings.list(team_id=2, take=2),
    599: lambda c: c.organization_user_bookings.list(organization_id=1, user_id=2, take=2),
    944: lambda c: c.organization_bookings.list(organization_id=1, user_ids=[3], take=2),
    602: lambda c: c.bookings.confirm("brxfP9paoyHRgbmrtKsrDb"),
    611: lambda c: c.bookings.decline("irkPDWYXz2TYoTJ8RkVrgh", reason="Host is away"),
    680: lambda c: c.bookings.mark_absent(ABSENT, host=True),
    681: lambda c: c.bookings.mark_absent(ABSENT, attendees={"jane@example.com": True}),
    682: lambda c: c.bookings.mark_absent(ABSENT, attendees={"jane@example.com": False}),
    688: lambda c: c.bookings.add_guests(
        ADDED_TO, [GuestInput(email="g3@example.com", name="G Three")]
    ),
    693: lambda c: c.bookings.update_location(
        ADDED_TO, Location(type="address", address="9 New St", public=True)
    ),
    694: lambda c: c.bookings.update_location(
        ADDED_TO, {"type": "link", "link": "https://meet.acme.test/new"}
    ),
    697: lambda c: c.bookings.reassign("bhgwv4MGUuNfCJYkknB7J8", user_id=4, reason="bob is ill"),
    722: lambda c: c.me.update(bio="hello", time_format=24),
    726: lambda c: c.calendars.get(),
    740: lambda c: c.calendars.save_ics_feed([FEED], read_only=True),
    742: lambda c: c.calendars.list_busy_times(
        [Calendar(external_id=FEED, credential_id=1)],
        starts_at=date(2027, 1, 11),
        ends_at=date(2027, 1, 15),
        time_zone="America/Los_Angeles",
    ),
    748: lambda c: c.organization_user_out_of_office.create(
        organization_id=1,
        user_id=5,
        starts_at=datetime(2027, 1, 18, tzinfo=UTC),
        ends_at=datetime(2027, 1, 19, 23, 59, 59, 999000, tzinfo=UTC),
        notes="off",
        reason="vacation",
    ),
    749: lambda c: c.organization_user_out_of_office.list(organization_id=1, user_id=5),
    930: lambda c: c.organization_out_of_office.list(organization_id=1),
    753: lambda c: c.teams.create(name="Solo Team", slug="solo-team"),
    913: lambda c: c.selected_calendars.create(
        integration="ics-feed_calendar", external_id=FEED, credential_id=1
    ),
    926: lambda c: c.event_type_private_links.list(event_type_id=1),
    941: lambda c: c.team_memberships.list(team_id=2, take=2),
}
"""Number of the recording → the same request by the client."""
