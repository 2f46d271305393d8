"""An event type's page: choose a time, and with ``slot=`` in the address, fill in the details and book.

With ``rescheduleUid=`` it moves that booking instead of making one.
"""

import zoneinfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.public import cards
from portal.public.choosing import Choice, choose, views_of
from portal.public.event_frame import render_in_frame
from portal.public.framing import visitors_page
from portal.public.free_times import next_free_text
from portal.public.state import VIEWS, UnreadableAddress, read_state
from portal.public.views.details import details
from portal.public.visit import Visit
from portal.public.zones import build_chooser
from portal.services.bookings import bookings
from portal.services.bookings.visitor_changes import why_not_reschedule
from portal.services.errors import NotFound
from portal.services.event_types import catalogue
from portal.services.event_types.host_zones import host_zone
from portal.services.people import calendars
from portal.web.audience import is_internal
from portal.web.error_pages import error_page
from portal.web.finished import finished
from portal.web.languages import current
from portal.web.partials import is_partial, render_page

_VIEW_NAMES = {
    "month": pgettext_lazy("view of the calendar", "Month"),
    "week": pgettext_lazy("view of the calendar", "Week"),
    "list": pgettext_lazy("view of the calendar", "List"),
}


@visitors_page
@finished(never_with=("slot", "rescheduleUid", "again", "draft"))
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, kind: str, slug: str, event_slug: str) -> HttpResponse:
    """Show the calendar, or the details form for a chosen slot; a POST books the slot."""
    owner, event_type = catalogue.event_type_find(
        kind=kind, slug=slug, event_slug=event_slug, internal=is_internal(request)
    )
    default_zone = _default_zone(event_type)
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
    if state.slot and not _is_choosing_zone(visit):
        return details(visit)
    if request.method == "POST":
        return error_page(
            request, status=400, sentence=_("Choose a time before you send the form.")
        )
    return _choose_time(visit)


def _default_zone(event_type: EventType) -> str:
    """Return the zone of visitors who named none: the organization's, or the hosts' where the event type locks it."""
    organization = catalogue.organization_get().time_zone
    if not event_type.lock_time_zone_toggle_on_booking_page:
        return organization
    return host_zone(event_type=event_type) or organization


def _former(uid: str | None, event_type: EventType) -> Booking | None:
    if uid is None:
        return None
    booking = bookings.booking_get(uid=uid)
    if booking.event_type_id != event_type.id:
        raise NotFound(_("The booking to be moved is of another kind."))
    return booking


def _is_choosing_zone(visit: Visit) -> bool:
    is_locked = visit.event_type.lock_time_zone_toggle_on_booking_page
    return visit.state.zone_search is not None and not is_locked and visit.request.method != "POST"


def _choose_time(visit: Visit) -> HttpResponse:
    choice = choose(visit)
    context = visit.context() | _context(visit, choice)
    if is_partial(visit.request):
        return render_page(visit.request, "public/event.html", context, partial="update")
    return render_in_frame(visit, context)


def _context(visit: Visit, choice: Choice) -> dict[str, object]:
    state, view, next_free = visit.state, choice.view, choice.next_free
    zones = build_chooser(state=state, instant=view.instant) if _is_choosing_zone(visit) else None
    return {
        "calendar": view,
        "faces": cards.faces_of(visit.event_type),
        "pictures_come_later": True,
        "views": [
            (
                name,
                _VIEW_NAMES[name],
                state.href(view=name, day=view.day, month=None),
                name == view.kind,
            )
            for name in VIEWS
            if name in views_of(visit.event_type)
        ],
        "next_free_href": state.href(day=next_free, month=None) if next_free else "",
        "next_free_text": next_free_text(next_free),
        "is_calendar_broken": view.is_empty
        and calendars.is_calendar_broken(event_type=visit.event_type),
        "change_zone_href": state.href(
            zone_search="", day=view.day, month=None if view.day else state.month
        ),
        "close_zones_href": state.href(zone_search=None),
        "is_zone_locked": visit.event_type.lock_time_zone_toggle_on_booking_page,
        "zones": zones,
        "zone_form": [pair for pair in state.parameters() if pair[0] != "zones"],
        "clock_href": state.href(clock="24" if current().has_12_hours else "12"),
        "has_12_hours": current().has_12_hours,
        "announcement": zones.count if zones and zones.search else view.announcement,
    }
