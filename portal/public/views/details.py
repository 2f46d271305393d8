"""The details form for a chosen slot, and the booking that it makes."""

import zoneinfo
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.calcom.schemas.event_type import EventType
from portal.public.calendar import SlotLink
from portal.public.forms import BookingForm, read_prefill
from portal.public.state import BookerState
from portal.services import availability, bookings
from portal.services.errors import (
    BookingRefused,
    NotAllowed,
    OutcomeUnknown,
    ServiceError,
    SlotGone,
    Upstream,
)
from portal.web.form_token import FormRefused, check_post, make_token
from portal.web.times import clock_text, day_text, offset_text, zone_text

type Context = dict[str, object]


def details(
    request: HttpRequest, event_type: EventType, state: BookerState, context: Context
) -> HttpResponse:
    """Show the form for the state's slot; on POST check it and book.

    A POST with ``keep`` only carries what was typed over to another slot.
    """
    if request.method == "POST" and "keep" not in request.POST:
        return _book(request, event_type, state, context)
    form = BookingForm(event_type)
    form.initial = read_prefill(request.POST if request.method == "POST" else request.GET, form)
    if not _is_offered(event_type, state):
        return _slot_gone(request, event_type, state, context, form, status=422)
    return _form_page(request, event_type, state, context, form)


def _book(
    request: HttpRequest, event_type: EventType, state: BookerState, context: Context
) -> HttpResponse:
    form = BookingForm(event_type, request.POST)
    try:
        check_post(request, _subject(state))
    except FormRefused as refused:
        return _form_page(
            request, event_type, state, context, form, problem=refused.sentence, status=403
        )
    if not form.is_valid():
        return _form_page(request, event_type, state, context, form, status=422)
    try:
        if not _is_offered(event_type, state):
            return _slot_gone(request, event_type, state, context, form, status=422)
        booking = bookings.booking_create(
            event_type=event_type,
            starts_at=_start(state),
            duration=state.duration,
            request=form.booking_request(time_zone=state.time_zone, query=request.GET),
        )
    except SlotGone:
        return _slot_gone(request, event_type, state, context, form, status=409)
    except (BookingRefused, NotAllowed, Upstream) as problem:
        return _form_page(
            request,
            event_type,
            state,
            context,
            form,
            problem=problem.sentence,
            error=problem,
            status=problem.status,
        )
    query = {"cal.tz": state.time_zone} | (
        {"embed": state.embed} if state.embed is not None else {}
    )
    address = reverse("booking", args=[booking.uid])
    return HttpResponseRedirect(f"{address}?{urlencode(query)}", status=303)


def _form_page(
    request: HttpRequest,
    event_type: EventType,
    state: BookerState,
    context: Context,
    form: BookingForm,
    *,
    problem: str = "",
    error: ServiceError | None = None,
    status: int = 200,
) -> HttpResponse:
    context |= {
        "form": form,
        "problem": problem,
        "error": error,
        "outcome_unknown": isinstance(error, OutcomeUnknown),
        "show_detail": bool(error and request.COOKIES and request.user.is_staff),
        "token": make_token(_subject(state)),
        "action": state.href(),
        "back_href": state.href(slot=None),
        "when": _when(state, event_type),
    }
    response = render(request, "public/details.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _slot_gone(
    request: HttpRequest,
    event_type: EventType,
    state: BookerState,
    context: Context,
    form: BookingForm,
    *,
    status: int,
) -> HttpResponse:
    """Say that the time is not free, keep what was typed, and offer the nearest free times.

    An alternative is chosen by a button that sends the kept form again for another slot.
    """
    zone = zoneinfo.ZoneInfo(state.time_zone)
    nearest = availability.nearest_slots(
        event_type=event_type,
        wanted=_start(state),
        time_zone=state.time_zone,
        duration=state.duration,
        now=timezone.now(),
    )
    alternatives = []
    for slot in nearest:
        local = slot.starts_at.astimezone(zone)
        alternatives.append(
            SlotLink(
                href=state.href(slot=slot.starts_at, day=local.date(), month=None),
                clock=clock_text(local),
                iso=local.isoformat(timespec="minutes"),
                label=f"{day_text(local.date())}, {clock_text(local)}",
            )
        )
    context |= {
        "form": form,
        "alternatives": alternatives,
        "kept": _typed(request),
        "token": make_token(_subject(state)),
        "is_past": _start(state) < timezone.now(),
        "back_href": state.href(slot=None, day=None, month=None),
        "when": _when(state, event_type),
    }
    response = render(request, "public/slot_gone.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_offered(event_type: EventType, state: BookerState) -> bool:
    """Ask live: Cal.com would book a start that is not among its slots (CONTRACT.md 16.1)."""
    slot = availability.slot_find(
        event_type=event_type,
        starts_at=_start(state),
        time_zone=state.time_zone,
        duration=state.duration,
        now=timezone.now(),
    )
    return slot is not None


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name in request.POST
        if name not in {"token", "keep"}
        for value in request.POST.getlist(name)
    ]


def _subject(state: BookerState) -> str:
    return f"book:{state.path}"


def _start(state: BookerState) -> datetime:
    if state.slot is None:
        raise ValueError("details are only for a chosen slot")
    return state.slot


def _when(state: BookerState, event_type: EventType) -> dict[str, str]:
    """Return the chosen time for a person: day, start and end, zone with the offset of that date."""
    local = _start(state).astimezone(zoneinfo.ZoneInfo(state.time_zone))
    length = timedelta(minutes=state.duration or event_type.length_in_minutes)
    # Adding to a local time ignores a change of clocks in between; the instant does not.
    end = (_start(state) + length).astimezone(local.tzinfo)
    return {
        "day": day_text(local.date()),
        "iso": local.isoformat(timespec="minutes"),
        "time": f"{clock_text(local)} – {clock_text(end)}",
        "zone": zone_text(state.time_zone, local),
        "offset": offset_text(local),
    }
