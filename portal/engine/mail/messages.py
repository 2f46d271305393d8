"""Messages composed from stored emails: plain text, simple HTML, calendar entries."""

from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.message import MIMEPart
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.engine import clock
from portal.engine.bookings.models import Booking, BookingStatus
from portal.engine.mail import texts
from portal.engine.mail.audience import (
    hides_hosts,
    host_name,
    location_of,
    names_of,
    notes_of,
    page_of,
    reason_of,
    title_of,
)
from portal.engine.mail.calendar_entry import States, calendar_file
from portal.engine.mail.kinds import WORKFLOW, Kind, wording
from portal.engine.mail.models import Email
from portal.engine.mail.senders import sender_of, team_of
from portal.engine.mail.times import span
from portal.engine.mail.words import ISOLATES, isolated, one_line, without_links
from portal.engine.protocol.values import Json, checked_instant, format_instant
from portal.engine.teams.models import Team
from portal.i18n.languages import current, reader_of, speaking

type Facts = list[tuple[str, list[str]]]

# Keep out-of-office replies from coming back (RFC 3834, and Exchange's own header).
HEADERS: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def compose(email: Email) -> EmailMultiAlternatives:
    """Return the message in the recipient's language, in English where the portal does not speak
    it.

    Raises ValueError for a recipient whose address cannot be written.
    """
    if email.kind == WORKFLOW:
        return _compose_workflow(email)
    # Hosts set their clock themselves; attendees read the one of their language.
    clock = str(email.recipient.get("timeFormat", ""))
    with speaking(reader_of(email.recipient.get("language", ""), clock, "")):
        return _compose(email)


def is_outdated(email: Email) -> bool:
    """Say whether an email reminds of a booking that is not there, is at another time, or has begun."""
    reminds_of = email.details.get("remindsOf")
    if not reminds_of:
        return False
    row = email.booking
    has_begun = "until" in reminds_of and checked_instant(reminds_of["until"]) <= clock.now()
    is_moved = format_instant(row.starts_at) != reminds_of["startsAt"]
    return has_begun or is_moved or row.status != BookingStatus.ACCEPTED


def _compose_workflow(email: Email) -> EmailMultiAlternatives:
    """Return the message that staff wrote; its variables were filled when it was written."""
    words = email.details
    message = EmailMultiAlternatives(
        subject=without_links(words["subject"], kept=ISOLATES),
        body=words["text"],
        # The step names who writes; the team's address goes with it.
        from_email=address(
            words["sender"],
            (sender_of(email.booking) or parseaddr(settings.DEFAULT_FROM_EMAIL))[1],
        ),
        to=[address(email.recipient["name"], email.recipient["email"])],
        reply_to=reply_to(email),
        headers=HEADERS,
    )
    message.attach_alternative(render_to_string("engine/workflow.html", words), "text/html")
    ids = [entry["booking"] for entry in email.entries]
    found = Booking.objects.filter(pk__in=ids).select_related("user")
    _attach_entries(message, email, {row.pk: row for row in found})
    return message


def _compose(email: Email) -> EmailMultiAlternatives:
    ids = [entry["booking"] for entry in email.entries]
    found = Booking.objects.filter(pk__in=ids).select_related("user").order_by("starts_at")
    rows = {row.pk: row for row in found}
    language = current().language.code
    own = texts.words_of(email.kind, to_host=email.to_host, language=language)
    said = context_of(email, rows, own, texts.signature_get(language))
    sender = sender_of(email.booking)
    message = EmailMultiAlternatives(
        subject=said["subject"],
        body=render_to_string("engine/email.txt", said),
        from_email=address(*sender) if sender else None,
        to=[address(email.recipient["name"], email.recipient["email"])],
        reply_to=reply_to(email),
        headers=HEADERS,
    )
    message.attach_alternative(render_to_string("engine/email.html", said), "text/html")
    _attach_entries(message, email, rows)
    return message


def context_of(
    email: Email, rows: dict[int, Booking], own: texts.Words | None, signature: str
) -> Json:
    """Return what the templates of an email say, in the active language: `own` are staff's words, if they wrote any."""
    usual = wording(Kind(email.kind), to_host=email.to_host)
    title = title_of(email, email.booking)
    plain = without_links(title)
    subject = ": ".join(part for part in (usual.subject, isolated(plain)) if part)
    sentence = usual.sentence
    if own is not None:
        values = _values(email, plain, rows)
        # All that it names may be empty, as where a booking takes place.
        subject = without_links(texts.fill(own.subject, values), kept=ISOLATES) or subject
        sentence = texts.fill(own.sentence, values)
    return {
        "subject": subject,
        "language": current().language,
        "sentence": sentence,
        "facts": facts_of(email, title, rows),
        "links": links_of(email),
        "signature": signature,
    }


