"""Cancelling bookings, occurrences, series and seats (CONTRACT.md 4.9)."""

from dataclasses import dataclass
from typing import Any, Final

from portal.engine import clock
from portal.engine.bookings import announcements, finding
from portal.engine.bookings.answers import is_seated
from portal.engine.bookings.making import records
from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.errors import BadRequest, CoreError, NotFound
from portal.engine.people.models import User
from portal.engine.protocol.validation import Shape, field, is_boolean, is_string

BODY: Final = Shape(
    {
        "cancellationReason": field(is_string(), required=False),
        "cancelSubsequentBookings": field(is_boolean(), required=False),
    }
)
OF_SEAT: Final = Shape(
    {
        "seatUid": field(is_string()),
        "cancellationReason": field(is_string(), required=False),
    }
)


@dataclass(frozen=True, slots=True)
class Cancelled:
    bookings: list[Booking]
    is_series: bool = False


def cancel(uid: str, body: Any, caller: User | None) -> Cancelled:
    """Cancel what `uid` names: a booking, an occurrence with or without later ones, a series, a
    seat.

    Raises NotFound, BadRequest, and the booking core's own refusals (form C).
    """
    # The presence of `seatUid` picks the validator, whatever the booking is (CONTRACT.md 4.9).
    with_seat = isinstance(body, dict) and "seatUid" in body
    values = (OF_SEAT if with_seat else BODY).strict(body)
    reason = values.get("cancellationReason") or ""
    row = finding.by_uid(uid)
    if row is None:
        return cancel_series(uid, reason, caller, subsequent="cancelSubsequentBookings" in values)
    if values.get("cancelSubsequentBookings") and row.recurring_booking_uid is None:
        raise BadRequest(f"Booking with bookingUid={uid} is not part of a recurring booking.")
    _refuse_cancelled(row)
    if is_seated(row):
        return cancel_seated(row, values.get("seatUid"), reason, caller)
    _check(row, reason, caller)
    if values.get("cancelSubsequentBookings") and row.recurring_booking_uid:
        rest = [
            each
            for each in finding.series_rows(row.recurring_booking_uid)
            if each.starts_at >= row.starts_at and each.status != BookingStatus.CANCELLED
        ]
        _cancel_all(rest, reason)
        # The whole series, with earlier and already cancelled occurrences (recording 667).
        return Cancelled(list(finding.series_rows(row.recurring_booking_uid)), is_series=True)
    _cancel_all([row], reason)
    return Cancelled(finding.load([row.pk]))


def cancel_series(uid: str, reason: str, caller: User | None, *, subsequent: bool) -> Cancelled:
    rows = finding.series(uid)
    if not rows:
        # Not the sentence of GET (recording 661).
        raise NotFound(f"Booking with uid={uid} not found")
    if subsequent:
        raise BadRequest(
            "Cannot cancel subsequent bookings for recurring event - you have to provide uid of"
            " one of the individual bookings of a recurring booking."
        )
    now = clock.now()
    remaining = [
        row for row in rows if row.status != BookingStatus.CANCELLED and row.ends_at >= now
    ]
    # A series of which nothing remains is refused like a single booking cancelled before.
    if not remaining:
        _refuse_cancelled(rows[-1], uid=uid)
    _check((remaining or rows)[0], reason, caller)
    _cancel_all(remaining, reason, is_series=True)
    return Cancelled(finding.series(uid), is_series=True)


def cancel_seated(
    row: Booking, seat_uid: str | None, reason: str, caller: User | None
) -> Cancelled:
    if seat_uid is None:
        # Not for admins of a team (CONTRACT.md 18.6, 6).
        if not finding.is_host_or_leads_organization(caller, row):
            raise CoreError(401, "User not a host of this event or an admin of the booking user")
        _check(row, reason, caller)
        with records.hosts_locked(host.user_id for host in row.hosts.all()):
            # Read before they are deleted: they get the email. The answer shows no attendees
            # (recording 673).
            seated = list(row.attendees.all())
            records.people_changed(row)
            row.attendees.all().delete()
            _cancel_one(row, reason)
            announcements.cancelled([row], attendees=seated, is_series=False)
        return Cancelled(finding.load([row.pk]))
    # The word only stands for a reason: nobody has to give one for a seat.
    _check(row, reason or "seat", caller)
    remove_seat(row, seat_uid, reason)
    return Cancelled(finding.load([row.pk]))


def remove_seat(row: Booking, seat_uid: str, reason: str) -> None:
    seats = {str(each.seat_uid): each for each in row.attendees.all()}
    if seat_uid not in seats:
        elsewhere = (
            finding.is_uuid(seat_uid) and Attendee.objects.filter(seat_uid=seat_uid).exists()
        )
        raise BadRequest(
            "Invalid seatUid: this seat does not belong to this booking."
            if elsewhere
            else "Invalid seatUid: this seat does not exist or has already been cancelled."
        )
    with records.hosts_locked(host.user_id for host in row.hosts.all()):
        records.people_changed(row)
        row.attendees.filter(seat_uid=seat_uid).delete()
        is_last = not row.attendees.filter(seat_uid__isnull=False).exists()
        if is_last:
            _cancel_one(row, reason)
        else:
            records.renew(row)
        announcements.seat_cancelled(row, seats[seat_uid], reason=reason, is_last=is_last)


def _refuse_cancelled(row: Booking, *, uid: str = "") -> None:
    if row.status == BookingStatus.CANCELLED:
        raise BadRequest(
            f"Can't cancel booking with uid={uid or row.uid} because it has been cancelled already."
            " Please provide uid of a booking that is not cancelled."
        )


def _check(row: Booking, reason: str, caller: User | None) -> None:
    if row.event_type is not None and row.event_type.disable_cancelling.get("disabled"):
        raise CoreError(400, "This event type does not allow cancellations")
    if row.ends_at < clock.now():
        raise CoreError(400, "Cannot cancel a booking that has already ended")
    # Only the organizer's own key demands one (recording 657, CONTRACT.md 18.7), neither that of a further host nor
    # knowing the uid (recording 653).
    if not reason and caller is not None and row.user_id == caller.pk:
        raise CoreError(400, "Cancellation reason is required when you are the host")


def _cancel_all(rows: list[Booking], reason: str, *, is_series: bool = False) -> None:
    hosts = {host.user_id for row in rows for host in row.hosts.all()}
    with records.hosts_locked(hosts):
        for row in rows:
            _cancel_one(row, reason)
        if rows:
            # One webhook per call, for the addressed or first occurrence (deliveries 361, 366).
            coming = list(rows[0].attendees.all())
            announcements.cancelled(rows, attendees=coming, is_series=is_series)


def _cancel_one(row: Booking, reason: str) -> None:
    # The row was read before the lock: of two cancellations at once the second one gets the
    # refusal, and the webhook fires once.
    still = Booking.objects.filter(pk=row.pk).exclude(status=BookingStatus.CANCELLED)
    if not still.update(status=BookingStatus.CANCELLED, updated_at=clock.now()):
        _refuse_cancelled(Booking.objects.get(pk=row.pk))
    row.status, row.cancellation_reason = BookingStatus.CANCELLED, reason
    row.save(update_fields=["cancellation_reason"])
    records.renew(row)
    records.release(row)
