"""The view of an event type's calendar."""

from django.http import HttpResponse
from django.utils.translation import pgettext_lazy

from portal.public.event.choosing import Choice, choose, views_of
from portal.public.event.zones import build_chooser
from portal.public.shared.free_times import next_free_text
from portal.public.shared.state import VIEWS
from portal.public.shared.visit import Visit
from portal.services.people import calendars
from portal.web.languages import current
from portal.web.partials import render_page
from portal.web.times import zone_name

_VIEW_NAMES = {
    "month": pgettext_lazy("view of the calendar", "Month"),
    "week": pgettext_lazy("view of the calendar", "Week"),
    "list": pgettext_lazy("view of the calendar", "List"),
}


def choose_time(visit: Visit) -> HttpResponse:
    choice = choose(visit)
    context = visit.context() | _context(visit, choice)
    return render_page(visit.request, "public/event/event.html", context, partial="update")


def _context(visit: Visit, choice: Choice) -> dict[str, object]:
    state, view, next_free = visit.state, choice.view, choice.next_free
    zones = None
    if visit.is_choosing_zone:
        # The browser's own zone comes from the script, which alone knows it.
        here = zone_name(visit.request.GET.get("here", ""))
        zones = build_chooser(state=state, instant=view.instant, now=visit.now, here=here)
    return {
        "calendar": view,
        "turn": choice.turn,
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
        # Without any, a calendar would only be searched in vain.
        "has_no_times": view.is_empty and next_free is None and _asks_from_today_on(visit),
        "next_free_href": state.href(day=next_free, month=None) if next_free else "",
        "next_free_text": next_free_text(next_free),
        # Asked only when nothing is free: a host's broken calendar is then the likely reason.
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


def _asks_from_today_on(visit: Visit) -> bool:
    # Of a month that was asked for only what follows is known.
    return not (visit.state.month or visit.state.day or visit.former)
