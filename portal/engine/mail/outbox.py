"""Outbox of emails: written in the transaction of a change, sent by the task worker."""

import logging
import smtplib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from portal.engine import clock
from portal.engine.bookings.making.locations import location_of_seat
from portal.engine.bookings.making.titles import seat_title
from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.mail import budget, messages, muted
from portal.engine.mail.kinds import Kind
from portal.engine.mail.models import Email
from portal.engine.mail.words import plain_name
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, format_instant
from portal.engine.webhooks.models import DeliveryState
from portal.outgoing import mail_server, refusals
from portal.outgoing.mailboxes import mailbox, spelling
from portal.process.database import is_database_away, patiently
from portal.process.periodic import waiting_arguments
from portal.process.retries import pause
from portal.process.work.queues import MAIL

# Emails hold personal data; a month is enough to look into what a recipient got.
KEEP: Final = timedelta(days=30)
# What a worker has for an attempt; then it is taken for dead, and another may send the email.
LEASE: Final = timedelta(seconds=60)
OVERDUE: Final = timedelta(seconds=20)
MOST_AT_ONCE: Final = 500
# How long a mail server may be away: as long as servers keep what they cannot deliver (RFC 5321, 4.5.4.1).
PATIENCE: Final = timedelta(days=5)
FIRST_WAIT: Final = 10.0
# The placeholder addresses of bookers who left a phone number only (CONTRACT.md 4.1).
WITHOUT_MAIL: Final = "@sms.cal.com"

logger = logging.getLogger(__name__)

_STATES: Final = {BookingStatus.ACCEPTED: "CONFIRMED", BookingStatus.PENDING: "TENTATIVE"}


@dataclass(frozen=True, slots=True)
class News:
    """A change of `row`: whom it is sent to, and which calendar entries it changes.

    `entries` come from `entry`; `former` is the booking that `row` took the place of. Attendees
    without emails of their own still stand in the hosts' emails.
    """

    kind: Kind
    row: Booking
    entries: list[Json]
    attendees: list[Attendee]
    hosts: list[User]
    reason: str = ""
    former: Booking | None = None
    to_attendees: bool = True
    # Hosts who are informed of the same change by another email.
    informed: Sequence[User] = ()


def entry(row: Booking, *, cancels: bool = False, sequence: int | None = None) -> Json:
    """Return the state that calendars are to take over for a booking."""
    return {
        "booking": row.pk,
        "method": "CANCEL" if cancels else "REQUEST",
        "status": "CANCELLED" if cancels else _STATES.get(BookingStatus(row.status), "CANCELLED"),
        "sequence": row.ics_sequence if sequence is None else sequence,
    }


def write(news: News) -> list[Email]:
    """Write an email to each attendee and host, and have them sent.

    Call it inside the transaction of the change: the worker sees the tasks when that is committed,
    and never when it is rolled back.
    """
    to_hosts = not _is_disabled(news.row, "disableEmailsToHosts")
    # Who wants none as a host still gets that of an attendee who booked.
    news = replace(news, hosts=muted.wanting(news.kind, news.hosts))
    attendees = [_attendee(each) for each in news.attendees]
    emails = []
    if news.to_attendees and not _is_disabled(news.row, "disableEmailsToAttendees"):
        informed = [*news.hosts, *news.informed] if to_hosts else []
        emails += _to_attendees(news, informed={spelling(user.email) for user in informed})
    if to_hosts:
        # Hosts read of those concerned, while their event goes on listing everybody.
        coming = [_attendee(each) for each in Attendee.objects.filter(booking=news.row)]
        # Each once, however the address is written.
        hosts = {spelling(user.email): user for user in reversed(news.hosts)}
        emails += [
            _email(
                news,
                _host(user, news.attendees),
                coming or attendees,
                to_host=True,
                about=attendees,
            )
            for user in reversed(hosts.values())
        ]
    written = Email.objects.bulk_create(emails)
    hand_over(each for each in written if each.state == DeliveryState.WAITING)
    return written


