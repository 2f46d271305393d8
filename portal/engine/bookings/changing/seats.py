"""Moving one seat of a seated booking to another slot (CONTRACT.md 4.8)."""

from copy import copy
from datetime import datetime
from typing import Final

from portal.engine import clock
from portal.engine.bookings import announcements
from portal.engine.bookings.finding import is_uuid, leads_all_of
from portal.engine.bookings.making import records
from portal.engine.bookings.making.assignment import assign
from portal.engine.bookings.making.titles import seat_title
from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.errors import BadRequest, CoreError, NotFound
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.protocol.identifiers import short_uid
from portal.engine.slots import openings

_SEAT_WANTED: Final = (
    "Booking with uid={uid} is a seated booking which means you have to provide seatUid in the"
    " request body to specify which seat specifically you want to reschedule. First, fetch the"
    " booking using https://cal.com/docs/api-reference/v2/bookings/get-a-booking and then within"
    " the attendees array you will find the seatUid of the booking you want to reschedule. Second,"
    " provide the seatUid in the request body to specify which seat specifically you want to"
    " reschedule using the reschedule endpoint"
    " https://cal.com/docs/api-reference/v2/bookings/reschedule-a-booking#option-2"
)


def move(
    row: Booking, event_type: EventType, starts_at: datetime, seat_uid: str
) -> tuple[Booking, Attendee]:
    """Move a seat of `row` to the slot at `starts_at`; return the booking there and the new seat.

    Raises NotFound for an unknown seat, and the refusals of creation.
    """
    seat = next((each for each in row.attendees.all() if str(each.seat_uid) == seat_uid), None)
    if seat is None:
        raise _no_seat(row, seat_uid)
    opening = _open(row, event_type, seat, starts_at)
    with records.hosts_locked(each.user.pk for each in opening.seats):
        opening = _open(row, event_type, seat, starts_at)
        target = Booking.objects.filter(
            event_type=event_type,
            starts_at=starts_at,
            status__in=[BookingStatus.ACCEPTED, BookingStatus.PENDING],
        ).first()
        if target is not None and target.attendees.filter(email=seat.email).exists():
            raise CoreError(409, "already_signed_up_for_this_booking_error")
        is_new = target is None
        for changed in (row, *([target] if target else [])):
            records.people_changed(changed)
        if target is None:
            target = _new_booking(row, seat, starts_at, assign(event_type, opening).hosts)
        seat.booking = target
        if is_new:
            # In a booking of its own a seat has a new uid; one that joins others keeps it (CONTRACT.md 18.6, 6).
            seat.seat_uid = Attendee.new_seat_uid()
        seat.save()
        records.renew(row)
        if not is_new:
            records.renew(target)
        announcements.seat_moved(row, target, seat, is_empty=_cancel_when_empty(row))
    return target, seat


def move_whole(row: Booking, starts_at: datetime, caller: User | None) -> Booking:
    """Move a booking with all its seats, in place: it keeps its uid (CONTRACT.md 18.6, 6).

    Only admins of its host's organization may. Everybody else has to name a seat.
    """
    if caller is None:
        # Cal.com answers a 500 here.
        raise CoreError(401, "User not a host of this event or an admin of the booking user")
    if (
        not leads_all_of(caller, row)
        or row.event_type is None
        or row.status == BookingStatus.CANCELLED
    ):
        raise BadRequest(_SEAT_WANTED.format(uid=row.uid))
    length = row.ends_at - row.starts_at
    hosts = [each.user for each in row.hosts.all()]
    with records.hosts_locked(user.pk for user in hosts):
        opening = openings.check_opening(
            openings.read_staffing(row.event_type),
            starts_at,
            length,
            time_zone="UTC",
            ignored_uid=row.uid,
        )
        if opening.refusal is not None:
            raise openings.to_error(row.event_type, opening.refusal)
        former = copy(row)
        row.starts_at, row.ends_at, row.updated_at = starts_at, starts_at + length, clock.now()
        row.save(update_fields=["starts_at", "ends_at", "updated_at"])
        records.people_changed(row)
        row.hosts.update(starts_at=row.starts_at, ends_at=row.ends_at)
        row.attendees.filter(seat_uid=None).update(busy_until=row.ends_at)
        records.renew(row)
        announcements.moved(former, row, hosts_before=hosts)
    return row


def _no_seat(row: Booking, seat_uid: str) -> NotFound:
    other = Attendee.objects.filter(seat_uid=seat_uid).first() if is_uuid(seat_uid) else None
    if other is None:
        return NotFound(f"Seat with uid={seat_uid} does not exist.")
    return NotFound(
        f"Attendee with e-mail {other.email} for booking with uid={row.uid}"
        f" and seatUid={seat_uid} not found"
    )


def _open(
    row: Booking, event_type: EventType, seat: Attendee, starts_at: datetime
) -> openings.Opening:
    # A last seat takes its booking along, so that booking is not in the way. Otherwise it stays
    # where it is and blocks.
    alone = row.attendees.count() == 1
    opening = openings.check_opening(
        openings.read_staffing(event_type),
        starts_at,
        row.ends_at - row.starts_at,
        time_zone=seat.time_zone,
        ignored_uid=row.uid if alone else "",
    )
    if opening.refusal is not None:
        raise openings.to_error(event_type, opening.refusal)
    return opening


def _new_booking(row: Booking, seat: Attendee, starts_at: datetime, hosts: list[User]) -> Booking:
    if row.attendees.count() == 1:
        # The old booking's own time may overlap the new one.
        records.release(row)
    uid, now = short_uid(), clock.now()
    new = Booking.objects.create(
        uid=uid,
        ics_uid=f"{short_uid()}@Cal.com",
        event_type=row.event_type,
        user=hosts[0],
        # After the one who moves (CONTRACT.md 18.6), not after who came first.
        title=seat_title(row, hosts, seat),
        description=row.description,
        status=row.status,
        starts_at=starts_at,
        ends_at=starts_at + (row.ends_at - row.starts_at),
        location=(row.location or "").replace(row.uid, uid) or None,
        meeting_url=row.meeting_url.replace(row.uid, uid),
        created_at=now,
        updated_at=now,
    )
    records.claim(new, hosts, blocking=True)
    return new


def _cancel_when_empty(row: Booking) -> bool:
    if row.attendees.filter(seat_uid__isnull=False).exists():
        return False
    Booking.objects.filter(pk=row.pk).update(status=BookingStatus.CANCELLED, updated_at=clock.now())
    records.release(row)
    return True