def _values(email: Email, title: str, rows: dict[int, Booking]) -> Mapping[str, Callable[[], str]]:
    """Return what stands for each placeholder, no more than the recipient may read."""
    row = email.booking
    found = _concerned(email) if email.to_host else [email.recipient]
    attendees = [without_links(each["name"], most=100) or each["email"] for each in found]
    team_id = team_of(row)
    return {
        "title": lambda: isolated(title),
        "when": lambda: _when(email, rows)[0],
        "where": lambda: isolated(location_of(email, row)),
        "attendee": lambda: ", ".join(map(isolated, attendees)),
        "host": lambda: isolated(host_name(row)),
        "team": lambda: isolated(_name_of_team(pk=team_id)) if team_id else "",
        "organization": lambda: isolated(_name_of_team(is_organization=True)),
    }


def _name_of_team(**which: Any) -> str:
    found = Team.objects.filter(**which).values_list("name", flat=True).first()
    return one_line(found or "")


def _attach_entries(
    message: EmailMultiAlternatives, email: Email, rows: dict[int, Booking]
) -> None:
    for name, states in _files(email, rows):
        message.attach(_attachment(email, states, name))


def _files(email: Email, rows: dict[int, Booking]) -> list[tuple[str, States]]:
    """Return the calendar files: one for all occurrences of a series, but for each method, as a file has only one."""
    by_method: dict[str, list[tuple[Json, Booking]]] = {}
    for entry in email.entries:
        # A booking may have been deleted since the email was written.
        if entry["booking"] in rows:
            by_method.setdefault(entry["method"], []).append((entry, rows[entry["booking"]]))
    if len(by_method) == 1:
        return [("invite.ics", states) for states in by_method.values()]
    return [
        (f"invite-{number}.ics", states)
        for number, states in enumerate(by_method.values(), start=1)
    ]


def address(name: str, email: str) -> str:
    """Return a mailbox for a header. Raises ValueError when `email` is none."""
    return str(Address(display_name=without_links(name, most=100), addr_spec=email))


def facts_of(email: Email, title: str, rows: dict[int, Booking]) -> Facts:
    row, zone = email.booking, email.recipient["timeZone"]
    facts: Facts = [(_("What"), [isolated(title)]), (_("When"), _when(email, rows))]
    if "former" in email.details:
        begin, end = (checked_instant(text) for text in email.details["former"])
        facts.append((_("Before"), [span(begin, end, zone)]))
    facts += [
        (_("Where"), [location_of(email, row)]),
        (_("Who"), _who(email)),
        (_("Notes"), notes_of(email, row).splitlines()),
        (_("Reason"), reason_of(email).splitlines()),
    ]
    return [(label, lines) for label, lines in facts if any(lines)]


def _when(email: Email, rows: dict[int, Booking]) -> list[str]:
    # Entries that only take an older event away are not what the email is about.
    requests = [each for each in email.entries if each["method"] == "REQUEST"]
    bookings = [
        rows[each["booking"]] for each in requests or email.entries if each["booking"] in rows
    ]
    zone = email.recipient["timeZone"]
    return [span(each.starts_at, each.ends_at, zone) for each in bookings or [email.booking]]


def _who(email: Email) -> list[str]:
    if email.to_host:
        return [
            f"{isolated(one_line(each['name']))} <{each['email']}>" for each in _concerned(email)
        ]
    return [isolated(name) for name in names_of(email)]


def _concerned(email: Email) -> list[Json]:
    return list(email.details.get("about") or email.people)


def links_of(email: Email) -> list[tuple[str, str]]:
    row = email.booking
    links = [(_("Details"), page_of(email, row))]
    # Hosts act on bookings in the staff's pages.
    is_bookers = not email.to_host or email.recipient.get("isBooker")
    if is_bookers and not Kind(email.kind).is_final:
        event_type = row.event_type
        if event_type is None or not event_type.disable_rescheduling.get("disabled"):
            links.append((_("Move"), page_of(email, row, "/reschedule/{uid}")))
        if event_type is None or not event_type.disable_cancelling.get("disabled"):
            links.append((_("Cancel"), page_of(email, row, "/booking/{uid}/cancel")))
    return [(label, address) for label, address in links if address]


def reply_to(email: Email) -> list[str]:
    row = email.booking
    if email.to_host:
        return [address(each["name"], each["email"]) for each in _concerned(email)[:1]]
    # Answers go to the other side, unless the host's address is to stay hidden.
    return (
        [address(row.user.display_name, row.user.email)]
        if row.user and not hides_hosts(row)
        else []
    )


def _attachment(email: Email, states: States, name: str) -> MIMEPart:
    part = MIMEPart()
    part.set_content(
        calendar_file(email, states),
        maintype="text",
        subtype="calendar",
        disposition="attachment",
        filename=name,
        # Mail programs offer to take entries over only when the part names its method (RFC 6047).
        params={"charset": "utf-8", "method": states[0][0]["method"]},
    )
    return part