def _to_attendees(news: News, *, informed: Collection[str]) -> list[Email]:
    """Return the emails to those who are not `informed` as hosts: one of both is enough."""
    everybody = [_attendee(each) for each in news.attendees]
    emails, to_guests = [], []
    entries = [each["booking"] for each in news.entries]
    guests: list[Attendee] = []
    if any(row.is_guest for row in news.attendees):
        # With those of the change, who may have been deleted with it.
        guests = [*Attendee.objects.filter(booking__in=entries, is_guest=True), *news.attendees]
    # Each person once, whatever spellings of the address stand in the booking; the booker first.
    mailboxes = {mailbox(each) for each in informed}
    for row, each in zip(news.attendees, everybody, strict=True):
        box = mailbox(each["email"])
        is_informed = box in mailboxes if row.is_guest else spelling(each["email"]) in informed
        if is_informed or each["email"].endswith(WITHOUT_MAIL):
            continue
        mailboxes.add(box)
        if row.is_guest:
            to_guests.append(_to_guest(news, each, guests))
        elif row.seat_uid:
            # Seats are taken by people who need not know of each other.
            own = each | {
                "title": seat_title(news.row, hosts_of(news.row), row),
                "location": location_of_seat(news.row, row.responses),
            }
            emails.append(_email(news, own, [own], to_host=False))
        else:
            emails.append(_email(news, each, everybody, to_host=False))
    budget.withhold(to_guests)
    return emails + to_guests


def _to_guest(news: News, guest: Json, guests: Sequence[Attendee]) -> Email:
    booker = next((each for each in news.row.attendees.all() if not each.is_guest), None)
    recipient = guest | {
        # Whoever added the guest typed it.
        "name": plain_name(guest["name"]),
        "isGuest": True,
        "invitedBy": booker.name if booker else "",
        "calendarUids": {
            str(each.booking_id): str(each.calendar_uid)
            for each in guests
            if each.calendar_uid and each.email == guest["email"]
        },
    }
    return _email(news, recipient, [recipient], to_host=False)


def hand_over(emails: Iterable[Email]) -> None:
    for each in emails:
        send_email.enqueue(each.pk)


@task(priority=-20)
def tidy_emails() -> dict[str, int]:
    """Return how many emails a killed worker left that are sent again, and how many were deleted."""
    return {"recovered": recover(), "forgotten": forget()}


def recover() -> int:
    """Hand over again what should have been sent OVERDUE ago and is in no queue, as after a killed worker; return how
    many.
    """
    late = Email.objects.filter(
        state=DeliveryState.WAITING, next_attempt_at__lte=timezone.now() - OVERDUE
    )
    found = list(late.order_by("next_attempt_at").only("pk")[:MOST_AT_ONCE])
    if not found:
        return 0
    # Those wait for their turn, or for the mail server.
    queued = waiting_arguments(send_email)
    lost = [each for each in found if (each.pk,) not in queued]
    hand_over(lost)
    return len(lost)


def forget() -> int:
    old = Email.objects.filter(created_at__lte=clock.now() - KEEP)
    deleted, _ = old.exclude(state=DeliveryState.WAITING).delete()
    return deleted


def hosts_of(row: Booking) -> list[User]:
    """Return all hosts of a booking, the organizer first."""
    users = [each.user for each in row.host_rows()]
    return sorted(users, key=lambda user: user.pk != row.user_id)


def _email(
    news: News,
    recipient: Json,
    people: Sequence[Json],
    *,
    to_host: bool,
    about: Sequence[Json] = (),
) -> Email:
    details: Json = {"reason": news.reason} if news.reason else {}
    if about:
        details["about"] = list(about)
    if news.former is not None:
        former = news.former
        details["former"] = [format_instant(former.starts_at), format_instant(former.ends_at)]
    return Email(
        booking=news.row,
        kind=news.kind,
        to_host=to_host,
        recipient=recipient,
        people=list(people),
        entries=news.entries,
        details=details,
    )


def _attendee(each: Attendee) -> Json:
    body = {
        "name": each.name,
        "email": each.email,
        "timeZone": each.time_zone,
        "language": each.language,
    }
    return body | _seat(each)


def _host(user: User, attendees: Iterable[Attendee]) -> Json:
    body = {
        "name": user.display_name,
        "email": user.email,
        "timeZone": user.time_zone,
        "language": user.language,
        "timeFormat": user.time_format,
    }
    for each in attendees:
        # A host who booked, and gets no other email, has the ways to move and cancel in this one.
        if not each.is_guest and spelling(each.email) == spelling(user.email):
            return body | {"isBooker": True} | _seat(each)
    return body


