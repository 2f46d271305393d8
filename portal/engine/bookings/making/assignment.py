"""Which hosts take a booking (CONTRACT.md sections 6.3 and 14.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Max

from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import User
from portal.engine.slots.host_calendars import HostSeat
from portal.engine.slots.openings import Opening

PRIORITIES: Final = {"lowest": 0, "low": 1, "medium": 2, "high": 3, "highest": 4}


@dataclass(frozen=True, slots=True)
class Assignment:
    """The hosts of a booking; the first one is the organizer."""

    hosts: list[User]

    @property
    def organizer(self) -> User:
        """The host whose name the booking bears."""
        return self.hosts[0]


def assign(event_type: EventType, opening: Opening) -> Assignment:
    """Return who takes an open start: all, or the fixed hosts and the one whose turn it is."""
    if event_type.scheduling_type != SchedulingType.ROUND_ROBIN:
        return Assignment([seat.user for seat in opening.seats])
    fixed = [seat.user for seat in opening.seats if seat.fixed]
    candidates = [seat for seat in opening.seats if not seat.fixed and seat.user.pk in opening.free]
    chosen = [whose_turn(event_type, candidates)] if candidates else []
    return Assignment([*fixed, *chosen])


def whose_turn(event_type: EventType, candidates: Sequence[HostSeat]) -> User:
    """Return the candidate of the highest priority who was booked least recently; hosts' order
    breaks ties.

    What was not confirmed, and meetings to which the host or nobody else came, count for nothing.
    """
    highest = max(PRIORITIES.get(seat.priority, 2) for seat in candidates)
    first = [seat for seat in candidates if PRIORITIES.get(seat.priority, 2) == highest]
    last_booked = dict(
        Booking.objects.filter(
            event_type=event_type,
            hosts__user__in=[seat.user for seat in first],
            status=BookingStatus.ACCEPTED,
            absent_host=False,
            pk__in=Attendee.objects.filter(absent=False).values("booking"),
        )
        .order_by()
        .values_list("hosts__user")
        .annotate(last=Max("pk"))
    )
    never = [seat.user for seat in first if seat.user.pk not in last_booked]
    if never:
        return never[0]
    return min((seat.user for seat in first), key=lambda user: last_booked[user.pk])
