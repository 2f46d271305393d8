"""Calendar entries of emails (RFC 5545, RFC 5546).

All entries of a booking share the UID, and a later one has a higher SEQUENCE: calendars show one
event over booking and moves, and none after the cancellation.
"""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from portal.engine.bookings.models import Booking
from portal.engine.mail.audience import (
    entry_uid,
    hides_hosts,
    host_name,
    location_of,
    notes_of,
    page_of,
    title_of,
)
from portal.engine.mail.models import Email
from portal.engine.mail.words import one_line
from portal.engine.protocol.values import Json

type States = Sequence[tuple[Json, Booking]]

_PRODUCT: Final = "-//Booking portal//Engine//EN"


def calendar_file(email: Email, states: States) -> bytes:
    """Return the .ics file for entries of the email that have one method, each with the booking that it is about."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", states[0][0]["method"])
    for entry, row in states:
        calendar.add_component(to_event(email, entry, row))
    return bytes(calendar.to_ical())


def to_event(email: Email, entry: Json, row: Booking) -> Event:
    event = Event()
    event.add("uid", entry_uid(email, row))
    event.add("sequence", entry["sequence"])
    # The time of the change, not of sending: a repeated attempt writes the same file.
    event.add("dtstamp", email.created_at)
    event.add("dtstart", row.starts_at)
    event.add("dtend", row.ends_at)
    event.add("summary", title_of(email, row))
    event.add("status", entry["status"])
    for name, text in (
        ("url", page_of(email, row)),
        ("description", notes_of(email, row)),
        ("location", location_of(email, row)),
    ):
        if text:
            event.add(name, text)
    hidden = hides_hosts(row)
    if row.user is not None:
        # The portal's own address where the host's is hidden.
        email_of_host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] if hidden else row.user.email
        event.add("organizer", _address(host_name(row), email_of_host))
    for each in email.people:
        event.add("attendee", _attendee(each, entry))
    # Further hosts have no address but their own to stand here with.
    for host in () if hidden else row.host_rows():
        if host.user_id == row.user_id:
            continue
        event.add(
            "attendee", _attendee({"name": host.user.display_name, "email": host.user.email}, entry)
        )
    return event


def _attendee(person: Json, entry: Json) -> vCalAddress:
    address = _address(person["name"], person["email"])
    accepted = entry["status"] == "CONFIRMED"
    address.params["PARTSTAT"] = vText("ACCEPTED" if accepted else "NEEDS-ACTION")
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    # FALSE: answers would go to the organizer's mailbox, and no reply changes a booking.
    address.params["RSVP"] = vText("FALSE")
    return address


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # Quotes cannot be written inside a parameter.
    address.params["CN"] = vText(one_line(name).replace('"', "'") or email)
    return address