def _seat(each: Attendee) -> Json:
    return {"seatUid": str(each.seat_uid)} if each.seat_uid else {}


def _is_disabled(row: Booking, name: str) -> bool:
    # Organization teams may switch mail off (CONTRACT.md 6.3).
    settings = row.event_type.extras.get("emailSettings") if row.event_type else None
    return isinstance(settings, dict) and settings.get(name) is True


@task(queue_name=MAIL)
def send_email(email_id: int) -> str:
    """Send a waiting email; when the server fails, enqueue the next attempt. Return its state."""
    waiting = Email.objects.filter(pk=email_id, state=DeliveryState.WAITING)
    email = waiting.select_related("booking__user", "booking__event_type").first()
    if email is None:
        return "nothing to send"
    if not _take(email):
        return "not due"
    if messages.is_outdated(email):
        email.state, email.last_problem = DeliveryState.ABANDONED, "the booking is another by now"
        email.save(update_fields=["state", "last_problem"])
        return str(email.state)
    wait = None
    try:
        mail_server.send(messages.compose(email))
        email.attempts += 1
        email.state, email.last_problem = DeliveryState.DELIVERED, ""
    except Exception as error:
        if is_database_away(error):
            # Nothing was sent: the next task need not wait until this one would be taken for dead.
            patiently(partial(_give_back, email))
            raise
        wait = _fail(email, error)
    # Whatever becomes of the database meanwhile: what was sent must not be sent again.
    patiently(partial(_note, email, wait))
    return str(email.state)


def _take(email: Email) -> bool:
    """Make an attempt this task's own, of all that have the same email; False where it is another's, or not due."""
    # A clock that a file holds may be ahead of the machine's.
    now = max(clock.now(), timezone.now())
    if email.next_attempt_at > now:
        return False
    same = Email.objects.filter(
        pk=email.pk, state=DeliveryState.WAITING, next_attempt_at=email.next_attempt_at
    )
    email.next_attempt_at = now + LEASE
    # Without a problem it is not one of those that staff may have sent again.
    return bool(same.update(next_attempt_at=email.next_attempt_at, last_problem=""))


def _give_back(email: Email) -> None:
    mine = Email.objects.filter(pk=email.pk, next_attempt_at=email.next_attempt_at)
    mine.update(next_attempt_at=timezone.now())


def _fail(email: Email, error: Exception) -> timedelta | None:
    """Note a failure; return how long to wait for the next attempt, None for never."""
    email.last_problem = refusals.answer_of(error)
    if not isinstance(error, (smtplib.SMTPException, OSError, ValueError)):
        logger.error("email %s cannot be written", email.pk, exc_info=error)
    if refusals.is_of_server(error):
        # No attempt of this email's: for all of them it is waited until the server takes part.
        email.attempts = max(email.attempts, 1)
        wait = _of_server() if clock.now() - email.created_at < PATIENCE else None
    else:
        email.attempts += 1
        wait = None if refusals.is_final(error) else pause(email.attempts)
    if wait is None:
        email.state = DeliveryState.ABANDONED
    else:
        email.next_attempt_at = timezone.now() + wait
    level = logging.ERROR if wait is None else logging.WARNING
    logger.log(
        # What the operator wants is no fault, and every booking meets it.
        logging.INFO if isinstance(error, refusals.NoMailServer) else level,
        "email %s (%s) was not sent at attempt %s, %s: %s",
        *(email.pk, email.kind, email.attempts),
        "given up" if wait is None else f"again in {wait.total_seconds():.0f} s",
        email.last_problem,
    )
    return wait


def _of_server() -> timedelta:
    # No longer than what the worker rests for, so that what waited goes out soon after the server's return.
    return timedelta(seconds=max(FIRST_WAIT, mail_server.rests_for()))


def _note(email: Email, wait: timedelta | None) -> None:
    with transaction.atomic():
        email.save(update_fields=["attempts", "state", "next_attempt_at", "last_problem"])
        if wait is not None:
            # The worker goes by the machine's clock, whatever the engine's clock says.
            send_email.using(run_after=timezone.now() + wait).enqueue(email.pk)
