"""Who is told of a change to a booking: webhook subscribers, attendees and hosts.

All of it is written in the transaction of the change and sent afterwards by the task worker.
"""

from typing import Final

from portal.engine.bookings.making.requests import Booker
from portal.engine.bookings.making.titles import title_for
from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.mail import outbox as mail
from portal.engine.mail.kinds import Kind
from portal.engine.people.models import User
from portal.engine.webhooks import meetings, outbox, payloads, subscriptions

CREATED: Final = "BOOKING_CREATED"
REQUESTED: Final = "BOOKING_REQUESTED"
RESCHEDULED: Final = "BOOKING_RESCHEDULED"
CANCELLED: Final = "BOOKING_CANCELLED"
REJECTED: Final = "BOOKING_REJECTED"
NO_SHOW: Final = "BOOKING_NO_SHOW_UPDATED"


def made(rows: list[Booking]) -> None:
    """Tell of new bookings: one, or the occurrences of a series, which share one email."""
    first = rows[0]
    webhooks = subscriptions.of_booking(first)
    for row in rows:
        trigger = REQUESTED if _is_pending(row) else CREATED
        if subscriptions.hearing(webhooks, trigger):
            outbox.announce(webhooks, trigger, payloads.new(row), booking=row)
        meetings.schedule(row, webhooks)
    _write(
        Kind.REQUESTED if _is_pending(first) else Kind.BOOKED,
        first,
        entries=[mail.entry(row) for row in rows],
    )


def seat_taken(row: Booking, seat: Attendee) -> None:
    """Tell of somebody who took a seat of a booking, be it the first one or a later one."""
    webhooks = subscriptions.of_booking(row)
    trigger = REQUESTED if _is_pending(row) else CREATED
    if subscriptions.hearing(webhooks, trigger):
        payload = payloads.new(row, seat=payloads.Seat(seat, _seat_title(row, seat)))
        outbox.announce(webhooks, trigger, payload, booking=row)
    if row.attendees.count() == 1:
        meetings.schedule(row, webhooks)
    kind = Kind.REQUESTED if _is_pending(row) else Kind.BOOKED
    _write(kind, row, entries=[mail.entry(row)], attendees=[seat])


def moved(old: Booking, new: Booking, *, hosts_before: list[User]) -> None:
    """Tell of a booking that took the place of another; of hosts, also those who came or went."""
    webhooks = subscriptions.of_booking(new)
    trigger = REQUESTED if _is_pending(new) else RESCHEDULED
    if subscriptions.hearing(webhooks, trigger):
        outbox.announce(webhooks, trigger, payloads.moved(new, old), booking=new)
    meetings.schedule(new, webhooks)
    hosts = mail.hosts_of(new)
    stayed = [user for user in hosts if user in hosts_before]
    kind = Kind.REQUESTED if _is_pending(new) else Kind.MOVED
    entries, reason = [mail.entry(new)], new.rescheduling_reason or ""
    _write(kind, new, entries=entries, hosts=stayed, reason=reason, former=old)
    came = [user for user in hosts if user not in hosts_before]
    _write(Kind.BOOKED, new, entries=entries, hosts=came, tell_attendees=False)
    went = [user for user in hosts_before if user not in hosts]
    gone = [mail.entry(old, cancels=True, sequence=new.ics_sequence)]
    _write(Kind.CANCELLED, old, entries=gone, hosts=went, tell_attendees=False)


def seat_moved(old: Booking, new: Booking, seat: Attendee, *, is_empty: bool) -> None:
    """Tell of one seat that moved from `old`, which `is_empty` now or lives on, to `new`."""
    webhooks = subscriptions.of_booking(new)
    if subscriptions.hearing(webhooks, RESCHEDULED):
        moved = payloads.Seat(seat, _seat_title(new, seat))
        outbox.announce(webhooks, RESCHEDULED, payloads.seat_moved(new, old, moved), booking=new)
    meetings.schedule(new, webhooks)
    comes, goes = mail.entry(new), mail.entry(old, cancels=True)
    _write(Kind.MOVED, new, entries=[comes, goes], attendees=[seat], hosts=[], former=old)
    for_hosts = [comes, goes] if is_empty else [comes]
    _write(
        Kind.MOVED,
        new,
        entries=for_hosts,
        attendees=[seat],
        former=old,
        tell_attendees=False,
    )


def confirmed(rows: list[Booking]) -> None:
    """Tell of bookings that their host accepted: one, or the occurrences of a series."""
    webhooks = subscriptions.of_booking(rows[0])
    for row in rows:
        if subscriptions.hearing(webhooks, CREATED):
            outbox.announce(webhooks, CREATED, payloads.decided(row), booking=row)
        meetings.schedule(row, webhooks)
    _write(Kind.CONFIRMED, rows[0], entries=[mail.entry(row) for row in rows])


