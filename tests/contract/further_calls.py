"""Calls of operations that nobody recorded, and operations that the client leaves out."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from portal.calcom import Client
from portal.calcom.schemas import AttendeeInput, WeeklyHours

NOON = datetime(2030, 1, 8, 12, tzinfo=UTC)
ADA = AttendeeInput(name="Ada Byron", email="ada@example.com", time_zone="Europe/Rome")
HOOK: dict[str, Any] = {
    "active": True,
    "subscriber_url": "https://hooks.example/x",
    "triggers": ["BOOKING_CREATED"],
}
TYPE: dict[str, Any] = {"title": "Demo", "slug": "demo", "length_in_minutes": 30}
HOURS: dict[str, Any] = {
    "name": "Work",
    "time_zone": "Europe/Rome",
    "is_default": False,
    "availability": [WeeklyHours(days=("Monday",), start_time=time(9), end_time=time(12, 30))],
}
TEAM_TYPE = {"team_id": 2, "event_type_id": 40}
ORG_TYPE = {"organization_id": 1, **TEAM_TYPE}
ORG_TEAM = {"organization_id": 1, "team_id": 2}
ORG_USER = {"organization_id": 1, "user_id": 5}
CALENDAR: dict[str, Any] = {
    "integration": "google_calendar",
    "external_id": "erin@acme.test",
    "credential_id": 1,
}

FURTHER_CALLS: list[tuple[Callable[[Client], Any], int | None]] = [
    (lambda c: c.bookings.get_by_seat("s"), 512),
    (lambda c: c.bookings.reassign("b"), 697),
    (lambda c: c.booking_attendees.list("b"), None),
    (lambda c: c.booking_attendees.get("b", 7), None),
    (lambda c: c.booking_attendees.create("b", ADA), None),
    (lambda c: c.cal_video.list_recordings("b"), None),
    (lambda c: c.cal_video.list_transcripts("b"), None),
    (lambda c: c.cal_video.list_sessions("b"), None),
    (lambda c: c.organization_team_bookings.list_references("b", **ORG_TEAM), 533),
    (lambda c: c.event_type_private_links.create(event_type_id=1, expires_at=NOON), None),
    (lambda c: c.event_type_private_links.update("l", event_type_id=1, max_usage_count=3), None),
    (lambda c: c.event_type_private_links.delete("l", event_type_id=1), None),
    (lambda c: c.organization_team_private_links.list(**ORG_TYPE), None),
    (lambda c: c.organization_team_private_links.create(max_usage_count=3, **ORG_TYPE), None),
    (lambda c: c.organization_team_private_links.update("l", expires_at=NOON, **ORG_TYPE), None),
    (lambda c: c.organization_team_private_links.delete("l", **ORG_TYPE), None),
    (lambda c: c.event_type_webhooks.delete_all(event_type_id=1), None),
    (lambda c: c.team_event_type_webhooks.get("w", **TEAM_TYPE), None),
    (lambda c: c.team_event_type_webhooks.update("w", active=False, **TEAM_TYPE), None),
    (lambda c: c.team_event_type_webhooks.delete("w", **TEAM_TYPE), None),
    (lambda c: c.team_event_type_webhooks.delete_all(**TEAM_TYPE), None),
    (lambda c: c.organization_webhooks.get("w", organization_id=1), None),
    (lambda c: c.organization_webhooks.update("w", organization_id=1, **HOOK), None),
    (lambda c: c.organization_webhooks.delete("w", organization_id=1), None),
    (
        lambda c: c.team_event_types.create(team_id=2, scheduling_type="collective", **TYPE),
        159,
    ),
    (lambda c: c.team_event_types.get(40, team_id=2), 177),
    (lambda c: c.team_event_types.update(40, team_id=2, title="x"), 178),
    (lambda c: c.team_event_types.delete(40, team_id=2), 188),
    (lambda c: c.organization_team_event_types.list_of_all_teams(organization_id=1, take=2), 169),
    (lambda c: c.organization_user_schedules.get(7, **ORG_USER), None),
    (lambda c: c.organization_user_schedules.create(**HOURS, **ORG_USER), None),
    (lambda c: c.organization_user_schedules.update(7, name="x", **ORG_USER), None),
    (lambda c: c.organization_user_schedules.delete(7, **ORG_USER), None),
    (lambda c: c.organization_team_schedules.list_of_user(user_id=5, **ORG_TEAM), None),
    (lambda c: c.team_schedules.list(team_id=2), None),
    (lambda c: c.teams.update(team_id=2, name="Sales"), None),
    (lambda c: c.teams.delete(team_id=2), None),
    (lambda c: c.teams.create_invite(team_id=2), None),
    (lambda c: c.team_memberships.get(7, team_id=2), None),
    (lambda c: c.team_memberships.create(team_id=2, user_id=5), None),
    (lambda c: c.team_memberships.update(7, team_id=2, disable_impersonation=True), None),
    (lambda c: c.team_memberships.delete(7, team_id=2), None),
    (lambda c: c.organization_teams.update(name="Sales", **ORG_TEAM), None),
    (lambda c: c.organization_teams.delete(**ORG_TEAM), None),
    (lambda c: c.organization_teams.create_invite(**ORG_TEAM), None),
    (lambda c: c.organization_memberships.get(7, organization_id=1), None),
    (lambda c: c.organization_memberships.create(organization_id=1, user_id=5, role="ADMIN"), None),
    (lambda c: c.organization_memberships.update(7, organization_id=1, accepted=True), None),
    (lambda c: c.organization_memberships.delete(7, organization_id=1), None),
    (lambda c: c.organization_user_out_of_office.update(7, reason="sick", **ORG_USER), None),
    (lambda c: c.organization_user_out_of_office.delete(7, **ORG_USER), None),
    (lambda c: c.calendars.check("google"), None),
    (lambda c: c.calendars.connect("apple", username="ada", password="x"), None),
    (lambda c: c.calendars.disconnect("google", credential_id=1), None),
    (lambda c: c.calendars.check_ics_feed(), None),
    (lambda c: c.selected_calendars.delete(**CALENDAR), None),
    (
        lambda c: c.destination_calendars.update(
            integration="google_calendar", external_id="erin@acme.test"
        ),
        None,
    ),
]
"""A call, and the recording whose answer has the same shape; None to answer by the schema."""

LEFT_OUT = {
    "POST /v2/api-keys/refresh": "the calling key dies at once, and the portal's is in its settings",
    "POST /v2/oauth/{clientId}/refresh": "platform: tokens of managed users",
    "GET /v2/auth/oauth2/clients/{clientId}": "the portal is no OAuth client",
    "POST /v2/auth/oauth2/token": "the portal is no OAuth client",
}
"""Operation → why the client does not have it."""
