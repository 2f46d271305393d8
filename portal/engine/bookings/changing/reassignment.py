"""Reassigning a round-robin booking to another host (CONTRACT.md 4.12)."""

from typing import Final

from portal.engine import clock
from portal.engine.bookings import announcements, finding
from portal.engine.bookings.making import records
from portal.engine.bookings.making.assignment import in_turn
from portal.engine.bookings.making.checks import ACTIVE
from portal.engine.bookings.models import Booking, BookingHost
from portal.engine.errors import BadRequest, Forbidden, NotFound
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import User
from portal.engine.protocol.changes import times_changed
from portal.engine.slots import openings
from portal.engine.slots.host_calendars import HostSeat, host_seats
from portal.engine.teams.permissions import may_see

NOBODY_ELSE: Final = "Can't reassign the booking because no other host is available at that time."


def reassign(uid: str, caller: User, *, to_user: int | None = None) -> Booking:
    """Replace the chosen host by the next free one, or by `to_user`. Fixed hosts stay, and so does
    the organizer where a fixed host is it.

    Raises NotFound for the booking or the user, Forbidden, and BadRequest when no host can.
    """
    row = finding.existing(uid)
    event_type = row.event_type
    # Any host of the event type may, not only those of the booking, but not the admin of another team of its organizer
    # (CONTRACT.md 18.7).
    is_theirs = finding.is_host(caller, row) or (event_type and may_see(caller, event_type))
    if not is_theirs:
        raise Forbidden("You do not have permission to reassign this booking")
    if (
        event_type is None
        or event_type.scheduling_type != SchedulingType.ROUND_ROBIN
        or row.status not in ACTIVE
    ):
        raise BadRequest(NOBODY_ELSE)
    seats = {seat.user.pk: seat for seat in host_seats(event_type) if not seat.fixed}
    if to_user is not None and to_user not in seats:
        if not User.objects.filter(pk=to_user).exists():
            raise NotFound(f"User with id={to_user} was not found in the database")
        raise BadRequest(
            f"User with id={to_user} is not a valid Round Robin host - the booking can be given to another host of its"
            " event type only."
        )
    with records.hosts_locked(event_type.hosts.values_list("user_id", flat=True)):
        # Read again under the lock: another call may have replaced the host meanwhile.
        row = finding.existing(uid)
        if to_user is None:
            replace_host(row, next_free(row, event_type, seats))
        # Who has the booking already keeps it, without notifications.
        elif all(each.user_id != to_user for each in row.hosts.all()):
            _check_has_time(row, to_user)
            replace_host(row, seats[to_user])
    return finding.existing(uid)


def _check_has_time(row: Booking, user_id: int) -> None:
    # A host who is named may work outside their hours, but not at two bookings at once. Cal.com
    # reassigns to busy hosts, too; docs/engine.md lists the difference.
    taken = BookingHost.objects.filter(
        user=user_id, blocking=True, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at
    )
    if taken.exists():
        raise BadRequest(NOBODY_ELSE)


def next_free(row: Booking, event_type: EventType, seats: dict[int, HostSeat]) -> HostSeat:
    opening = openings.check_opening(
        openings.read_staffing(event_type),
        row.starts_at,
        row.ends_at - row.starts_at,
        time_zone="UTC",
        ignored_uid=row.uid,
    )
    present = {each.user_id for each in row.hosts.all()}
    candidates = [seat for pk, seat in seats.items() if pk in opening.free and pk not in present]
    if not candidates:
        raise BadRequest(NOBODY_ELSE)
    return in_turn(event_type, candidates)[0]


def replace_host(row: Booking, seat: HostSeat) -> None:
    fixed: list[int] = []
    if row.event_type is not None:
        mandatory = row.event_type.hosts.filter(mandatory=True)
        fixed = list(mandatory.values_list("user_id", flat=True))
    leaving = next((each for each in row.hosts.all() if each.user_id not in fixed), None)
    if leaving is None:
        raise BadRequest(NOBODY_ELSE)
    before, blocking = leaving.user, leaving.blocking
    leaving.delete()
    times_changed(user_ids=[before.pk, seat.user.pk])
    BookingHost.objects.create(
        booking=row,
        user=seat.user,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        blocking=blocking,
    )
    # What was read with the booking is not so any more.
    row.refresh_from_db(fields=["hosts"])
    if row.user_id == before.pk:
        row.user = seat.user
        # Only the first occurrence: an attendee may bear the host's name.
        row.title = row.title.replace(before.display_name, seat.user.display_name, 1)
    row.ics_sequence += 1
    row.updated_at = clock.now()
    row.save(update_fields=["user", "title", "ics_sequence", "updated_at"])
    announcements.reassigned(row, came=seat.user, went=before)