def declined(rows: list[Booking], *, again: bool) -> None:
    """Tell of bookings that their host refused; people hear of it once, subscribers each time."""
    webhooks = subscriptions.of_booking(rows[0])
    if subscriptions.hearing(webhooks, REJECTED):
        for row in rows:
            outbox.announce(webhooks, REJECTED, payloads.decided(row), booking=row)
    if not again:
        entries = [mail.entry(row, cancels=True) for row in rows]
        _write(Kind.DECLINED, rows[0], entries=entries, reason=rows[0].rejection_reason)


def cancelled(rows: list[Booking], *, attendees: list[Attendee], is_series: bool) -> None:
    """Tell of bookings that were cancelled together: subscribers of the first one only, as in Cal.com."""
    first = rows[0]
    webhooks = subscriptions.of_booking(first)
    if subscriptions.hearing(webhooks, CANCELLED):
        payload = payloads.cancelled(first, attendees=attendees, series=is_series)
        outbox.announce(webhooks, CANCELLED, payload, booking=first)
    entries = [mail.entry(row, cancels=True) for row in rows]
    _write(
        Kind.CANCELLED,
        first,
        entries=entries,
        attendees=attendees,
        reason=first.cancellation_reason,
    )


def seat_cancelled(row: Booking, seat: Attendee, *, reason: str, is_last: bool) -> None:
    """Tell of a seat that was given up; the hosts' event goes with the last one only."""
    webhooks = subscriptions.of_booking(row)
    if subscriptions.hearing(webhooks, CANCELLED):
        payload = payloads.seat_cancelled(row, seat, reason=reason, is_last=is_last)
        outbox.announce(webhooks, CANCELLED, payload, booking=row)
    entries = [mail.entry(row, cancels=True)]
    _write(Kind.CANCELLED, row, entries=entries, attendees=[seat], hosts=[], reason=reason)
    _write(
        Kind.CANCELLED,
        row,
        entries=entries if is_last else [],
        attendees=[seat],
        reason=reason,
        tell_attendees=False,
    )


def marked_absent(row: Booking, marks: list[tuple[str, bool]]) -> None:
    """Tell subscribers who of the attendees did not come."""
    if marks:
        webhooks = subscriptions.of_booking(row)
        outbox.announce(webhooks, NO_SHOW, payloads.absences(row, marks), booking=row)


def guests_added(row: Booking, guests: list[Attendee]) -> None:
    """Invite people who were added to a booking."""
    if row.status == BookingStatus.ACCEPTED:
        _write(Kind.BOOKED, row, entries=[mail.entry(row)], attendees=guests, hosts=[])


def reassigned(row: Booking, *, came: User, went: User) -> None:
    """Tell of a booking that went from one host to another; its time stays."""
    entries = [mail.entry(row)]
    stayed = [user for user in mail.hosts_of(row) if user != came]
    _write(Kind.REASSIGNED, row, entries=entries, hosts=stayed)
    _write(Kind.BOOKED, row, entries=entries, hosts=[came], tell_attendees=False)
    gone = [mail.entry(row, cancels=True)]
    _write(Kind.CANCELLED, row, entries=gone, hosts=[went], tell_attendees=False)


def relocated(row: Booking) -> None:
    """Tell where a booking takes place now."""
    if row.status == BookingStatus.ACCEPTED:
        _write(Kind.RELOCATED, row, entries=[mail.entry(row)])


def _write(
    kind: Kind,
    row: Booking,
    *,
    entries: list[dict[str, object]],
    attendees: list[Attendee] | None = None,
    hosts: list[User] | None = None,
    reason: str = "",
    former: Booking | None = None,
    tell_attendees: bool = True,
) -> None:
    """Write emails; without lists, to everybody of the booking."""
    news = mail.News(
        kind=kind,
        row=row,
        entries=entries,
        attendees=list(row.attendees.all()) if attendees is None else attendees,
        hosts=mail.hosts_of(row) if hosts is None else hosts,
        reason=reason,
        former=former,
        tell_attendees=tell_attendees,
    )
    mail.write(news)


def _is_pending(row: Booking) -> bool:
    return row.status == BookingStatus.PENDING


def _seat_title(row: Booking, seat: Attendee) -> str:
    """The title as it would be with this attendee; the booking itself bears the first one's name."""
    if row.event_type is None:
        return row.title
    return title_for(
        row.event_type,
        mail.hosts_of(row),
        Booker(seat.name, seat.email, seat.time_zone),
        location=row.location or "",
        responses=seat.responses,
    )
