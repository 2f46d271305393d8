"""The engine's models for Django, which looks for them here; each noun has its own file. Instants
are UTC.
"""

from portal.engine.bookings.models import Attendee, Booking, BookingHost, BookingStatus
from portal.engine.calendars.models import (
    ICS_FEED,
    CalendarCredential,
    CalendarFeed,
    DestinationCalendar,
    FeedEvent,
    SelectedCalendar,
)
from portal.engine.closing_days.models import ClosingDay
from portal.engine.event_types.models import EventType, Host, PrivateLink, SchedulingType
from portal.engine.keys.models import ApiKey, ApiSwitch
from portal.engine.mail.models import Email, MailSignature, MailText, MutedMail, TeamSender
from portal.engine.people.models import OutOfOffice, User
from portal.engine.reservations.models import Reservation
from portal.engine.schedules.models import DateOverride, Schedule, WeeklyHours
from portal.engine.teams.models import Membership, Role, Team
from portal.engine.webhooks.models import Delivery, DeliveryState, Webhook
from portal.engine.workflows.models import Reminder, VerifiedEmail, Workflow, WorkflowStep

__all__ = [
    "ICS_FEED",
    "ApiKey",
    "ApiSwitch",
    "Attendee",
    "Booking",
    "BookingHost",
    "BookingStatus",
    "CalendarCredential",
    "CalendarFeed",
    "ClosingDay",
    "DateOverride",
    "Delivery",
    "DeliveryState",
    "DestinationCalendar",
    "Email",
    "EventType",
    "FeedEvent",
    "Host",
    "MailSignature",
    "MailText",
    "Membership",
    "MutedMail",
    "OutOfOffice",
    "PrivateLink",
    "Reminder",
    "Reservation",
    "Role",
    "Schedule",
    "SchedulingType",
    "SelectedCalendar",
    "Team",
    "TeamSender",
    "User",
    "VerifiedEmail",
    "Webhook",
    "WeeklyHours",
    "Workflow",
    "WorkflowStep",
]
