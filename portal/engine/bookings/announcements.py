"""Notifications of changes to bookings: webhook deliveries and emails to attendees and hosts.

Rows are written in the transaction of the change; the task worker sends them after its commit.
"""

from collections.abc import Sequence
from typing import Final

from portal.engine.bookings.making.titles import seat_title
from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.mail import outbox as mail
from portal.engine.mail.kinds import Kind
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.engine.webhooks import meetings, outbox, payloads, subscriptions
from portal.engine.workflows import emails as workflows
from portal.engine.workflows.models import Trigger

CREATED: Final = "BOOKING_CREATED"
REQUESTED: Final = "BOOKING_REQUESTED"
RESCHEDULED: Final = "BOOKING_RESCHEDULED"
CANCELLED: Final = "BOOKING_CANCELLED"
REJECTED: Final = "BOOKING_REJECTED"
NO_SHOW: Final = "BOOKING_NO_SHOW_UPDATED"


def made(rows: list[Booking]) -> None:
    """Notify of one new booking, or of the occurrences of a series, which share one email."""
    first = rows[0]
    webhooks = subscriptions.of_booking(first)
    # Webhooks get a delivery per occurrence, people one email with all calendar entries.
    for row in rows:
        trigger = REQUESTED if _is_pending(row) else CREATED
        if subscriptions.subscribed(webhooks, trigger):
            outbox.announce(webhooks, trigger, payloads.new(row), booking=row)
        meetings.schedule(row, webhooks)
    entries = [mail.entry(row) for row in rows]
    write_emails(Kind.REQUESTED if _is_pending(first) else Kind.BOOKED, first, entries=entries)
    start_workflows(_made(first), first, entries=entries)


def seat_taken(row: Booking, seat: Attendee) -> None:
    webhooks = subscriptions.of_booking(row)
    trigger = REQUESTED if _is_pending(row) else CREATED
    if subscriptions.subscribed(webhooks, trigger):
        payload = payloads.new(row, seat=payloads.Seat(seat, _seat_title(row, seat)))
        outbox.announce(webhooks, trigger, payload, booking=row)
    # MEETING_STARTED and MEETING_ENDED are the booking's, not the seat's: the first seat plans
    # them.
    if row.attendees.count() == 1:
        meetings.schedule(row, webhooks)
    kind = Kind.REQUESTED if _is_pending(row) else Kind.BOOKED
    write_emails(kind, row, entries=[mail.entry(row)], attendees=[seat])
    start_workflows(_made(row), row, entries=[mail.entry(row)], attendees=[seat])


def moved(old: Booking, new: Booking, *, hosts_before: list[User]) -> None:
    """Notify of `new` in the place of `old`; hosts who joined or left by the move get emails of
    their own.
    """
    webhooks = subscriptions.of_booking(new)
    trigger = REQUESTED if _is_pending(new) else RESCHEDULED
    if subscriptions.subscribed(webhooks, trigger):
        outbox.announce(webhooks, trigger, payloads.moved(new, old), booking=new)
    meetings.schedule(new, webhooks)
    hosts = mail.hosts_of(new)
    # A moved round-robin booking may change hosts. The old entry of who left is cancelled with the
    # new sequence, since both bookings share one ics uid.
    stayed = [user for user in hosts if user in hosts_before]
    kind = Kind.REQUESTED if _is_pending(new) else Kind.MOVED
    entries, reason = [mail.entry(new)], new.rescheduling_reason or ""
    came = [user for user in hosts if user not in hosts_before]
    write_emails(kind, new, entries=entries, hosts=stayed, reason=reason, former=old, informed=came)
    write_emails(Kind.BOOKED, new, entries=entries, hosts=came, to_attendees=False)
    went = [user for user in hosts_before if user not in hosts]
    gone = [mail.entry(old, cancels=True, sequence=new.ics_sequence)]
    write_emails(Kind.CANCELLED, old, entries=gone, hosts=went, to_attendees=False)
    trigger = Trigger.BOOKING_REQUESTED if _is_pending(new) else Trigger.RESCHEDULE_EVENT
    start_workflows(trigger, new, entries=entries)


