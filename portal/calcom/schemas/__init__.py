"""Wire models of the Cal.com API v2, one file per noun."""

from portal.calcom.schemas.attendee import AttendeeInput
from portal.calcom.schemas.booking import BookedEventType, Booking, BookingAttendee, BookingHost
from portal.calcom.schemas.event_type import (
    BookingField,
    EventType,
    EventTypeTeam,
    EventTypeUser,
    Host,
    Location,
)
from portal.calcom.schemas.event_type_input import EventTypeInput, HostInput, TeamEventTypeInput
from portal.calcom.schemas.event_type_settings import (
    BookerActiveBookingsLimit,
    BookerLayouts,
    BookingLimits,
    BookingWindow,
    Color,
    ConfirmationPolicy,
    DisableCancelling,
    DisableRescheduling,
    NoticeThreshold,
    Recurrence,
    Seats,
)
from portal.calcom.schemas.me import Me, MyOrganization
from portal.calcom.schemas.pagination import Page, Pagination
from portal.calcom.schemas.reservation import Reservation
from portal.calcom.schemas.schedule import DateOverride, Schedule, WeeklyHours
from portal.calcom.schemas.slot import Slot, SlotList
from portal.calcom.schemas.team import Team
from portal.calcom.schemas.user import Profile, User
from portal.calcom.schemas.webhook import Webhook

__all__ = [
    "AttendeeInput",
    "BookedEventType",
    "BookerActiveBookingsLimit",
    "BookerLayouts",
    "Booking",
    "BookingAttendee",
    "BookingField",
    "BookingHost",
    "BookingLimits",
    "BookingWindow",
    "Color",
    "ConfirmationPolicy",
    "DateOverride",
    "DisableCancelling",
    "DisableRescheduling",
    "EventType",
    "EventTypeInput",
    "EventTypeTeam",
    "EventTypeUser",
    "Host",
    "HostInput",
    "Location",
    "Me",
    "MyOrganization",
    "NoticeThreshold",
    "Page",
    "Pagination",
    "Profile",
    "Recurrence",
    "Reservation",
    "Schedule",
    "Seats",
    "Slot",
    "SlotList",
    "Team",
    "TeamEventTypeInput",
    "User",
    "Webhook",
    "WeeklyHours",
]
