"""Creation of bookings (CONTRACT.md 4.1 to 4.5, 14.2 to 14.4, 17).

Availability is checked twice: first without a lock, where a conflict is the 400 of sequential
calls, then under the hosts' locks, where it is the 409 of a lost race. The database's own
constraint stands behind both.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from portal.availability import Reason
from portal.engine import clock
from portal.engine.bookings import announcements
from portal.engine.bookings.making import checks, locations, occurrences, records, requests
from portal.engine.bookings.making import responses as answers
from portal.engine.bookings.making.assignment import assign, candidates, in_turn
from portal.engine.bookings.making.locations import BookingLocation
from portal.engine.bookings.making.requests import BookingRequest
from portal.engine.bookings.making.targets import find_event_type
from portal.engine.bookings.models import Attendee, Booking, BookingHost, BookingStatus
from portal.engine.errors import CoreError, booking_conflict
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.engine.slots import known, openings
from portal.engine.slots.host_calendars import HostSeat
from portal.engine.slots.openings import Opening, Staffing

# Of a series Cal.com checks the first two occurrences only (CONTRACT.md 14.3, recording 433).
CHECKED_OCCURRENCES: Final = 2
# Refusals that Cal.com makes before it looks at seats and at the booker's limit (CONTRACT.md 14.2).
BEFORE_THE_BOOKER: Final = (Reason.NO_HOSTS, Reason.PAST, Reason.NOTICE, Reason.BEYOND_WINDOW)
# What can only have changed since the check without a lock.
RACE_LOST: Final = (Reason.BUSY, Reason.BUFFER, Reason.OUTSIDE_HOURS)


@dataclass(frozen=True, slots=True)
class Made:
    """The bookings in ascending order, and the seat where one was taken."""

    bookings: list[Booking]
    seat: Attendee | None = None
    is_series: bool = False
    # The seat was added to a booking that existed.
    joined: bool = False
    # Nothing was written: the booking is an earlier one.
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """A checked request, ready to be written."""

    event_type: EventType
    staffing: Staffing
    request: BookingRequest
    length: timedelta
    location: BookingLocation
    responses: Json
    starts: list[datetime]

    def check_opening(self, starts_at: datetime) -> Opening:
        return openings.check_opening(
            self.staffing,
            starts_at,
            self.length,
            time_zone=self.request.booker.time_zone,
            only_hosts=self.request.chosen_hosts,
        )

    @property
    def locks_one(self) -> bool:
        """Whether one of several hosts is chosen, and others can be booked by others meanwhile."""
        is_round_robin = self.event_type.scheduling_type == SchedulingType.ROUND_ROBIN
        is_seated = self.event_type.seats_per_slot is not None
        # A database with one writer at a time locks nobody.
        return is_round_robin and not is_seated and connection.features.has_select_for_update

    @property
    def email(self) -> str:
        return answers.booker_email(self.request.booker)


def create(body: Any, caller: User | None) -> Made:
    """Book what a body of POST /v2/bookings asks for. Raises the errors of CONTRACT.md 4.5."""
    request = requests.read(body)
    event_type, seats = find_event_type(body)
    checks.bookable(event_type, seats)
    # Fields, location and length come before the authentication that the event type may demand: the
    # order decides which of two errors is answered (CONTRACT.md 14.2).
    plan = _plan(event_type, seats, request)
    checks.authentication(event_type, caller)
    repeated = find_repeated(plan)
    if repeated is not None:
        return Made([repeated], repeated=True)
    opening = checked_opening(plan)
    # As often as others may be quicker, at most once for each host.
    for _ in range(len(opening.seats) + 1):
        made = _write_locked(plan, opening)
        if isinstance(made, Made):
            return made
        opening = made
    raise booking_conflict()


def _write_locked(plan: _Plan, opening: Opening) -> Made | Opening:
    """Book under the locks of the hosts, of a round robin those who take part: others can be booked meanwhile.

    Returns the opening as it is now where the chosen host has been booked by somebody quicker, and another is free.
    """
    if not plan.locks_one:
        with records.hosts_locked((seat.user.pk for seat in opening.seats), of=plan.event_type):
            return write(plan)
    fixed = [seat.user.pk for seat in opening.seats if seat.fixed]
    turns = [seat.user.pk for seat in in_turn(plan.event_type, candidates(opening))]
    # The turn of who is just being booked is over. With fixed hosts nobody is skipped: all wait for those, and locks
    # are taken in one order.
    locked = turns[:1] if fixed else []
    # Of two copies of one request at once the second has to find the first one's booking.
    request = f"{plan.event_type.pk} {plan.starts[0]} {plan.email}"
    with records.hosts_locked(fixed + locked, of=plan.event_type, request=request):
        if turns and not locked:
            locked = [records.lock_one(turns)]
        return write(plan, among=locked)


def _plan(event_type: EventType, seats: list[HostSeat], request: BookingRequest) -> _Plan:
    length = checks.length(event_type, request)
    location = locations.choose(event_type, request.location)
    return _Plan(
        event_type=event_type,
        staffing=openings.Staffing(event_type, seats, known.standing_of(event_type, seats)),
        request=request,
        length=length,
        location=location,
        responses=answers.check(event_type, request),
        starts=occurrences.starts(
            event_type, request.starts_at, request.recurrence_count, request.booker.time_zone
        ),
    )


def checked_opening(plan: _Plan) -> Opening:
    first = plan.check_opening(plan.starts[0])
    judge(plan, first)
    for starts_at in plan.starts[1:CHECKED_OCCURRENCES]:
        hosts = assign(plan.event_type, first).hosts
        # An equal start and end is the 409 of the unique key, even before the lock.
        is_taken(hosts, starts_at, starts_at + plan.length)
        later = plan.check_opening(starts_at)
        if later.refusal is not None:
            raise openings.to_error(plan.event_type, later.refusal)
    return first


def judge(plan: _Plan, opening: Opening) -> None:
    refusal = opening.refusal
    if refusal is not None and refusal.reason in BEFORE_THE_BOOKER:
        raise openings.to_error(plan.event_type, refusal)
    if plan.event_type.seats_per_slot is not None:
        existing = _seated_booking(plan)
        if existing is not None and existing.attendees.filter(email=plan.email).exists():
            raise CoreError(409, "already_signed_up_for_this_booking_error")
    # A full booking is refused for its seats, whatever the booker's limit says.
    if refusal is None or refusal.reason is not Reason.SEATS_FULL:
        checks.active_bookings(plan.event_type, plan.request)
    if refusal is not None:
        raise openings.to_error(plan.event_type, refusal)


def find_repeated(plan: _Plan) -> Booking | None:
    # A pending or round-robin booking asked for again is answered, not made twice (CONTRACT.md
    # 2.14, 18.5). Seats have a refusal of their own, series are checked like others.
    if plan.event_type.seats_per_slot is not None or len(plan.starts) > 1:
        return None
    statuses = [BookingStatus.PENDING]
    if plan.event_type.scheduling_type == SchedulingType.ROUND_ROBIN:
        statuses.append(BookingStatus.ACCEPTED)
    return Booking.objects.filter(
        event_type=plan.event_type,
        starts_at=plan.starts[0],
        status__in=statuses,
        attendees__email=plan.email,
        # A guest's address opens nothing.
        attendees__is_guest=False,
    ).first()


def write(plan: _Plan, among: Sequence[int] | None = None) -> Made | Opening:
    """Write the booking under the lock of its hosts: `among` are those to choose from, all without it.

    Returns the opening where others are free but none of these.
    """
    # Checked again under the lock: the same request may have been sent twice at once.
    repeated = find_repeated(plan)
    if repeated is not None:
        return Made([repeated], repeated=True)
    opening = plan.check_opening(plan.starts[0])
    if opening.refusal is not None and opening.refusal.reason in RACE_LOST:
        raise booking_conflict()
    judge(plan, opening)
    if plan.event_type.seats_per_slot is not None:
        return take_seat(plan, opening)
    if among is not None and candidates(opening):
        narrowed = replace(opening, free=[pk for pk in opening.free if pk in among])
        if not candidates(narrowed):
            return opening
        opening = narrowed
    hosts = assign(plan.event_type, opening).hosts
    series = uuid.uuid4() if plan.event_type.is_recurring else None
    made = [
        _write_one(plan, hosts, starts_at, series, number)
        for number, starts_at in enumerate(plan.starts)
    ]
    announcements.made(made)
    return Made(made, is_series=series is not None)


def _write_one(
    plan: _Plan, hosts: list[User], starts_at: datetime, series: Any, number: int
) -> Booking:
    ends_at = starts_at + plan.length
    blocking = True
    # The database refuses blocking rows that overlap, so such an occurrence stands without.
    if number >= CHECKED_OCCURRENCES:
        blocking = not is_taken(hosts, starts_at, ends_at)
    return records.write(
        records.Draft(
            event_type=plan.event_type,
            request=plan.request,
            hosts=hosts,
            starts_at=starts_at,
            ends_at=ends_at,
            status=status_for(plan.event_type, starts_at),
            location=plan.location,
            responses=plan.responses,
            recurring_uid=series,
            blocking=blocking,
        )
    )


def status_for(event_type: EventType, starts_at: datetime) -> BookingStatus:
    waits = checks.needs_confirmation(event_type, starts_at - clock.now())
    return BookingStatus.PENDING if waits else BookingStatus.ACCEPTED


def is_taken(hosts: list[User], starts_at: datetime, ends_at: datetime) -> bool:
    # Cal.com lets later occurrences run over other bookings (recording 433), except over one with
    # the very same start and end, which breaks its unique key (CONTRACT.md 17, Booking).
    overlapping = BookingHost.objects.filter(
        user__in=hosts, blocking=True, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if overlapping.filter(starts_at=starts_at, ends_at=ends_at).exists():
        raise booking_conflict()
    return overlapping.exists()


def take_seat(plan: _Plan, opening: Opening) -> Made:
    existing = _seated_booking(plan)
    if existing is not None:
        location = plan.location.response
        answers_of_seat = plan.responses | ({"location": location} if location else {})
        seat = records.add_seat(existing, plan.request, answers_of_seat)
        # Calendars have the event already: the new attendee is a change of it.
        records.renew(existing)
        announcements.seat_taken(existing, seat)
        return Made([existing], seat, joined=True)
    hosts = assign(plan.event_type, opening).hosts
    made = _write_one(plan, hosts, plan.starts[0], None, 0)
    first = made.attendees.all()[0]
    announcements.seat_taken(made, first)
    return Made([made], first)


def _seated_booking(plan: _Plan) -> Booking | None:
    return Booking.objects.filter(
        event_type=plan.event_type, starts_at=plan.starts[0], status__in=checks.ACTIVE
    ).first()
