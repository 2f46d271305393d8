"""Calls of the Cal.com API v2, one file per noun."""

from portal.calcom.protocol import Sender
from portal.calcom.resources.booking_attendees import BookingAttendees
from portal.calcom.resources.booking_lists import (
    OrganizationBookings,
    OrganizationTeamBookings,
    OrganizationUserBookings,
    TeamBookings,
)
from portal.calcom.resources.bookings import Bookings
from portal.calcom.resources.cal_video import CalVideo
from portal.calcom.resources.calendars import (
    ConnectedCalendars,
    DestinationCalendars,
    SelectedCalendars,
)
from portal.calcom.resources.event_types import EventTypes
from portal.calcom.resources.me import Me
from portal.calcom.resources.memberships import (
    OrganizationMemberships,
    OrganizationTeamMemberships,
    TeamMemberships,
)
from portal.calcom.resources.organization_schedules import (
    OrganizationSchedules,
    OrganizationUserSchedules,
)
from portal.calcom.resources.organization_team_event_types import OrganizationTeamEventTypes
from portal.calcom.resources.organization_teams import OrganizationTeams
from portal.calcom.resources.organization_users import OrganizationUsers
from portal.calcom.resources.out_of_office import (
    OrganizationOutOfOffice,
    OrganizationUserOutOfOffice,
)
from portal.calcom.resources.private_links import (
    EventTypePrivateLinks,
    OrganizationTeamPrivateLinks,
)
from portal.calcom.resources.reservations import Reservations
from portal.calcom.resources.schedules import Schedules
from portal.calcom.resources.slots import Slots
from portal.calcom.resources.team_event_types import TeamEventTypes
from portal.calcom.resources.team_schedules import OrganizationTeamSchedules, TeamSchedules
from portal.calcom.resources.teams import Teams
from portal.calcom.resources.webhooks import (
    EventTypeWebhooks,
    OrganizationWebhooks,
    TeamEventTypeWebhooks,
    Webhooks,
)


class Resources:
    """All resources of a client, one attribute per noun."""

    def __init__(self, sender: Sender) -> None:
        self.me = Me(sender)
        self.teams = Teams(sender)
        self.team_memberships = TeamMemberships(sender)
        self.team_event_types = TeamEventTypes(sender)
        self.team_event_type_webhooks = TeamEventTypeWebhooks(sender)
        self.team_bookings = TeamBookings(sender)
        self.team_schedules = TeamSchedules(sender)
        self.organization_users = OrganizationUsers(sender)
        self.organization_memberships = OrganizationMemberships(sender)
        self.organization_bookings = OrganizationBookings(sender)
        self.organization_schedules = OrganizationSchedules(sender)
        self.organization_webhooks = OrganizationWebhooks(sender)
        self.organization_out_of_office = OrganizationOutOfOffice(sender)
        self.organization_user_bookings = OrganizationUserBookings(sender)
        self.organization_user_schedules = OrganizationUserSchedules(sender)
        self.organization_user_out_of_office = OrganizationUserOutOfOffice(sender)
        self.organization_teams = OrganizationTeams(sender)
        self.organization_team_memberships = OrganizationTeamMemberships(sender)
        self.organization_team_event_types = OrganizationTeamEventTypes(sender)
        self.organization_team_private_links = OrganizationTeamPrivateLinks(sender)
        self.organization_team_bookings = OrganizationTeamBookings(sender)
        self.organization_team_schedules = OrganizationTeamSchedules(sender)
        self.event_types = EventTypes(sender)
        self.event_type_private_links = EventTypePrivateLinks(sender)
        self.event_type_webhooks = EventTypeWebhooks(sender)
        self.slots = Slots(sender)
        self.reservations = Reservations(sender)
        self.bookings = Bookings(sender)
        self.booking_attendees = BookingAttendees(sender)
        self.cal_video = CalVideo(sender)
        self.schedules = Schedules(sender)
        self.calendars = ConnectedCalendars(sender)
        self.selected_calendars = SelectedCalendars(sender)
        self.destination_calendars = DestinationCalendars(sender)
        self.webhooks = Webhooks(sender)
