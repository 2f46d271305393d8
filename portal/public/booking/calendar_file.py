"""iCalendar file (RFC 5545) of a booking or a series."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from portal.calcom.schemas.booking import Booking
from portal.public.booking.calendar_links import addresses_of, notes_of, page_address
from portal.public.shared.locations import stored_location
from portal.services.bookings.access import BookingAccess, change_count
from portal.services.bookings.visitor_changes import ACTIVE
from portal.web.text import line_text

_STATUS = {"accepted": "CONFIRMED", "pending": "TENTATIVE"}
_PRODUCT = "-//Booking portal//EN"


def calendar_file(accesses: Sequence[BookingAccess]) -> bytes:
    """Return bookings, of a series or one alone, as an .ics file (RFC 5545, RFC 5546) in UTC."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    # PUBLISH, not REQUEST: Cal.com's emails invite, and a second invitation would ask for an answer again.
    is_active = any(access.booking.status in ACTIVE for access in accesses)
    calendar.add("method", "PUBLISH" if is_active else "CANCEL")
    for access in accesses:
        calendar.add_component(_event(access))
    return bytes(calendar.to_ical())


def _event(access: BookingAccess) -> Event:
    booking, address = access.booking, page_address(access)
    event = Event()
    # Cal.com's own UID, which a reschedule keeps: its emails and this file are one event in a calendar.
    event.add("uid", booking.ics_uid or f"{booking.uid}@Cal.com")
    # It grows with each change of the booking.
    event.add("sequence", change_count(booking=booking))
    # Not the time of the download: calendars take a newer stamp of the same sequence for a change.
    event.add("dtstamp", booking.updated_at or booking.created_at or datetime.now(UTC))
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", line_text(booking.title))
    event.add("status", _STATUS.get(booking.status, "CANCELLED"))
    event.add("url", address)
    notes = notes_of(access)
    event.add("description", "\n\n".join(part for part in (notes, addresses_of(access)) if part))
    if booking.location:
        event.add("location", line_text(stored_location(booking.location)))
    event.add("organizer", _organizer(booking))
    return event


def _organizer(booking: Booking) -> vCalAddress:
    host = booking.hosts[0] if booking.hosts else None
    email = host.email if host else ""
    # RFC 5546 demands an organizer; where the event type hides the host's address it is the portal's own.
    organizer = vCalAddress(f"mailto:{email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    if host and host.name:
        # Quotes cannot be written inside a parameter.
        organizer.params["CN"] = vText(line_text(host.name).replace('"', "'"))
    return organizer
