"""Assignment of hosts to a booking (CONTRACT.md 6.3, 14.2)."""

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
        return self.hosts[0]


def assign(event_type: EventType, opening: Opening) -> Assignment:
    """Return all hosts of an open start; for round robin the fixed ones and one whose turn it is."""
    if event_type.scheduling_type != SchedulingType.ROUND_ROBIN:
        return Assignment([seat.user for seat in opening.seats])
    fixed = [seat.user for seat in opening.seats if seat.fixed]
    candidates = [seat for seat in opening.seats if not seat.fixed and seat.user.pk in opening.free]
    chosen = [whose_turn(event_type, candidates)] if candidates else []
    return Assignment([*fixed, *chosen])


def whose_turn(event_type: EventType, candidates: Sequence[HostSeat]) -> User:
    """Return the candidate of the highest priority who was booked least recently; the order of
    hosts breaks ties.
    """
    # Anything unknown counts as medium.
    highest = max(PRIORITIES.get(seat.priority, 2) for seat in candidates)
    first = [seat for seat in candidates if PRIORITIES.get(seat.priority, 2) == highest]
    last_booked = dict(
        Booking.objects.filter(
            event_type=event_type,
            hosts__user__in=[seat.user for seat in first],
            status=BookingStatus.ACCEPTED,
            # Unconfirmed bookings, and meetings to which the host or nobody else came, are no turn.
            absent_host=False,
            pk__in=Attendee.objects.filter(absent=False).values("booking"),
        )
        .order_by()
        .values_list("hosts__user")
        # By id, not by start: who was booked last, not who meets last.
        .annotate(last=Max("pk"))
    )
    never = [seat.user for seat in first if seat.user.pk not in last_booked]
    if never:
        return never[0]
    return min((seat.user for seat in first), key=lambda user: last_booked[user.pk])
