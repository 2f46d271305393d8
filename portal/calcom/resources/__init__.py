"""Calls of the Cal.com API v2, one file per noun."""

from portal.calcom.resources.bookings import Bookings
from portal.calcom.resources.event_types import EventTypes
from portal.calcom.resources.me import Me
from portal.calcom.resources.organization_team_event_types import OrganizationTeamEventTypes
from portal.calcom.resources.organization_teams import OrganizationTeams
from portal.calcom.resources.organization_users import OrganizationUsers
from portal.calcom.resources.reservations import Reservations
from portal.calcom.resources.schedules import Schedules
from portal.calcom.resources.slots import Slots
from portal.calcom.resources.team_event_types import TeamEventTypes
from portal.calcom.resources.teams import Teams
from portal.calcom.resources.webhooks import Webhooks

__all__ = [
    "Bookings",
    "EventTypes",
    "Me",
    "OrganizationTeamEventTypes",
    "OrganizationTeams",
    "OrganizationUsers",
    "Reservations",
    "Schedules",
    "Slots",
    "TeamEventTypes",
    "Teams",
    "Webhooks",
]
