"""Calendar entries of emails (RFC 5545, RFC 5546).

All entries of a booking share the UID, and a later one has a higher SEQUENCE: calendars show one
event over booking and moves, and none after the cancellation.
"""

from email.utils import parseaddr
from typing import Final

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from portal.engine.bookings.models import Booking
from portal.engine.mail.models import Email
from portal.engine.mail.words import one_line
from portal.engine.protocol.values import Json

_PRODUCT: Final = "-//Booking portal//Engine//EN"


def calendar_file(email: Email, entry: Json, row: Booking) -> bytes:
    """Return the .ics file for one of the email's entries, which is about the booking `row`."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", entry["method"])
    calendar.add_component(to_event(email, entry, row))
    return bytes(calendar.to_ical())


def to_event(email: Email, entry: Json, row: Booking) -> Event:
    event = Event()
    event.add("uid", row.ics_uid)
    event.add("sequence", entry["sequence"])
    # The time of the change, not of sending: a repeated attempt writes the same file.
    event.add("dtstamp", email.created_at)
    event.add("dtstart", row.starts_at)
    event.add("dtend", row.ends_at)
    event.add("summary", one_line(row.title))
    event.add("status", entry["status"])
    event.add("url", f"{settings.PORTAL_URL}/booking/{row.uid}")
    if row.description:
        event.add("description", row.description)
    if row.meeting_url or row.location:
        event.add("location", one_line(row.meeting_url or row.location or ""))
    if row.user is not None:
        # The portal's own address where the event type hides the host's.
        hidden = row.event_type is not None and row.event_type.extras.get("hideOrganizerEmail")
        email_of_host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] if hidden else row.user.email
        event.add("organizer", _address(row.user.name, email_of_host))
    for each in email.people:
        event.add("attendee", _attendee(each, entry))
    for host in row.hosts.exclude(user=row.user_id).select_related("user"):
        event.add("attendee", _attendee({"name": host.user.name, "email": host.user.email}, entry))
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
