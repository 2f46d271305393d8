"""Wire models of the Cal.com API v2, one file per noun."""

from portal.calcom.schemas.attendee import AttendeeInput, GuestInput
from portal.calcom.schemas.booking import (
    BookedEventType,
    Booking,
    BookingAttendee,
    BookingHost,
    BookingReference,
    CalendarLink,
    ReassignedHost,
    Reassignment,
)
from portal.calcom.schemas.cal_video import Recording, SessionParticipant, VideoSession
from portal.calcom.schemas.calendar import (
    BusyTime,
    Calendar,
    CalendarCredential,
    CalendarIntegration,
    Calendars,
    ConnectedCalendar,
    DestinationCalendar,
    SelectedCalendar,
)
from portal.calcom.schemas.event_type import (
    BookingField,
    DeletedEventType,
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
from portal.calcom.schemas.me import Me, MeInput, MyOrganization
from portal.calcom.schemas.membership import Membership, MembershipUser
from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.schemas.pagination import Page, Pagination
from portal.calcom.schemas.private_link import DeletedPrivateLink, PrivateLink
from portal.calcom.schemas.reservation import Reservation
from portal.calcom.schemas.schedule import DateOverride, Schedule, ScheduleInput, WeeklyHours
from portal.calcom.schemas.slot import Slot, SlotList
from portal.calcom.schemas.team import Invite, Team, TeamInput, TeamPayment
from portal.calcom.schemas.user import Profile, User
from portal.calcom.schemas.webhook import Webhook, WebhookInput

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
    "BookingReference",
    "BookingWindow",
    "BusyTime",
    "Calendar",
    "CalendarCredential",
    "CalendarIntegration",
    "CalendarLink",
    "Calendars",
    "Color",
    "ConfirmationPolicy",
    "ConnectedCalendar",
    "DateOverride",
    "DeletedEventType",
    "DeletedPrivateLink",
    "DestinationCalendar",
    "DisableCancelling",
    "DisableRescheduling",
    "EventType",
    "EventTypeInput",
    "EventTypeTeam",
    "EventTypeUser",
    "GuestInput",
    "Host",
    "HostInput",
    "Invite",
    "Location",
    "Me",
    "MeInput",
    "Membership",
    "MembershipUser",
    "MyOrganization",
    "NoticeThreshold",
    "OutOfOffice",
    "Page",
    "Pagination",
    "PrivateLink",
    "Profile",
    "ReassignedHost",
    "Reassignment",
    "Recording",
    "Recurrence",
    "Reservation",
    "Schedule",
    "ScheduleInput",
    "Seats",
    "SelectedCalendar",
    "SessionParticipant",
    "Slot",
    "SlotList",
    "Team",
    "TeamEventTypeInput",
    "TeamInput",
    "TeamPayment",
    "User",
    "VideoSession",
    "Webhook",
    "WebhookInput",
    "WeeklyHours",
]