def seat_moved(old: Booking, new: Booking, seat: Attendee, *, is_empty: bool) -> None:
    """Notify of `seat`, moved from `old` to `new`. `is_empty` says that it was the last of `old`."""
    webhooks = subscriptions.of_booking(new)
    if subscriptions.subscribed(webhooks, RESCHEDULED):
        moved = payloads.Seat(seat, _seat_title(new, seat))
        outbox.announce(webhooks, RESCHEDULED, payloads.seat_moved(new, old, moved), booking=new)
    meetings.schedule(new, webhooks)
    comes, goes = mail.entry(new), mail.entry(old, cancels=True)
    informed = mail.hosts_of(new)
    write_emails(
        Kind.MOVED,
        new,
        entries=[comes, goes],
        attendees=[seat],
        hosts=[],
        former=old,
        informed=informed,
    )
    # Hosts keep the old entry while other seats remain in it.
    for_hosts = [comes, goes] if is_empty else [comes]
    write_emails(
        Kind.MOVED,
        new,
        entries=for_hosts,
        attendees=[seat],
        former=old,
        to_attendees=False,
    )
    start_workflows(Trigger.RESCHEDULE_EVENT, new, entries=[comes], attendees=[seat])


def confirmed(rows: list[Booking]) -> None:
    webhooks = subscriptions.of_booking(rows[0])
    for row in rows:
        if subscriptions.subscribed(webhooks, CREATED):
            outbox.announce(webhooks, CREATED, payloads.decided(row), booking=row)
        meetings.schedule(row, webhooks)
    entries = [mail.entry(row) for row in rows]
    write_emails(Kind.CONFIRMED, rows[0], entries=entries)
    start_workflows(Trigger.NEW_EVENT, rows[0], entries=entries)


def declined(rows: list[Booking], *, again: bool) -> None:
    """Notify subscribers every time, people only unless it is declined `again`."""
    webhooks = subscriptions.of_booking(rows[0])
    if subscriptions.subscribed(webhooks, REJECTED):
        for row in rows:
            outbox.announce(webhooks, REJECTED, payloads.decided(row), booking=row)
    # A repeated decline fires the webhook again (recording 612).
    if not again:
        entries = [mail.entry(row, cancels=True) for row in rows]
        reason = rows[0].rejection_reason
        write_emails(Kind.DECLINED, rows[0], entries=entries, reason=reason)
        start_workflows(Trigger.BOOKING_REJECTED, rows[0], entries=entries, reason=reason)


def cancelled(rows: list[Booking], *, attendees: list[Attendee], is_series: bool) -> None:
    first = rows[0]
    webhooks = subscriptions.of_booking(first)
    if subscriptions.subscribed(webhooks, CANCELLED):
        payload = payloads.cancelled(first, attendees=attendees, series=is_series)
        outbox.announce(webhooks, CANCELLED, payload, booking=first)
    entries = [mail.entry(row, cancels=True) for row in rows]
    write_emails(
        Kind.CANCELLED,
        first,
        entries=entries,
        attendees=attendees,
        reason=first.cancellation_reason,
    )
    start_workflows(
        Trigger.EVENT_CANCELLED,
        first,
        entries=entries,
        attendees=attendees,
        reason=first.cancellation_reason,
    )


