"""The engine's tables, a file per noun. Instants are UTC."""

from portal.engine.models.api_key import ApiKey
from portal.engine.models.booking import Attendee, Booking, BookingHost, BookingStatus
from portal.engine.models.calendar import (
    ICS_FEED,
    CalendarCredential,
    CalendarFeed,
    DestinationCalendar,
    FeedEvent,
    SelectedCalendar,
)
from portal.engine.models.delivery import Delivery, DeliveryState
from portal.engine.models.event_type import EventType, Host, SchedulingType
from portal.engine.models.letter import Letter
from portal.engine.models.membership import Membership, Role
from portal.engine.models.out_of_office import OutOfOffice
from portal.engine.models.private_link import PrivateLink
from portal.engine.models.reservation import Reservation
from portal.engine.models.schedule import DateOverride, Schedule, WeeklyHours
from portal.engine.models.team import Team
from portal.engine.models.user import User
from portal.engine.models.webhook import Webhook

__all__ = [
    "ICS_FEED",
    "ApiKey",
    "Attendee",
    "Booking",
    "BookingHost",
    "BookingStatus",
    "CalendarCredential",
    "CalendarFeed",
    "DateOverride",
    "Delivery",
    "DeliveryState",
    "DestinationCalendar",
    "EventType",
    "FeedEvent",
    "Host",
    "Letter",
    "Membership",
    "OutOfOffice",
    "PrivateLink",
    "Reservation",
    "Role",
    "Schedule",
    "SchedulingType",
    "SelectedCalendar",
    "Team",
    "User",
    "Webhook",
    "WeeklyHours",
]
