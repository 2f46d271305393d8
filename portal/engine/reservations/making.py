"""Making slot reservations (CONTRACT.md 3.2).

Reservations exclude each other by event type: a second one on overlapping time is refused, unless a
seat is left for it, or another host of a round robin is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from portal.engine import clock
from portal.engine.bookings.finding import is_uuid
from portal.engine.bookings.making import records
from portal.engine.bookings.models import Booking, BookingStatus
from portal.engine.errors import BadRequest, Forbidden, NotFound, Unauthorized, Unprocessable
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import User
from portal.engine.protocol.changes import times_changed
from portal.engine.protocol.validation import Shape, bounded, field, is_date_string, is_int, minimum
from portal.engine.protocol.values import checked_instant, format_instant
from portal.engine.reservations.models import Reservation
from portal.engine.slots import known
from portal.engine.slots.host_calendars import HostSeat
from portal.engine.teams.models import Membership
from portal.engine.teams.permissions import may_see

# Cal.com's default (CONTRACT.md 3.2). The upper bounds are the engine's: a leap year and a week.
DEFAULT_MINUTES: Final = 5
BODY: Final = Shape(
    {
        "eventTypeId": field(is_int()),
        "slotStart": field(is_date_string()),
        "slotDuration": field(bounded(527_040), minimum(1), is_int(), required=False),
        "reservationDuration": field(bounded(10_080), minimum(1), is_int(), required=False),
    }
)
TAKEN: Final = "This time slot is already reserved by another user. Please choose a different time."


@dataclass(frozen=True, slots=True)
class _Wanted:
    event_type: EventType
    starts_at: datetime
    ends_at: datetime


def reserve(
    body: Any, caller: User | None, *, replaced: Reservation | None = None
) -> tuple[Reservation, int]:
    """Make a reservation, or turn `replaced` into it; return it with its duration in minutes.

    Raises ValidationFailed and the errors of CONTRACT.md 3.2.
    """
    values = BODY.validated(body)
    found = known.find_event_type(values["eventTypeId"])
    if found is None:
        raise NotFound(f"Event Type with ID={values['eventTypeId']} not found")
    event_type, seats = found
    minutes = values.get("reservationDuration") or DEFAULT_MINUTES
    if "reservationDuration" in values:
        _check_may_choose_duration(event_type, caller)
    starts_at = checked_instant(values["slotStart"])
    length = _length(event_type, values.get("slotDuration"))
    wanted = _Wanted(event_type, starts_at, starts_at + length)
    if not seats:
        raise BadRequest("Cannot reserve a slot for a team event without any hosts")
    # Two reservations at once cannot take one slot. Only those of one event type are in each other's way, and none is
    # in a booking's, so that no host is locked.
    with records.hosts_locked((), request=f"reservation {event_type.pk}"):
        row = replaced or Reservation()
        released = [row.user_id] if replaced else []
        row.user = choose_host(wanted, seats, replaced)
        row.event_type, row.is_seat = event_type, event_type.seats_per_slot is not None
        row.starts_at, row.ends_at = wanted.starts_at, wanted.ends_at
        row.expires_at = clock.now() + timedelta(minutes=minutes)
        row.save()
        times_changed(user_ids=[*released, row.user_id])
    return row, minutes


def _check_may_choose_duration(event_type: EventType, caller: User | None) -> None:
    if caller is None:
        raise Unauthorized(
            "reservationDuration can only be used for authenticated requests - use access token,"
            " api key or OAuth credentials"
        )
    if may_see(caller, event_type) or _shares_membership(event_type, caller):
        return
    raise Forbidden(
        "authenticated user is not owner of event type, does not have memberships in common with"
        " owner of the event type, nor does belong to event type's team or org."
    )


def _shares_membership(event_type: EventType, caller: User) -> bool:
    own = Membership.objects.filter(user=caller, accepted=True).values("team_id")
    if event_type.team is not None:
        teams = [each for each in (event_type.team_id, event_type.team.parent_id) if each]
        return Membership.objects.filter(user=caller, accepted=True, team_id__in=teams).exists()
    return Membership.objects.filter(user=event_type.owner, accepted=True, team_id__in=own).exists()


def _length(event_type: EventType, asked: int | None) -> timedelta:
    options = event_type.length_in_minutes_options
    if asked is None:
        return timedelta(minutes=event_type.length_in_minutes)
    if not options:
        raise BadRequest(
            "You passed 'slotDuration' but this event type is not a variable length event type."
        )
    if asked not in options:
        raise BadRequest(
            "Provided 'slotDuration' is not one of the possible lengths for the event type. The"
            " possible lengths for this variable length event type are:"
            f" {', '.join(map(str, options))}"
        )
    return timedelta(minutes=asked)


def choose_host(wanted: _Wanted, seats: list[HostSeat], replaced: Reservation | None) -> User:
    live = list(
        Reservation.objects.filter(
            event_type=wanted.event_type,
            expires_at__gt=clock.now(),
            starts_at__lt=wanted.ends_at,
            ends_at__gt=wanted.starts_at,
            # A reservation is not in its own way, though Cal.com may find it there (CONTRACT.md 3.4).
        ).exclude(pk=replaced.pk if replaced else 0)
    )
    # No working hours, grid or notice are checked: 03:00 and the past can be reserved (recordings
    # 344 to 346). Of bookings only one of this very start is in the way.
    booking = Booking.objects.filter(
        event_type=wanted.event_type,
        starts_at=wanted.starts_at,
        status=BookingStatus.ACCEPTED,
    ).first()
    if wanted.event_type.seats_per_slot is not None:
        return choose_for_seat(wanted, seats, live, booking)
    if wanted.event_type.scheduling_type == SchedulingType.ROUND_ROBIN:
        reserved = {row.user_id for row in live}
        # Each reservation takes one host, so that visitors see the slot while a host is left.
        left = [seat.user for seat in seats if seat.user.pk not in reserved and not seat.fixed]
        if not left:
            raise Unprocessable(TAKEN)
        return left[0]
    if booking is not None:
        raise Unprocessable("Can't reserve a slot if the event is already booked.")
    if live:
        raise Unprocessable(TAKEN)
    return seats[0].user


def choose_for_seat(
    wanted: _Wanted, seats: list[HostSeat], live: list[Reservation], booking: Booking | None
) -> User:
    most = wanted.event_type.seats_per_slot or 0
    booked = booking.attendees.count() if booking else 0
    if booking is not None and booked >= most:
        start = format_instant(wanted.starts_at)
        raise Unprocessable(f"Booking with id={booking.pk} at {start} has no more seats left.")
    # Cal.com refuses a second reservation although seats are left (docs/engine.md).
    if booked + len(live) >= most:
        raise Unprocessable(TAKEN)
    return seats[0].user


def give_up(uid: str) -> None:
    row = Reservation.objects.filter(uid=uid).first() if is_uuid(uid) else None
    if row is not None:
        row.delete()
        times_changed(user_ids=[row.user_id])
