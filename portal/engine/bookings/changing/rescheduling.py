"""Rescheduling: a new booking takes the place of the old one (CONTRACT.md 4.8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from portal.availability import Reason
from portal.engine import clock
from portal.engine.bookings import announcements, finding
from portal.engine.bookings.answers import is_seated
from portal.engine.bookings.changing import seats
from portal.engine.bookings.making import creation, records
from portal.engine.bookings.making.assignment import assign
from portal.engine.bookings.making.requests import Booker
from portal.engine.bookings.making.responses import is_email
from portal.engine.bookings.making.titles import title_for
from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.errors import (
    BadRequest,
    CoreError,
    answer_problem,
    booking_conflict,
    form_problem,
)
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import User
from portal.engine.protocol.identifiers import short_uid
from portal.engine.protocol.validation import Shape, field, is_date_string, is_string
from portal.engine.protocol.values import Json, checked_instant
from portal.engine.slots import openings
from portal.engine.slots.host_calendars import HostSeat

NORMAL: Final = Shape(
    {
        "start": field(is_date_string()),
        "rescheduledBy": field(is_string(), required=False),
        "reschedulingReason": field(is_string(), required=False),
        "emailVerificationCode": field(is_string(), required=False),
    }
)
SEATED: Final = Shape(
    {
        "start": field(is_date_string()),
        "seatUid": field(is_string()),
        "rescheduledBy": field(is_string(), required=False),
        "emailVerificationCode": field(is_string(), required=False),
    }
)


@dataclass(frozen=True, slots=True)
class Moved:
    """The new booking, and the new seat where one seat was moved."""

    booking: Booking
    seat: Attendee | None = None


def reschedule(uid: str, body: Any, caller: User | None) -> Moved:
    """Move a booking, or one seat of it, to another start. Raises the errors of CONTRACT.md 4.8."""
    with_seat = isinstance(body, dict) and "seatUid" in body
    values = (SEATED if with_seat else NORMAL).strict(body)
    row = finding.existing(uid)
    if is_seated(row) and not with_seat:
        moved = seats.move_whole(row, checked_instant(values["start"]), caller)
        return Moved(finding.load([moved.pk])[0], row.attendees.first())
    _refuse_gone(row)
    starts_at = checked_instant(values["start"])
    if values.get("rescheduledBy") and not is_email(values["rescheduledBy"]):
        raise form_problem("rescheduledBy - Invalid email, ")
    if row.event_type is None and (with_seat or row.user is None):
        raise CoreError(404, "event_type_not_found_error")
    if row.event_type is None:
        moved = move(row, _gone_event_type(row), starts_at, values, caller)
        return Moved(finding.load([moved.pk])[0])
    if with_seat:
        moved, seat = seats.move(row, row.event_type, starts_at, values["seatUid"])
        return Moved(finding.load([moved.pk])[0], seat)
    _check_reason(row.event_type, values.get("reschedulingReason"))
    moved = move(row, row.event_type, starts_at, values, caller)
    return Moved(finding.load([moved.pk])[0])


def _refuse_gone(row: Booking) -> None:
    if row.status == BookingStatus.REJECTED:
        raise CoreError(404, "Could not find original booking")
    if row.status != BookingStatus.CANCELLED:
        return
    successor = row.rescheduled_to.last()
    if successor is None:
        raise BadRequest(
            f"Can't reschedule booking with uid={row.uid} because it has been cancelled."
            " Please provide uid of a booking that is not cancelled."
        )
    raise BadRequest(
        f"Can't reschedule booking with uid={row.uid} because it has been cancelled and"
        f" rescheduled already to booking with uid={successor.uid}. You probably want to"
        f" reschedule {successor.uid} instead by passing it within the request URL."
    )


def _gone_event_type(row: Booking) -> EventType:
    """Return what stands for the event type of a booking that is not there any more: the booking's own length, and all
    of its hosts in the hours of their default schedules.
    """
    length = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    return EventType(
        # No booking is of it.
        pk=0,
        owner=row.user,
        scheduling_type=SchedulingType.COLLECTIVE,
        length_in_minutes=length,
        minimum_booking_notice=0,
    )


def _check_reason(event_type: EventType, reason: str | None) -> None:
    required = any(
        each["slug"] == "rescheduleReason" and each["required"] and not each.get("hidden")
        for each in event_type.booking_fields
    )
    if required and not reason:
        raise answer_problem("rescheduleReason", "error_required_field")


def move(
    row: Booking, event_type: EventType, starts_at: datetime, values: Json, caller: User | None
) -> Booking:
    length = row.ends_at - row.starts_at
    hosted_by = None if row.event_type else [HostSeat(each.user) for each in row.hosts.all()]
    staffing = openings.read_staffing(event_type, hosted_by)
    opening = _check_opening(row, staffing, starts_at, length)
    if opening.refusal is not None:
        raise openings.to_error(event_type, opening.refusal)
    locked = {seat.user.pk for seat in opening.seats} | {each.user_id for each in row.hosts.all()}
    with records.hosts_locked(locked, of=event_type):
        # The row was read before the lock; another call may have moved or cancelled it meanwhile.
        _refuse_gone(Booking.objects.get(pk=row.pk))
        opening = _check_opening(row, staffing, starts_at, length)
        if opening.refusal is not None:
            # It was free before the lock, so a race was lost: 409, where a sequential conflict is a
            # 400.
            if opening.refusal.reason in (Reason.BUSY, Reason.BUFFER):
                raise booking_conflict()
            raise openings.to_error(event_type, opening.refusal)
        hosts = _hosts(row, event_type, opening)
        status = creation.status_for(event_type, starts_at)
        # The confirmation policy applies again, unless host or owner move it with their key,
        # whatever `rescheduledBy` says (recordings 606, 607, 642, 643).
        if finding.is_host(caller, row) or (caller and event_type.owner_id == caller.pk):
            status = BookingStatus.ACCEPTED
        row.status = BookingStatus.CANCELLED
        row.rescheduled_by = values.get("rescheduledBy")
        row.updated_at = clock.now()
        row.save(update_fields=["status", "rescheduled_by", "updated_at"])
        # Before the new rows: its own time may overlap the new one.
        records.release(row)
        new = _replace(row, starts_at, status, hosts, values)
        before = [each.user for each in row.hosts.all()]
        announcements.moved(row, new, hosts_before=before)
        return new


def _check_opening(
    row: Booking, staffing: openings.Staffing, starts_at: datetime, length: timedelta
) -> openings.Opening:
    booker = row.attendees.first()
    return openings.check_opening(
        staffing,
        starts_at,
        length,
        time_zone=booker.time_zone if booker else "UTC",
        ignored_uid=row.uid,
    )


def _hosts(row: Booking, event_type: EventType, opening: openings.Opening) -> list[User]:
    before = sorted(
        (each.user for each in row.hosts.all()), key=lambda user: user.pk != row.user_id
    )
    # Cal.com keeps the hosts of a moved booking (recordings 638, 639); others only where they are
    # not free at the new time.
    still = {seat.user.pk for seat in opening.seats} & set(opening.free)
    if before and all(user.pk in still for user in before):
        return before
    return assign(event_type, opening).hosts


def _replace(
    row: Booking, starts_at: datetime, status: BookingStatus, hosts: list[User], values: Json
) -> Booking:
    uid, now = short_uid(), clock.now()
    reason = values.get("reschedulingReason")
    # The answers go along, the reason of an earlier move does not.
    responses = {slug: each for slug, each in row.responses.items() if slug != "rescheduledReason"}
    if reason:
        responses["rescheduledReason"] = reason
    new = Booking.objects.create(
        uid=uid,
        # The same entry for calendars, with a higher SEQUENCE: it moves instead of doubling.
        ics_uid=row.ics_uid,
        ics_sequence=row.ics_sequence + 1,
        event_type=row.event_type,
        user=hosts[0],
        title=_title(row, hosts),
        description=row.description,
        status=status,
        starts_at=starts_at,
        ends_at=starts_at + (row.ends_at - row.starts_at),
        # The link of the portal's meeting page holds the uid.
        location=(row.location or "").replace(row.uid, uid) or None,
        meeting_url=row.meeting_url.replace(row.uid, uid),
        responses=responses,
        metadata=row.metadata,
        recurring_booking_uid=row.recurring_booking_uid,
        rescheduling_reason=reason,
        rescheduled_by=values.get("rescheduledBy"),
        rescheduled_from=row,
        created_at=now,
        updated_at=now,
    )
    records.claim(new, hosts, blocking=True)
    copy_attendees(row, new)
    return new


def _title(row: Booking, hosts: list[User]) -> str:
    """Return the title of a moved booking, by the present names of its event type, team and hosts."""
    booker = row.attendees.filter(is_guest=False).first()
    if row.event_type is not None and booker is not None:
        return title_for(
            row.event_type,
            hosts,
            Booker(booker.name, booker.email, booker.time_zone),
            location=row.location or "",
            responses=row.responses,
        )
    if hosts[0].pk == row.user_id or row.user is None:
        return row.title
    return row.title.replace(row.user.display_name, hosts[0].display_name, 1)


def copy_attendees(row: Booking, new: Booking) -> None:
    for attendee in row.attendees.all():
        # Saved as a copy. Seats get new identifiers, since theirs are unique; absences stay behind.
        attendee.pk = None
        attendee._state.adding = True
        attendee.booking = new
        attendee.absent = False
        if attendee.seat_uid is not None:
            attendee.seat_uid = Attendee.new_seat_uid()
        attendee.save(force_insert=True)
