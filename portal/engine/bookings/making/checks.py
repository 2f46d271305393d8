"""Checks of a booking request against its event type (CONTRACT.md 4.5, 14.2)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from portal.engine import clock
from portal.engine.bookings.making.requests import BookingRequest
from portal.engine.bookings.making.responses import booker_email
from portal.engine.bookings.models import Booking, BookingStatus
from portal.engine.errors import BadRequest, Forbidden, Unauthorized, Unprocessable
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import User
from portal.engine.slots.host_calendars import HostSeat
from portal.engine.teams.permissions import may_see

ACTIVE: Final = (BookingStatus.ACCEPTED, BookingStatus.PENDING)
TOO_MANY_ACTIVE: Final = (
    "Attendee with this email can't book because the maximum number of active bookings has been"
    " reached."
)


def bookable(event_type: EventType, seats: Sequence[HostSeat]) -> None:
    """Raises BadRequest for a managed parent, Unprocessable for a team event type without hosts, who are `seats`."""
    if event_type.scheduling_type == SchedulingType.MANAGED:
        raise BadRequest(
            f"Event type with id={event_type.pk} is the parent managed event type that can't be"
            " booked. You have to provide the child event type id aka id of event type that has"
            " been assigned to one of the users."
        )
    if event_type.team_id is not None and not seats:
        raise Unprocessable(
            "Can't book this team event type because it has no hosts. Please, add at least 1 host"
            f" to event type with id={event_type.pk} belonging to team with"
            f" id={event_type.team_id} and try again."
        )


def authentication(event_type: EventType, caller: User | None) -> None:
    """Raises Unauthorized without a caller, Forbidden for one who may not see the event type."""
    if not event_type.booking_requires_authentication:
        return
    if caller is None:
        raise Unauthorized(
            "checkBookingRequiresAuthentication - request must be authenticated by passing"
            " credentials belonging to event type owner, host or team or org admin or owner."
        )
    if not may_see(caller, event_type):
        raise Forbidden(
            "checkBookingRequiresAuthentication - user is not authorized to access this event"
            " type. User has to be either event type owner, host, team admin or owner or org admin"
            " or owner."
        )


def length(event_type: EventType, request: BookingRequest) -> timedelta:
    """Raises BadRequest when a length is given that is not offered."""
    asked, options = request.length_in_minutes, event_type.length_in_minutes_options
    if asked is None:
        return timedelta(minutes=event_type.length_in_minutes)
    # Even the event type's only length is refused when it is given (recordings 379 to 382).
    if not options:
        raise BadRequest(
            "Can't specify 'lengthInMinutes' because event type does not have multiple possible"
            " lengths. Please, remove the 'lengthInMinutes' field from the request."
        )
    if asked not in options:
        listed = ", ".join(map(str, options))
        raise BadRequest(
            "Provided 'lengthInMinutes' is not one of the possible lengths for the event type."
            f" The possible lengths are: {listed}"
        )
    return timedelta(minutes=asked)


def active_bookings(event_type: EventType, request: BookingRequest) -> None:
    """Raises BadRequest when the booker has as many bookings ahead as the event type allows."""
    limit = event_type.booker_active_bookings_limit
    # A limit that is on is stored without `disabled`; without a number it limits nothing.
    if limit.get("disabled", True) and "maximumActiveBookings" not in limit:
        return
    ahead = Booking.objects.filter(
        event_type=event_type,
        attendees__email=booker_email(request.booker),
        status__in=ACTIVE,
        starts_at__gte=clock.now(),
        # The last one is offered for rescheduling.
    ).order_by("-starts_at", "-id")
    if ahead.count() < limit["maximumActiveBookings"]:
        return
    last = ahead.first()
    if limit.get("offerReschedule") and last is not None:
        raise BadRequest(
            f"{TOO_MANY_ACTIVE} You can reschedule your existing booking ({last.uid}) to a new"
            " timeslot instead."
        )
    raise BadRequest(TOO_MANY_ACTIVE)


def needs_confirmation(event_type: EventType, request_notice: timedelta) -> bool:
    """Say whether a booking made `request_notice` before its start waits for a host's decision."""
    policy = event_type.confirmation_policy
    if policy.get("type") == "always":
        return True
    if policy.get("type") != "time":
        return False
    threshold = policy["noticeThreshold"]
    # Cal.com counts whole units: 48 hours and some minutes before the start are 48 hours.
    whole_units: int = request_notice // timedelta(**{threshold["unit"]: 1})
    return whole_units <= int(threshold["count"])
