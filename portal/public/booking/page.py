"""What a booking's page shows: where it stands, and what can still be done with it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.i18n.zones import pinned_zone
from portal.public.booking.calendar_file import calendar_links
from portal.public.shared.again import again_href
from portal.public.shared.booking_view import answers_of, people_of
from portal.public.shared.locations import stored_location
from portal.public.shared.series import Occurrence, booked
from portal.public.shared.success import success_address
from portal.public.shared.visit import Context, Moment, host_moment, moment_text
from portal.services.bookings import bookings
from portal.services.bookings.visitor_changes import (
    ACTIVE,
    movable_until,
    why_not_cancel,
    why_not_reschedule,
)
from portal.services.event_types import catalogue
from portal.web.text import web_address
from portal.web.times import clock_text, day_text, length_text


@dataclass(frozen=True, slots=True)
class Standing:
    """How a booking stands: `mark` is ``yes``, ``wait`` or ``no``, `sentence` what to know or do."""

    heading: str
    mark: str
    sentence: str = ""


def standing_of(booking: Booking, *, organization: str, is_past: bool) -> Standing:
    """Return how a booking stands for its booker."""
    if booking.rescheduled_to_uid:
        return Standing(_("This booking was moved"), "no")
    if booking.status == "cancelled":
        return Standing(
            _("This booking was cancelled"), "no", _("Nothing is planned any more at this time.")
        )
    if booking.status == "rejected":
        sentence = _("%(organization)s could not take it. You can ask for another time.")
        return Standing(
            _("This booking was declined"), "no", sentence % {"organization": organization}
        )
    if is_past:
        mark = "yes" if booking.status == "accepted" else "no"
        return Standing(_("This booking is in the past"), mark)
    if booking.status == "pending":
        sentence = _("%(organization)s still has to confirm it; you will hear by mail.")
        return Standing(
            _("Waiting for confirmation"), "wait", sentence % {"organization": organization}
        )
    return Standing(
        _("Your booking is confirmed"),
        "yes",
        _("Keep this address: it is the way back to your booking."),
    )


def booking_context(
    booking: Booking,
    event_type: EventType | None,
    *,
    time_zone: str,
    seat_uid: str | None,
    now: datetime,
) -> Context:
    """Return what the template of a booking's page shows to somebody in `time_zone`."""
    organization = catalogue.organization_get()
    is_past = booking.ends_at <= now
    is_open = booking.status in ACTIVE and not is_past
    until = movable_until(booking=booking, event_type=event_type)
    address = page_address(booking)
    is_off = booking.status not in ACTIVE
    location_href = web_address(booking.location)
    return {
        "organization": organization,
        "booking": booking,
        "standing": standing_of(booking, organization=organization.name, is_past=is_past),
        "when": moment_text(booking.starts_at, booking.ends_at, time_zone),
        "host_when": _host_when(booking, time_zone),
        "length": length_text(round((booking.ends_at - booking.starts_at).total_seconds() / 60)),
        # Nobody must wait at the link of a meeting that will not be.
        "location": "" if is_off and location_href else stored_location(booking.location),
        "location_href": location_href,
        "series": series_of(booking, time_zone),
        "people": people_of(booking, event_type),
        "answers": answers_of(booking, event_type),
        "links": calendar_links(booking, address=address, event_type=event_type),
        "is_open": is_open,
        "is_off": is_off,
        "is_moved": bool(booking.rescheduled_to_uid),
        "why_not_cancel": why_not_cancel(
            booking=booking, event_type=event_type, now=now, seat_uid=seat_uid
        ),
        "why_not_move": why_not_reschedule(
            booking=booking, event_type=event_type, now=now, seat_uid=seat_uid
        ),
        "movable_until": _until_text(until, time_zone) if until else "",
        "again_href": again_href(booking, event_type, time_zone=time_zone, seat_uid=seat_uid),
        "success_href": success_address(event_type, booking) if is_open else "",
    }


def page_address(booking: Booking) -> str:
    """Return the absolute address of a booking's page."""
    return settings.PORTAL_URL + reverse("booking", args=[booking.uid])


def series_of(booking: Booking, time_zone: str) -> list[Occurrence]:
    """Return all bookings of a booking's series, none for a single one."""
    if booking.recurring_booking_uid is None:
        return []
    found = bookings.series_get(uid=booking.recurring_booking_uid)
    return booked(found, this=booking.uid, time_zone=time_zone)


def _host_when(booking: Booking, time_zone: str) -> Moment | None:
    host_zone = booking.hosts[0].time_zone if booking.hosts else None
    return host_moment(booking.starts_at, booking.ends_at, host_zone=host_zone, time_zone=time_zone)


def _until_text(until: datetime, time_zone: str) -> str:
    local = until.astimezone(pinned_zone(time_zone))
    return _("You can move it until %(day)s, %(time)s.") % {
        "day": day_text(local.date()),
        "time": clock_text(local),
    }
