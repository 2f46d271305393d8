"""A booking's page, and its calendar file."""

import zoneinfo
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.calcom.schemas.booking import Booking
from portal.public.booking_view import (
    answers_of,
    attendee_zone,
    event_type_of,
    keep_private,
    people_of,
)
from portal.public.calendar_file import calendar_file, calendar_links
from portal.public.framing import visitors_page
from portal.public.locations import stored_place
from portal.public.series import Occurrence, booked
from portal.public.state import UnreadableAddress, read_uid, read_zone
from portal.public.visit import moment_text
from portal.services import bookings, catalogue
from portal.services.booking_changes import ACTIVE, why_not_cancel, why_not_reschedule
from portal.web.error_pages import error_page
from portal.web.text import web_address
from portal.web.times import clock_text, day_text, find_zone, length_text, zone_text

_HEADINGS = {
    "accepted": ("Your booking is confirmed", "yes"),
    "pending": ("Waiting for confirmation", "wait"),
    "cancelled": ("This booking was cancelled", "no"),
    "rejected": ("This booking was declined", "no"),
}


@visitors_page
@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """Show when, where and with whom; whoever knows the uid may see it, as in Cal.com (CONTRACT.md 4.7)."""
    if request.GET.get("cancel") == "true":
        # Cal.com's own links to cancel.
        return HttpResponseRedirect(reverse("booking-cancel", args=[uid]))
    booking = bookings.booking_get(uid=uid)
    try:
        zone_name = read_zone(request.GET) or attendee_zone(booking)
        seat_uid = read_uid(request.GET, "seatReferenceUid")
    except UnreadableAddress as problem:
        return error_page(request, status=400, sentence=problem.sentence)
    event_type = event_type_of(booking)
    now = timezone.now()
    rules: dict[str, Any] = {
        "booking": booking,
        "event_type": event_type,
        "now": now,
        "seat_uid": seat_uid,
    }
    query = request.GET.urlencode()
    context = {
        "organization": catalogue.organization_get(),
        "embed": request.GET.get("embed"),
        "booking": booking,
        "query": f"?{query}" if query else "",
        "when": moment_text(booking.starts_at, booking.ends_at, zone_name),
        "host_time": _host_time(booking, zone_name),
        "length": length_text(round((booking.ends_at - booking.starts_at).total_seconds() / 60)),
        "place": stored_place(booking.location),
        "place_href": web_address(booking.location),
        "series": _series(booking, zone_name),
        "people": people_of(booking, event_type),
        "answers": answers_of(booking, event_type),
        "links": calendar_links(booking, address=_address(booking)),
        "is_open": booking.status in ACTIVE and booking.ends_at > now,
        "why_not_cancel": why_not_cancel(**rules),
        "why_not_move": why_not_reschedule(**rules),
        **_heading(booking, is_past=booking.ends_at <= now),
    }
    response = render(request, "public/booking.html", context)
    keep_private(response)
    return response


@visitors_page
@require_safe
def calendar_file_view(_request: HttpRequest, uid: str) -> HttpResponse:
    """Download the booking for a calendar."""
    booking = bookings.booking_get(uid=uid)
    response = HttpResponse(
        calendar_file(booking, address=_address(booking)),
        content_type="text/calendar; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="booking.ics"'
    keep_private(response)
    return response


@visitors_page
@require_safe
def video(request: HttpRequest, uid: str) -> HttpResponse:
    """Stand where the embedded engine's Cal Video links lead: it keeps no rooms, and says how the call comes about."""
    booking = bookings.booking_get(uid=uid)
    context = {
        "organization": catalogue.organization_get(),
        "embed": request.GET.get("embed"),
        "booking": booking,
        "when": moment_text(booking.starts_at, booking.ends_at, attendee_zone(booking)),
    }
    response = render(request, "public/video.html", context)
    keep_private(response)
    return response


def _series(booking: Booking, zone_name: str) -> list[Occurrence]:
    if booking.recurring_booking_uid is None:
        return []
    found = bookings.series_get(uid=booking.recurring_booking_uid)
    return booked(found, this=booking.uid, time_zone=zone_name)


def _heading(booking: Booking, *, is_past: bool) -> dict[str, str]:
    heading, mark = _HEADINGS.get(booking.status, _HEADINGS["pending"])
    if booking.rescheduled_to_uid:
        heading = "This booking was moved"
    elif is_past and booking.status in ACTIVE:
        heading = "This booking is in the past"
    return {"heading": heading, "mark": mark}


def _address(booking: Booking) -> str:
    return settings.PORTAL_URL + reverse("booking", args=[booking.uid])


def _host_time(booking: Booking, zone_name: str) -> str:
    """Return the host's own time where it differs from the visitor's."""
    host_zone = booking.hosts[0].time_zone if booking.hosts else None
    if not host_zone or not find_zone(host_zone):
        return ""
    local = booking.starts_at.astimezone(zoneinfo.ZoneInfo(host_zone))
    if local.utcoffset() == local.astimezone(zoneinfo.ZoneInfo(zone_name)).utcoffset():
        return ""
    return f"{day_text(local.date())}, {clock_text(local)}, {zone_text(host_zone, local)}"
