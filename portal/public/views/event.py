"""An event type's page: choose a time, and with ``slot=`` in the address, fill in the details and book."""

import zoneinfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.calcom.schemas.event_type import EventType
from portal.public import cards
from portal.public.calendar import build_calendar, zone_choices
from portal.public.framing import visitors_page
from portal.public.state import BookerState, UnreadableAddress, read_state
from portal.public.views.details import details
from portal.services import availability, catalogue
from portal.services.catalogue import Owner
from portal.web.error_pages import error_page
from portal.web.partials import render_page
from portal.web.text import plain_text, render_untrusted
from portal.web.times import length_text


@visitors_page
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, kind: str, slug: str, event_slug: str) -> HttpResponse:
    """Show the calendar, or the details form for a chosen slot; a POST books the slot."""
    owner, event_type = catalogue.event_type_find(kind=kind, slug=slug, event_slug=event_slug)
    default_zone = catalogue.organization_get().time_zone
    today = timezone.now().astimezone(zoneinfo.ZoneInfo(default_zone)).date()
    try:
        state = read_state(
            request.GET,
            path=cards.event_path(owner, event_type.slug),
            event_type=event_type,
            default_zone=default_zone,
            today=today,
        )
    except UnreadableAddress as problem:
        return error_page(request, status=400, sentence=problem.sentence)
    context = _event_context(owner, event_type, state)
    if state.slot:
        return details(request, event_type, state, context)
    if request.method == "POST":
        return error_page(request, status=400, sentence="Choose a time before you send the form.")
    return _choose_time(request, event_type, state, context)


def _choose_time(
    request: HttpRequest, event_type: EventType, state: BookerState, context: dict[str, object]
) -> HttpResponse:
    now = timezone.now()
    today = now.astimezone(zoneinfo.ZoneInfo(state.time_zone)).date()
    first = max(state.month or today, today.replace(day=1)).replace(day=1)
    month = availability.month_get(
        event_type=event_type,
        first=first,
        time_zone=state.time_zone,
        duration=state.duration,
        now=now,
    )
    next_free = None
    if not month.days:
        next_free = availability.first_free_day(
            event_type=event_type,
            after=availability.month_after(first),
            time_zone=state.time_zone,
            duration=state.duration,
            now=now,
        )
        if next_free and not (state.month or state.day):
            # Nobody asked for this empty month: begin where times are free.
            month = availability.month_get(
                event_type=event_type,
                first=next_free.replace(day=1),
                time_zone=state.time_zone,
                duration=state.duration,
                now=now,
            )
    view = build_calendar(state=state, month=month, now=now)
    context |= {
        "calendar": view,
        "next_free_href": state.href(day=next_free, month=None) if next_free else "",
        "next_free_day": next_free,
        "change_zone_href": state.href(choosing_zone=True, day=view.day, month=month.first),
        "zones": zone_choices(chosen=state.time_zone, moment=now) if state.choosing_zone else (),
        "zone_form": [pair for pair in state.parameters() if pair[0] not in {"cal.tz", "zones"}],
    }
    return render_page(request, "public/event.html", context, partial="update")


def _event_context(owner: Owner, event_type: EventType, state: BookerState) -> dict[str, object]:
    options = event_type.length_in_minutes_options
    chosen = state.duration or event_type.length_in_minutes
    return {
        "organization": catalogue.organization_get(),
        "owner": owner,
        "event_type": event_type,
        "state": state,
        "embed": state.embed,
        "description": render_untrusted(event_type.description or ""),
        "summary": plain_text(event_type.description or "", most=160),
        "length": length_text(chosen),
        "places": cards.places_text(event_type),
        "notes": cards.notes_of(event_type),
        "faces": cards.faces_of(event_type, most_pictures=0),
        "lengths": [
            (length_text(minutes), state.href(duration=minutes, slot=None), minutes == chosen)
            for minutes in options
        ],
    }
