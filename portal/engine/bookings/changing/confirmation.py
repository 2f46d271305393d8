"""Confirming and declining bookings (CONTRACT.md 4.10)."""

from collections.abc import Callable

from portal.engine import clock
from portal.engine.bookings import announcements, finding
from portal.engine.bookings.making import records
from portal.engine.bookings.models import Booking, BookingHost, BookingStatus
from portal.engine.errors import trpc_error
from portal.engine.people.models import User


def confirm(uid: str, caller: User) -> Booking:
    """Accept a booking; of a series, all undecided occurrences. Raises NotFound or a tRPC error."""
    row = _decidable(uid, caller)
    _each(row, accept, announcements.confirmed)
    return finding.load([row.pk])[0]


def decline(uid: str, reason: str, caller: User) -> Booking:
    """Reject a booking; of a series, all undecided occurrences. May be repeated."""
    row = _decidable(uid, caller)
    again = row.status == BookingStatus.REJECTED
    _each(
        row,
        lambda each: reject(each, reason),
        lambda rows: announcements.declined(rows, again=again),
    )
    return finding.load([row.pk])[0]


def _decidable(uid: str, caller: User) -> Booking:
    row = finding.existing(uid)
    # Hosts of the event type decide on each other's bookings.
    hosts_event_type = (
        row.event_type is not None and row.event_type.hosts.filter(user=caller).exists()
    )
    if not (finding.is_host_or_leads(caller, row) or hosts_event_type):
        raise trpc_error(401, "User is not authorized to confirm this booking")
    # Rejected ones pass: a declined booking can be confirmed later (recording 614).
    if row.status == BookingStatus.ACCEPTED:
        raise trpc_error(400, "Booking already confirmed")
    if row.status == BookingStatus.CANCELLED:
        raise trpc_error(400, "Booking already cancelled")
    return row


def _each(
    row: Booking,
    change: Callable[[Booking], None],
    announce: Callable[[list[Booking]], None],
) -> None:
    rows = [row]
    if row.recurring_booking_uid:
        undecided = (BookingStatus.PENDING, BookingStatus.REJECTED)
        series = finding.series_rows(row.recurring_booking_uid)
        rows = [each for each in series if each.status in undecided]
    with records.hosts_locked(host.user_id for each in rows for host in each.hosts.all()):
        for each in rows:
            change(each)
        announce(rows)


def accept(row: Booking) -> None:
    records.people_changed(row)
    for host in row.hosts.all():
        # Confirming looks for no conflicts (recording 618). The database refuses two blocking rows
        # that overlap, so the second one stands without blocking.
        taken = BookingHost.objects.filter(
            user=host.user_id,
            blocking=True,
            starts_at__lt=row.ends_at,
            ends_at__gt=row.starts_at,
        )
        host.blocking = not taken.exists()
        host.save(update_fields=["blocking"])
    _set(row, BookingStatus.ACCEPTED)


def reject(row: Booking, reason: str) -> None:
    records.release(row)
    row.rejection_reason = reason
    _set(row, BookingStatus.REJECTED)


def _set(row: Booking, status: BookingStatus) -> None:
    row.status = status
    row.updated_at = clock.now()
    row.ics_sequence += 1
    row.save(update_fields=["status", "rejection_reason", "updated_at", "ics_sequence"])
