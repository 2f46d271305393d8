"""An event type's page: choose a time, and with ``slot=`` in the address, fill in the details and book.

With ``rescheduleUid=`` it moves that booking instead of making one.
"""

import zoneinfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.public import cards
from portal.public.calendar import build_calendar, zone_choices
from portal.public.framing import visitors_page
from portal.public.state import UnreadableAddress, read_state
from portal.public.views.details import details
from portal.public.visit import Visit
from portal.services import availability, bookings, calendars, catalogue
from portal.services.availability import Month
from portal.services.booking_changes import why_not_reschedule
from portal.services.errors import NotFound
from portal.web.error_pages import error_page
from portal.web.partials import render_page


@visitors_page
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, kind: str, slug: str, event_slug: str) -> HttpResponse:
    """Show the calendar, or the details form for a chosen slot; a POST books the slot."""
    owner, event_type = catalogue.event_type_find(kind=kind, slug=slug, event_slug=event_slug)
    default_zone = catalogue.organization_get().time_zone
    now = timezone.now()
    try:
        state = read_state(
            request.GET,
            path=cards.event_path(owner, event_type.slug),
            event_type=event_type,
            default_zone=default_zone,
            today=now.astimezone(zoneinfo.ZoneInfo(default_zone)).date(),
        )
    except UnreadableAddress as problem:
        return error_page(request, status=400, sentence=problem.sentence)
    former = _former(state.reschedule_uid, event_type)
    # A form that is sent twice finds its booking moved already, by itself: its intent tells.
    is_moved = former is not None and former.rescheduled_to_uid and request.method == "POST"
    if former and not is_moved:
        why_not = why_not_reschedule(
            booking=former, event_type=event_type, now=now, seat_uid=state.seat_uid
        )
        if why_not:
            return error_page(request, status=422, sentence=why_not)
    visit = Visit(request, owner, event_type, state, now, former)
    if state.slot:
        return details(visit)
    if request.method == "POST":
        return error_page(request, status=400, sentence="Choose a time before you send the form.")
    return _choose_time(visit)


def _former(uid: str | None, event_type: EventType) -> Booking | None:
    if uid is None:
        return None
    booking = bookings.booking_get(uid=uid)
    if booking.event_type_id != event_type.id:
        raise NotFound("The booking to be moved is of another kind.")
    return booking


def _choose_time(visit: Visit) -> HttpResponse:
    state, search = visit.state, visit.search
    first = max(state.month or search.today, search.today.replace(day=1)).replace(day=1)
    month = availability.month_get(search=search, first=first)
    next_free = None
    if not month.days:
        after = availability.month_after(first)
        next_free = availability.first_free_day(search=search, after=after)
        if next_free and not (state.month or state.day):
            # Nobody asked for this empty month: begin where times are free.
            month = availability.month_get(search=search, first=next_free.replace(day=1))
    next_free_href = state.href(day=next_free, month=None) if next_free else ""
    is_broken = not month.days and calendars.is_calendar_broken(event_type=visit.event_type)
    context = visit.context() | _calendar_context(visit, month)
    context |= {"next_free_href": next_free_href, "is_calendar_broken": is_broken}
    return render_page(visit.request, "public/event.html", context, partial="update")


def _calendar_context(visit: Visit, month: Month) -> dict[str, object]:
    state = visit.state
    view = build_calendar(state=state, month=month, now=visit.now)
    zones = zone_choices(chosen=state.time_zone, moment=visit.now) if state.choosing_zone else ()
    return {
        "calendar": view,
        "change_zone_href": state.href(choosing_zone=True, day=view.day, month=month.first),
        "zones": zones,
        "zone_form": [pair for pair in state.parameters() if pair[0] not in {"cal.tz", "zones"}],
    }
