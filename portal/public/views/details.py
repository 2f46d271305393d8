"""The details form for a chosen slot, and the booking that it makes or moves."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from portal.calcom.schemas.booking import Booking
from portal.public.calendar import slot_links
from portal.public.forms import BookingForm, MoveForm, read_prefill
from portal.public.series import planned
from portal.public.views.requests import LOOK, NOT_TYPED, booking_address, request_page
from portal.public.visit import Visit
from portal.services import availability, booking_changes, bookings, intents
from portal.services.errors import ServiceError, SlotGone, SlotNotOffered
from portal.services.intents import Wish
from portal.services.models import IntentKind, IntentState
from portal.web.form_token import FormRefused, check_post, make_token

type DetailsForm = BookingForm | MoveForm


def details(visit: Visit) -> HttpResponse:
    """Show the form for the visit's slot; on POST check it and book.

    A POST with ``keep`` only carries what was typed over to another slot.
    """
    request = visit.request
    if request.method == "POST" and "keep" not in request.POST:
        return _submit(visit)
    form: DetailsForm = (
        MoveForm(visit.event_type) if visit.former else BookingForm(visit.event_type)
    )
    form.initial = read_prefill(request.POST if request.method == "POST" else request.GET, form)
    if not _is_offered(visit):
        return _slot_gone(visit, status=422)
    return _form_page(visit, form)


def _submit(visit: Visit) -> HttpResponse:
    data = visit.request.POST
    form: DetailsForm = (
        MoveForm(visit.event_type, data) if visit.former else BookingForm(visit.event_type, data)
    )
    try:
        key = check_post(visit.request, visit.subject)
    except FormRefused as refused:
        return _form_page(visit, form, problem=refused.sentence, status=403)
    token = data["token"]
    if not form.is_valid():
        return _form_page(visit, form, token=token, status=422)
    try:
        known = intents.intent_get(key=key) if LOOK in data else None
        if known is not None:
            intent = intents.intent_look(key=key)
        else:
            intent = intents.intent_run(
                wish=_wish(visit, key), send=lambda: _send(visit, form, key)
            )
    except SlotGone as gone:
        return _slot_gone(visit, status=gone.status)
    except ServiceError as error:
        return _form_page(visit, form, token=token, error=error, status=error.status)
    if intent.state != IntentState.DONE:
        return request_page(visit.request, intent, kept=_typed(visit.request), token=token)
    return HttpResponseRedirect(booking_address(visit.request, intent), status=303)


def _wish(visit: Visit, key: str) -> Wish:
    data = visit.request.POST
    email = data.get("email", "").strip()
    if visit.former and visit.former.attendees:
        email = visit.former.attendees[0].email
    return Wish(
        kind=IntentKind.RESCHEDULE if visit.former else IntentKind.BOOK,
        key=key,
        event_type_id=visit.event_type.id,
        target_uid=visit.former.uid if visit.former else "",
        starts_at=visit.starts_at,
        ends_at=visit.starts_at + timedelta(minutes=visit.minutes),
        email=email,
        content={name: data.getlist(name) for name in data if name not in NOT_TYPED},
    )


def _send(visit: Visit, form: DetailsForm, key: str) -> Booking:
    """Book or move, if the slot is offered now: Cal.com would take any free start (CONTRACT.md 16.1)."""
    if not _is_offered(visit):
        raise SlotNotOffered
    if isinstance(form, BookingForm):
        return bookings.booking_create(
            event_type=visit.event_type,
            starts_at=visit.starts_at,
            duration=visit.state.duration,
            request=form.booking_request(time_zone=visit.state.time_zone, query=visit.request.GET),
            key=key,
        )
    if visit.former is None:
        raise ValueError("there is no booking to move")
    return booking_changes.booking_reschedule(
        uid=visit.former.uid,
        starts_at=visit.starts_at,
        reason=form.reason,
        email=visit.former.attendees[0].email if visit.former.attendees else None,
        seat_uid=visit.state.seat_uid,
    )


def _form_page(
    visit: Visit,
    form: DetailsForm,
    *,
    problem: str = "",
    error: ServiceError | None = None,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the form; `token` is that of a form that was sent already, so that it stays the same intent."""
    request = visit.request
    context = visit.context() | {
        "form": form,
        "problem": error.sentence if error else problem,
        "error": error,
        "show_detail": bool(error and request.COOKIES and request.user.is_staff),
        "token": token or make_token(visit.subject),
        "action": visit.state.href(),
        "back_href": visit.state.href(slot=None),
        "when": visit.moment(visit.starts_at),
        "series": []
        if visit.former
        else planned(visit.event_type, visit.starts_at, visit.minutes, visit.state.time_zone),
    }
    return _uncached(render(request, "public/details.html", context, status=status))


def _slot_gone(visit: Visit, *, status: int) -> HttpResponse:
    """Say that the time is not free, keep what was typed, and offer the nearest free times.

    An alternative is chosen by a button that sends the kept form again for another slot.
    """
    nearest = availability.nearest_slots(search=visit.search, wanted=visit.starts_at)
    context = visit.context() | {
        "alternatives": slot_links(visit.state, nearest),
        "kept": _typed(visit.request),
        "token": make_token(visit.subject),
        "is_past": visit.starts_at < visit.now,
        "back_href": visit.state.href(slot=None, day=None, month=None),
        "when": visit.moment(visit.starts_at),
    }
    return _uncached(render(visit.request, "public/slot_gone.html", context, status=status))


def _is_offered(visit: Visit) -> bool:
    return availability.slot_find(search=visit.search, starts_at=visit.starts_at) is not None


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name in request.POST
        if name not in NOT_TYPED
        for value in request.POST.getlist(name)
    ]


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
