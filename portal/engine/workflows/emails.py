"""Emails of workflows: written in the transaction of a change, or when a reminder is due, and sent as all others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from portal.engine.bookings.making.locations import location_of_seat
from portal.engine.bookings.making.titles import seat_title
from portal.engine.bookings.models import Attendee, Booking
from portal.engine.mail import audience
from portal.engine.mail.kinds import WORKFLOW
from portal.engine.mail.models import Email
from portal.engine.mail.words import one_line
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.engine.workflows import variables
from portal.engine.workflows.models import Action, Trigger, Workflow, WorkflowStep
from portal.i18n.languages import reader_of, speaking
from portal.outgoing.mailboxes import mailbox

# The placeholder addresses of bookers who left a phone number only (CONTRACT.md 4.1).
_WITHOUT_MAIL: Final = "@sms.cal.com"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What happened to `row`, and to whom. Guests are not written to: they never asked for it.

    `entries` are the calendar entries for steps that include one; `reason` is that of a cancellation; `details` go into
    the stored emails.
    """

    row: Booking
    attendees: Sequence[Attendee]
    entries: list[Json]
    reason: str = ""
    details: Json | None = None


def write(trigger: Trigger, occasion: Occasion) -> list[Email]:
    """Write the emails of all workflows that the trigger starts; hand them over in the same transaction."""
    steps = [step for each in workflows_of(occasion.row, trigger) for step in each.steps.all()]
    return [email for step in steps for email in write_step(step, occasion)]


def workflows_of(row: Booking, trigger: Trigger) -> list[Workflow]:
    """Return the team's workflows that are active on the booking's event type, or on the managed one behind it."""
    event_type = row.event_type
    team_id = event_type.parent.team_id if event_type and event_type.parent else None
    team_id = team_id or (event_type.team_id if event_type else None)
    # Most bookings are of people's own event types, which have none.
    if event_type is None or team_id is None:
        return []
    chosen = [event_type.pk, event_type.parent_id]
    rows = Workflow.objects.filter(
        Q(is_active_on_all=True) | Q(event_types__in=[each for each in chosen if each]),
        team=team_id,
        trigger=trigger,
    )
    return list(rows.distinct().prefetch_related("steps__verified_email"))


def write_step(step: WorkflowStep, occasion: Occasion) -> list[Email]:
    """Write the emails of one step: each mailbox gets one."""
    emails: dict[str, Email] = {}
    for recipient, attendee in _recipients(step, occasion):
        box = mailbox(recipient["email"])
        if box not in emails and not recipient["email"].endswith(_WITHOUT_MAIL):
            emails[box] = _email(step, occasion, recipient, attendee)
    return Email.objects.bulk_create(emails.values())


def _recipients(step: WorkflowStep, occasion: Occasion) -> Iterable[tuple[Json, Attendee | None]]:
    row, hosts = occasion.row, _hosts(occasion.row)
    if step.action == Action.EMAIL_ATTENDEE:
        concerned = [each for each in occasion.attendees if not each.is_guest]
        return [(_person(each) | _seat(row, hosts, each), each) for each in concerned]
    if step.action == Action.EMAIL_HOST:
        return [(_host(user), None) for user in hosts]
    if step.verified_email is None:
        return []
    # The address reads as hosts do, in the organizer's language and zone.
    reader = _host(row.user) if row.user else {"timeZone": "UTC", "language": "en"}
    return [(reader | {"name": "", "email": step.verified_email.email}, None)]


def _email(
    step: WorkflowStep, occasion: Occasion, recipient: Json, attendee: Attendee | None
) -> Email:
    row, concerned = occasion.row, [each for each in occasion.attendees if not each.is_guest]
    about = [_person(each) for each in concerned]
    # A participant with a seat knows of no others.
    everybody = [recipient] if recipient.get("seatUid") else about
    email = Email(
        booking=row,
        kind=WORKFLOW,
        to_host=attendee is None,
        recipient=recipient,
        people=everybody or [recipient],
        entries=occasion.entries if step.includes_calendar_event else [],
        details={"about": about, "reason": occasion.reason, "sender": one_line(step.sender)},
    )
    with speaking(reader_of(recipient["language"], "", "")):
        facts = _facts(email, [attendee] if attendee else concerned)
        html = variables.fill_html(step.html, facts)
        subject = variables.fill_subject(step.subject, facts)
    words: Json = {"subject": subject, "html": html, "text": variables.to_text(html)}
    email.details |= {"step": step.pk} | words | (occasion.details or {})
    return email


def _facts(email: Email, concerned: Sequence[Attendee]) -> variables.Facts:
    row, zone = email.booking, email.recipient["timeZone"]
    names = ", ".join(each.name or each.email for each in concerned)
    first, _, last = names.partition(" ")
    organizer, location = audience.host_name(row), audience.location_of(email, row)
    responses = concerned[0].responses if email.recipient.get("seatUid") else row.responses
    texts = {
        "EVENT_NAME": audience.title_of(email, row),
        "ORGANIZER": organizer,
        "ORGANIZER_NAME": organizer,
        "ORGANIZER_FIRST_NAME": organizer.partition(" ")[0],
        "ATTENDEE": names,
        "ATTENDEE_NAME": names,
        "ATTENDEE_FIRST_NAME": first.removesuffix(","),
        "ATTENDEE_LAST_NAME": last,
        "ATTENDEE_EMAIL": ", ".join(each.email for each in concerned),
        "ATTENDEE_TIMEZONE": concerned[0].time_zone if concerned else zone,
        "TIMEZONE": zone,
        "LOCATION": location,
        "MEETING_URL": location if location.startswith(("http://", "https://")) else "",
        "ADDITIONAL_NOTES": audience.notes_of(email, row),
        "EVENT_URL": audience.page_of(email, row),
        "RESCHEDULE_URL": audience.page_of(email, row, "/reschedule/{uid}"),
        "CANCEL_URL": audience.page_of(email, row, "/booking/{uid}/cancel"),
        "CANCELLATION_REASON": audience.reason_of(email),
        "RESCHEDULE_REASON": row.rescheduling_reason or "",
        # Cal.com's pages for these are not here.
        "RATING_URL": "",
        "NO_SHOW_URL": "",
    }
    answers = variables.answers_of(responses)
    return variables.Facts(texts, row.starts_at, row.ends_at, zone, answers)


def _hosts(row: Booking) -> list[User]:
    users = [each.user for each in row.host_rows()]
    return sorted(users, key=lambda user: user.pk != row.user_id)


def _host(user: User) -> Json:
    return {
        "name": user.display_name,
        "email": user.email,
        "timeZone": user.time_zone,
        "language": user.language,
    }


def _person(each: Attendee) -> Json:
    return {
        "name": each.name,
        "email": each.email,
        "timeZone": each.time_zone,
        "language": each.language,
    }


def _seat(row: Booking, hosts: list[User], each: Attendee) -> Json:
    if not each.seat_uid:
        return {}
    # Seats are taken by people who need not know of each other.
    return {
        "seatUid": str(each.seat_uid),
        "title": seat_title(row, hosts, each),
        "location": location_of_seat(row, each.responses),
    }
