"""Assignment of hosts to a booking (CONTRACT.md 6.3, 14.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef

from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import User
from portal.engine.slots.host_calendars import HostSeat
from portal.engine.slots.openings import Opening

PRIORITIES: Final = {"lowest": 0, "low": 1, "medium": 2, "high": 3, "highest": 4}
# In these many bookings each host of most teams had a turn.
FIRST_PAGE: Final = 64


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
    turns = in_turn(event_type, candidates(opening))
    return Assignment([*fixed, *(seat.user for seat in turns[:1])])


def candidates(opening: Opening) -> list[HostSeat]:
    free = set(opening.free)
    return [seat for seat in opening.seats if not seat.fixed and seat.user.pk in free]


def in_turn(event_type: EventType, candidates: Sequence[HostSeat]) -> list[HostSeat]:
    """Return the candidates of the highest priority, who was booked least recently first; the order of hosts breaks
    ties.
    """
    if len(candidates) < 2:
        return list(candidates)
    # Anything unknown counts as medium.
    ranks = [PRIORITIES.get(seat.priority, 2) for seat in candidates]
    first = [seat for seat, rank in zip(candidates, ranks, strict=True) if rank == max(ranks)]
    last_booked = _last_booked(event_type, {seat.user.pk for seat in first})
    return sorted(first, key=lambda seat: last_booked.get(seat.user.pk, 0))


def _last_booked(event_type: EventType, user_ids: set[int]) -> dict[int, int]:
    """Return the last booking's id by host, without those who were never booked.

    By id, not by start: who was booked last, not who meets last. Read backwards, and only until all were found.
    """
    bookings = Booking.objects.filter(
        Exists(Attendee.objects.filter(booking=OuterRef("pk"), absent=False)),
        event_type=event_type,
        status=BookingStatus.ACCEPTED,
        # Unconfirmed bookings, and meetings to which the host or nobody else came, are no turn.
        absent_host=False,
    )
    found: dict[int, int] = {}
    # One row for each host of a booking.
    taken = (
        bookings.filter(hosts__user__in=user_ids).order_by("-pk").values_list("pk", "hosts__user")
    )
    before, page = None, FIRST_PAGE
    while len(found) < len(user_ids):
        rows = list((taken if before is None else taken.filter(pk__lte=before))[:page])
        for booking_id, user_id in rows:
            found.setdefault(user_id, booking_id)
        if len(rows) < page:
            break
        # That booking's other hosts may come on the next page.
        before, page = rows[-1][0], page * 8
    return found
