"""Shapes that answers of Cal.com are expected to have: the wire models, and keys beside what they say.

By hand, from what two servers of 2026 answered to GETs. What a model demands needs no line; what only some products,
types or switched-on settings have (calendars, recurrence, seats) is in no line either.
"""

from datetime import date
from typing import Final

from pydantic import BaseModel

from portal.calcom.drift.shapes import Shape, Shapes, list_of, with_keys
from portal.calcom.schemas.base import Pagination
from portal.calcom.schemas.booking import BookedEventType, Booking, BookingAttendee, BookingHost
from portal.calcom.schemas.calendar import (
    Calendar,
    CalendarIntegration,
    Calendars,
    ConnectedCalendar,
    DestinationCalendar,
)
from portal.calcom.schemas.event_type import (
    BookingField,
    DisableCancelling,
    DisableRescheduling,
    EventType,
    EventTypeUser,
    Host,
)
from portal.calcom.schemas.schedule import Schedule
from portal.calcom.schemas.slot import Slot
from portal.calcom.schemas.team import Team
from portal.calcom.schemas.user import Me, User
from portal.calcom.schemas.webhook import Webhook

# Read here, perhaps null, and in every answer: one without it is of another shape.
ALWAYS: Final[dict[type[BaseModel], str]] = {
    BookedEventType: "slug",
    Booking: (
        "title description hosts cancellationReason duration eventTypeId eventType location "
        "meetingUrl absentHost createdAt updatedAt icsUid attendees"
    ),
    BookingAttendee: "name email displayEmail timeZone absent",
    BookingField: "type slug",
    BookingHost: "id name email displayEmail username timeZone",
    Calendars: "connectedCalendars destinationCalendar",
    DisableCancelling: "disabled",
    DisableRescheduling: "disabled",
    EventType: (
        "ownerId description locations bookingFields recurrence disableGuests slotInterval "
        "minimumBookingNotice beforeEventBuffer afterEventBuffer scheduleId "
        "bookerActiveBookingsLimit onlyShowFirstAvailableSlot bookingWindow offsetStart "
        "confirmationPolicy requiresBookerEmailVerification hideCalendarNotes "
        "hideCalendarEventDetails hideOrganizerEmail lockTimeZoneToggleOnBookingPage seats "
        "useDestinationCalendarEmail calVideoSettings successRedirectUrl "
        "forwardParamsSuccessRedirect interfaceLanguage hidden bookingRequiresAuthentication "
        "disableCancelling disableRescheduling allowReschedulingPastBookings "
        "allowReschedulingCancelledBookings showOptimizedSlots price currency metadata bookingUrl"
    ),
    EventTypeUser: "name username avatarUrl",
    Host: "name username avatarUrl",
    Me: "username name avatarUrl bio timeZone organizationId",
    Pagination: "hasNextPage",
    Schedule: "ownerId name timeZone isDefault availability overrides",
    Team: "slug logoUrl bio isOrganization timeZone",
    User: "username name bio avatarUrl timeZone",
    Webhook: "active triggers payloadTemplate secret",
}
# Known and not read.
OTHER_KEYS: Final[dict[type[BaseModel], str]] = {
    Booking: "cancelledByEmail rating",
    BookingAttendee: "language",
    BookingField: "bookingField",
    Calendar: "delegationCredentialId primary",
    CalendarIntegration: (
        "__template appData categories description dirName isTemplate locationOption logo publisher "
        "slug variant"
    ),
    ConnectedCalendar: "credentialId delegationCredentialId",
    DestinationCalendar: (
        "createdAt credentialId customCalendarReminder delegationCredentialId "
        "domainWideDelegationCredentialId eventTypeId id primaryEmail updatedAt userId"
    ),
    EventType: "isInstantEvent rrHostSubsetEnabled team",
    EventTypeUser: "brandColor darkBrandColor metadata weekStart",
    Me: "defaultScheduleId organization timeFormat weekStart",
    Pagination: "currentPage hasPreviousPage itemsPerPage remainingItems returnedItems totalPages",
    Slot: "attendees bookingUid end seatsBooked seatsTotal",
    Team: (
        "accepted appIconLogo appLogo bannerUrl brandColor calVideoLogo darkBrandColor "
        "hideBookATeamMember hideBranding isPrivate metadata parentId role theme timeFormat "
        "weekStart"
    ),
    User: (
        "allowDynamicBooking appTheme brandColor createdDate darkBrandColor defaultScheduleId "
        "emailVerified hideBranding invitedTo locale metadata profile theme timeFormat verified "
        "weekStart"
    ),
    Webhook: "eventTypeId teamId userId",
}
_SHAPES: Final = Shapes(ALWAYS, OTHER_KEYS)
_EVENT_TYPE: Final = _SHAPES.of(EventType)
_OF_A_TEAM: Final = (
    "parentEventTypeId teamId schedulingType hosts assignAllTeamMembers "
    "rescheduleWithSameRoundRobinHost"
)
# Last segment of a GET's path → the shape of its ``data``.
SHAPES: Final[dict[str, Shape]] = {
    "me": _SHAPES.of(Me),
    "teams": list_of(_SHAPES.of(Team)),
    "users": list_of(_SHAPES.of(User)),
    "event-types": list_of(with_keys(_EVENT_TYPE, "users")),
    "teams/event-types": list_of(with_keys(_EVENT_TYPE, _OF_A_TEAM)),
    "schedules": list_of(_SHAPES.of(Schedule)),
    "slots": _SHAPES.of(dict[date, list[Slot]]),
    "bookings": list_of(_SHAPES.of(Booking)),
    "webhooks": list_of(_SHAPES.of(Webhook)),
    "calendars": _SHAPES.of(Calendars),
}
# Beside the data, of what comes in pages.
PAGINATION: Final = _SHAPES.of(Pagination)


def shape_name(path: str) -> str:
    """Return the key of SHAPES for the path of a list."""
    kind = path.rpartition("/")[2]
    return f"teams/{kind}" if kind == "event-types" and "/teams/" in path else kind