def seat_cancelled(row: Booking, seat: Attendee, *, reason: str, is_last: bool) -> None:
    webhooks = subscriptions.of_booking(row)
    if subscriptions.subscribed(webhooks, CANCELLED):
        payload = payloads.seat_cancelled(row, seat, reason=reason, is_last=is_last)
        outbox.announce(webhooks, CANCELLED, payload, booking=row)
    entries = [mail.entry(row, cancels=True)]
    write_emails(
        Kind.CANCELLED,
        row,
        entries=entries,
        attendees=[seat],
        hosts=[],
        reason=reason,
        informed=mail.hosts_of(row),
    )
    write_emails(
        Kind.CANCELLED,
        row,
        entries=entries if is_last else [],
        attendees=[seat],
        reason=reason,
        to_attendees=False,
    )
    start_workflows(Trigger.EVENT_CANCELLED, row, entries=entries, attendees=[seat], reason=reason)


def marked_absent(row: Booking, marks: list[tuple[str, bool]]) -> None:
    # `host: true` alone fires no webhook (CONTRACT.md 4.11).
    if marks:
        webhooks = subscriptions.of_booking(row)
        outbox.announce(webhooks, NO_SHOW, payloads.absences(row, marks), booking=row)
        marked = {email for email, _ in marks}
        concerned = [each for each in row.attendees.all() if each.email in marked]
        trigger = Trigger.BOOKING_NO_SHOW_UPDATED
        start_workflows(trigger, row, entries=[], attendees=concerned)


def guests_added(row: Booking, guests: list[Attendee]) -> None:
    # A pending booking is in nobody's calendar yet; its confirmation goes to the new guests too.
    if row.status == BookingStatus.ACCEPTED:
        hosts = mail.hosts_of(row)
        entries = [mail.entry(row)]
        # A host who is added as a guest knows of it already.
        write_emails(Kind.BOOKED, row, entries=entries, attendees=guests, hosts=[], informed=hosts)


def reassigned(row: Booking, *, came: User, went: User) -> None:
    entries = [mail.entry(row)]
    stayed = [user for user in mail.hosts_of(row) if user != came]
    write_emails(Kind.REASSIGNED, row, entries=entries, hosts=stayed, informed=[came])
    write_emails(Kind.BOOKED, row, entries=entries, hosts=[came], to_attendees=False)
    gone = [mail.entry(row, cancels=True)]
    write_emails(Kind.CANCELLED, row, entries=gone, hosts=[went], to_attendees=False)


def relocated(row: Booking) -> None:
    if row.status == BookingStatus.ACCEPTED:
        write_emails(Kind.RELOCATED, row, entries=[mail.entry(row)])


def write_emails(
    kind: Kind,
    row: Booking,
    *,
    entries: list[dict[str, object]],
    attendees: list[Attendee] | None = None,
    hosts: list[User] | None = None,
    reason: str = "",
    former: Booking | None = None,
    to_attendees: bool = True,
    informed: Sequence[User] = (),
) -> None:
    """Write emails; without lists, to every attendee and host."""
    news = mail.News(
        kind=kind,
        row=row,
        entries=entries,
        attendees=list(row.attendees.all()) if attendees is None else attendees,
        hosts=mail.hosts_of(row) if hosts is None else hosts,
        reason=reason,
        former=former,
        to_attendees=to_attendees,
        informed=informed,
    )
    mail.write(news)


def start_workflows(
    trigger: Trigger,
    row: Booking,
    *,
    entries: list[Json],
    attendees: list[Attendee] | None = None,
    reason: str = "",
) -> None:
    """Write the emails of the team's workflows; without a list, about every attendee."""
    concerned = list(row.attendees.all()) if attendees is None else attendees
    written = workflows.write(trigger, workflows.Occasion(row, concerned, entries, reason))
    mail.hand_over(written)


def _made(row: Booking) -> Trigger:
    return Trigger.BOOKING_REQUESTED if _is_pending(row) else Trigger.NEW_EVENT


def _is_pending(row: Booking) -> bool:
    return row.status == BookingStatus.PENDING


def _seat_title(row: Booking, seat: Attendee) -> str:
    # The booking itself is titled after its first attendee, a payload about a seat after that seat.
    return seat_title(row, mail.hosts_of(row), seat)
