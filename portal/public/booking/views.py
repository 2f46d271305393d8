"""Views of a booking: its page, its calendar file, and the way on to its event type's success page."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.public.booking.calendar_file import calendar_file
from portal.public.booking.frame_facts import frame_facts
from portal.public.booking.page import booking_context
from portal.public.shared.booking_view import attendee_zone, keep_private, title_of
from portal.public.shared.requests import DONE
from portal.public.shared.state import read_seat_uid, read_zone
from portal.public.shared.success import success_address
from portal.public.shared.visit import moment_text
from portal.public.shared.visitors_page import visitors_page
from portal.services.bookings.access import booking_open, series_accesses
from portal.services.bookings.visitor_changes import ACTIVE
from portal.services.event_types import catalogue


@visitors_page
@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the booking to everybody who knows its uid, as Cal.com does (CONTRACT.md 4.7)."""
    if request.GET.get("cancel") == "true":
        # Links in Cal.com's emails name the page with this parameter.
        others = request.GET.copy()
        del others["cancel"]
        return HttpResponseRedirect(reverse("booking-cancel", args=[uid], query=others))
    access = booking_open(uid=uid, seat_uid=read_seat_uid(request.GET))
    given = request.GET.copy()
    # It says once that something was done; links do not say it again.
    given.pop(DONE, None)
    query = given.urlencode()
    time_zone = read_zone(request.GET) or attendee_zone(access)
    context = booking_context(access, time_zone=time_zone, now=timezone.now())
    context |= {"query": f"?{query}" if query else "", "frame_facts": frame_facts(access)}
    response = render(request, "public/booking/booking.html", context)
    keep_private(response)
    return response


@visitors_page
@require_safe
def go_on(request: HttpRequest, uid: str) -> HttpResponse:
    access = booking_open(uid=uid, seat_uid=read_seat_uid(request.GET))
    # Not GET.items(): that drops all but the last of a repeated parameter.
    given = [
        (name, value)
        for name in request.GET
        # The key to the seat is not the other site's.
        if name != "seatReferenceUid"
        for value in request.GET.getlist(name)
    ]
    address = success_address(access, given=given)
    if not address:
        return HttpResponseRedirect(reverse("booking", args=[uid], query=request.GET))
    context = {
        "organization": catalogue.organization_get(),
        "booking": access.booking,
        "address": address,
        "host": urlsplit(address).hostname,
    }
    # A page that forwards by itself: form-action 'self' of the policy also stops a redirect elsewhere that
    # answers a form.
    response = render(request, "public/booking/go_on.html", context)
    keep_private(response)
    return response


@visitors_page
@require_safe
def calendar_file_view(request: HttpRequest, uid: str) -> HttpResponse:
    access = booking_open(uid=uid, seat_uid=read_seat_uid(request.GET))
    if access.booking.rescheduled_to_uid:
        # Both have one UID in calendars: cancelling the old one there would remove the new one.
        moved = access.booking.rescheduled_to_uid
        return HttpResponseRedirect(reverse("booking-calendar", args=[moved], query=request.GET))
    active = [one for one in series_accesses(access) if one.booking.status in ACTIVE]
    # What is cancelled is taken out by itself, whatever is left of its series.
    is_active = access.booking.status in ACTIVE
    content = calendar_file(active if is_active else [access])
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="booking.ics"'
    keep_private(response)
    return response


@visitors_page
@require_safe
def video(request: HttpRequest, uid: str) -> HttpResponse:
    access = booking_open(uid=uid)
    booking, host = access.booking, access.booking.hosts[0] if access.booking.hosts else None
    context = {
        "organization": catalogue.organization_get(),
        "booking": booking,
        "title": title_of(access),
        "host_name": host.name if host else "",
        "host_email": host.email if host else "",
        "when": moment_text(booking.starts_at, booking.ends_at, attendee_zone(access)),
    }
    # Links of Cal Video in the embedded engine lead here: it has no rooms, so the page says how the call comes
    # about.
    response = render(request, "public/booking/video.html", context)
    keep_private(response)
    return response
