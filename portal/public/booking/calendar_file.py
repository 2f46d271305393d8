"""iCalendar file (RFC 5545) of a booking, and links that add it to well-known calendars."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from portal.calcom.schemas.booking import Booking
from portal.public.shared.locations import stored_location
from portal.services.bookings.access import BookingAccess
from portal.services.bookings.visitor_changes import ACTIVE
from portal.web.text import plain_text

_STATUS = {"accepted": "CONFIRMED", "pending": "TENTATIVE"}
_PRODUCT = "-//Booking portal//EN"


@dataclass(frozen=True, slots=True)
class CalendarLink:
    name: str
    href: str


def calendar_file(access: BookingAccess, *, address: str, sequence: int) -> bytes:
    """Return the booking as an .ics file (RFC 5545, RFC 5546) in UTC.

    `address` is the booking's page in the portal; `sequence` grows with each change of the booking.
    """
    booking = access.booking
    event = Event()
    # Cal.com's own UID, which a reschedule keeps: its emails and this file are one event in a calendar.
    event.add("uid", booking.ics_uid or f"{booking.uid}@Cal.com")
    event.add("sequence", sequence)
    # Not the time of the download: calendars take a newer stamp of the same sequence for a change.
    event.add("dtstamp", booking.updated_at or booking.created_at or datetime.now(UTC))
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", _one_line(booking.title))
    event.add("status", _STATUS.get(booking.status, "CANCELLED"))
    event.add("url", address)
    event.add("description", _description(access, address))
    if booking.location:
        event.add("location", _one_line(stored_location(booking.location)))
    event.add("organizer", _organizer(booking))
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    # PUBLISH, not REQUEST: Cal.com's emails invite, and a second invitation would ask for an answer again.
    calendar.add("method", "PUBLISH" if booking.status in ACTIVE else "CANCEL")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def calendar_links(access: BookingAccess, *, address: str) -> list[CalendarLink]:
    booking = access.booking
    title, stored = booking.title, stored_location(booking.location)
    text = _description(access, address)
    begin, end = (f"{moment:%Y%m%dT%H%M%SZ}" for moment in (booking.starts_at, booking.ends_at))
    # None of these has an API for it; these are the addresses that their own "add to calendar" buttons use.
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{begin}/{end}",
        "details": text,
        "location": stored,
    }
    outlook = {
        # Without both, Outlook opens the calendar and drops the event.
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": booking.starts_at.isoformat(),
        "enddt": booking.ends_at.isoformat(),
        "body": text,
        "location": stored,
    }
    yahoo = {"v": "60", "title": title, "st": begin, "et": end, "desc": text, "in_loc": stored}
    return [
        CalendarLink(
            "Google Calendar", f"https://calendar.google.com/calendar/render?{urlencode(google)}"
        ),
        CalendarLink(
            "Outlook", f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(outlook)}"
        ),
        CalendarLink(
            "Office 365",
            f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(outlook)}",
        ),
        CalendarLink("Yahoo", f"https://calendar.yahoo.com/?{urlencode(yahoo)}"),
    ]


def _organizer(booking: Booking) -> vCalAddress:
    host = booking.hosts[0] if booking.hosts else None
    email = host.email if host else ""
    # RFC 5546 demands an organizer; where the event type hides the host's address it is the portal's own.
    organizer = vCalAddress(f"mailto:{email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    if host and host.name:
        # Quotes cannot be written inside a parameter.
        organizer.params["CN"] = vText(_one_line(host.name).replace('"', "'"))
    return organizer


def _description(access: BookingAccess, address: str) -> str:
    event_type = access.event_type
    is_hidden = event_type is not None and event_type.hide_calendar_notes
    notes = "" if is_hidden else plain_text(access.booking.description or "", most=1000)
    details = _("Details and changes: %(address)s") % {"address": address}
    return "\n\n".join(part for part in (notes, details) if part)


def _one_line(text: str) -> str:
    return " ".join(text.split())
