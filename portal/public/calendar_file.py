"""A booking as an iCalendar file and as links that add it to well-known calendars."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from icalendar import Calendar, Event, vCalAddress, vText

from portal.calcom.schemas.booking import Booking
from portal.web.text import plain_text

_STATUS = {"accepted": "CONFIRMED", "pending": "TENTATIVE"}
_PRODUCT = "-//Booking portal//EN"


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """A link that opens a calendar with the booking filled in."""

    name: str
    href: str


def calendar_file(booking: Booking, *, address: str) -> bytes:
    """Return the booking as an .ics file (RFC 5545) in UTC; `address` is its page in the portal.

    The UID is Cal.com's own ``icsUid``, which a reschedule keeps, so that a calendar shows one event.
    """
    event = Event()
    event.add("uid", booking.ics_uid or f"{booking.uid}@Cal.com")
    event.add("dtstamp", booking.updated_at or booking.created_at or datetime.now(UTC))
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", booking.title)
    event.add("status", _STATUS.get(booking.status, "CANCELLED"))
    event.add("url", address)
    event.add("description", _description(booking, address))
    if booking.location:
        event.add("location", booking.location)
    for host in booking.hosts[:1]:
        organizer = vCalAddress(f"mailto:{host.email}")
        organizer.params["CN"] = vText(host.name or "")
        event.add("organizer", organizer)
    for attendee in booking.attendees:
        guest = vCalAddress(f"mailto:{attendee.email}")
        guest.params["CN"] = vText(attendee.name or attendee.email or "")
        guest.params["PARTSTAT"] = vText("ACCEPTED")
        event.add("attendee", guest)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def calendar_links(booking: Booking, *, address: str) -> list[CalendarLink]:
    """Return links for Google Calendar, Outlook, Office 365 and Yahoo."""
    title, place = booking.title, booking.location or ""
    text = _description(booking, address)
    begin, end = (f"{moment:%Y%m%dT%H%M%SZ}" for moment in (booking.starts_at, booking.ends_at))
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{begin}/{end}",
        "details": text,
        "location": place,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": booking.starts_at.isoformat(),
        "enddt": booking.ends_at.isoformat(),
        "body": text,
        "location": place,
    }
    yahoo = {"v": "60", "title": title, "st": begin, "et": end, "desc": text, "in_loc": place}
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


def _description(booking: Booking, address: str) -> str:
    notes = plain_text(booking.description or "", most=1000)
    return "\n\n".join(part for part in (notes, f"Details and changes: {address}") if part)
