"""A booking's page, and its calendar file."""

import zoneinfo
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.public.booking_fields import label_of
from portal.public.calendar_file import calendar_file, calendar_links
from portal.public.framing import visitors_page
from portal.public.locations import stored_place
from portal.public.state import UnreadableAddress, read_zone
from portal.services import bookings, catalogue
from portal.web.error_pages import error_page
from portal.web.text import web_address
from portal.web.times import clock_text, day_text, find_zone, length_text, zone_text

_HEADINGS = {
    "accepted": ("Your booking is confirmed", "yes"),
    "pending": ("Waiting for confirmation", "wait"),
    "cancelled": ("This booking was cancelled", "no"),
    "rejected": ("This booking was declined", "no"),
}
_SHOWN_ELSEWHERE = {
    "name",
    "email",
    "displayEmail",
    "guests",
    "displayGuests",
    "location",
    "attendeePhoneNumber",
}


@visitors_page
@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """Show when, where and with whom; whoever knows the uid may see it, as in Cal.com (CONTRACT.md 4.7)."""
    booking = bookings.booking_get(uid=uid)
    try:
        zone_name = read_zone(request.GET) or _attendee_zone(booking)
    except UnreadableAddress as problem:
        return error_page(request, status=400, sentence=problem.sentence)
    zone = zoneinfo.ZoneInfo(zone_name)
    begin, end = booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone)
    event_type = _event_type(booking)
    heading, mark = _HEADINGS.get(booking.status, _HEADINGS["pending"])
    address = _address(booking)
    context = {
        "organization": catalogue.organization_get(),
        "embed": request.GET.get("embed"),
        "booking": booking,
        "heading": heading,
        "mark": mark,
        "is_past": booking.ends_at < timezone.now(),
        "day": day_text(begin.date()),
        "time": f"{clock_text(begin)} – {clock_text(end)}",
        "iso": begin.isoformat(timespec="minutes"),
        "zone": zone_text(zone_name, begin),
        "host_time": _host_time(booking, zone_name, begin),
        "length": length_text(booking.duration or round((end - begin).total_seconds() / 60)),
        "place": stored_place(booking.location),
        "place_href": web_address(booking.location),
        "people": _people(booking, event_type),
        "answers": _answers(booking, event_type),
        "links": calendar_links(booking, address=address),
        "is_active": booking.status in {"accepted", "pending"},
    }
    response = render(request, "public/booking.html", context)
    _keep_private(response)
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
    _keep_private(response)
    return response


def _keep_private(response: HttpResponse) -> None:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"


def _address(booking: Booking) -> str:
    return settings.PORTAL_URL + reverse("booking", args=[booking.uid])


def _attendee_zone(booking: Booking) -> str:
    """Return the zone the booker chose; an unknown one would make the page unreadable, so UTC stands in."""
    name = booking.attendees[0].time_zone if booking.attendees else None
    return name if name and find_zone(name) else "UTC"


def _host_time(booking: Booking, zone_name: str, begin: datetime) -> str:
    host_zone = booking.hosts[0].time_zone if booking.hosts else None
    if not host_zone or host_zone == zone_name or not find_zone(host_zone):
        return ""
    local = begin.astimezone(zoneinfo.ZoneInfo(host_zone))
    if local.utcoffset() == begin.utcoffset():
        return ""
    return f"{day_text(local.date())}, {clock_text(local)}, {zone_text(host_zone, local)}"


def _event_type(booking: Booking) -> EventType | None:
    if booking.event_type_id is None:
        return None
    return catalogue.event_type_of_booking(event_type_id=booking.event_type_id)


def _people(booking: Booking, event_type: EventType | None) -> list[tuple[str, str]]:
    """Return each person's name and a word about them, hosts first.

    Cal.com lists further hosts of a team event among the attendees (CONTRACT.md 4.4); they are told by their names.
    """
    hosts = [host.name or host.email or "" for host in booking.hosts]
    team = {host.name for host in event_type.hosts} if event_type else set()
    also_hosts = [one.name for one in booking.attendees if one.name and one.name in team]
    found = [(name, "host") for name in dict.fromkeys([*hosts, *also_hosts])]
    for attendee in booking.attendees:
        if attendee.name not in also_hosts:
            name = attendee.name or attendee.email or ""
            found.append((name, attendee.email or "" if attendee.name else "guest"))
    return found


def _answers(booking: Booking, event_type: EventType | None) -> list[tuple[str, str]]:
    """Return the booking fields' labels with what was answered."""
    labels = (
        {field.slug: label_of(field) for field in event_type.booking_fields} if event_type else {}
    )
    return [
        (
            labels.get(slug) or slug.replace("-", " ").replace("_", " ").capitalize(),
            _answer_text(value),
        )
        for slug, value in (booking.booking_fields_responses or {}).items()
        if slug not in _SHOWN_ELSEWHERE and value not in (None, "", [])
    ]


def _answer_text(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)
