"""The details form for a chosen slot, and the booking that it makes or moves."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from portal.calcom.schemas.booking import Booking
from portal.public.calendar import slot_links
from portal.public.forms import BookingForm, MoveForm, read_prefill
from portal.public.visit import Visit
from portal.services import availability, booking_changes, bookings
from portal.services.errors import (
    BookingRefused,
    NotAllowed,
    OutcomeUnknown,
    ServiceError,
    SlotGone,
    Upstream,
)
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
        check_post(visit.request, visit.subject)
    except FormRefused as refused:
        return _form_page(visit, form, problem=refused.sentence, status=403)
    if not form.is_valid():
        return _form_page(visit, form, status=422)
    try:
        if not _is_offered(visit):
            return _slot_gone(visit, status=422)
        booking = _book_or_move(visit, form)
    except SlotGone:
        return _slot_gone(visit, status=409)
    except (BookingRefused, NotAllowed, Upstream) as error:
        return _form_page(visit, form, problem=error.sentence, error=error, status=error.status)
    return HttpResponseRedirect(_address_after(visit, booking), status=303)


def _book_or_move(visit: Visit, form: DetailsForm) -> Booking:
    if isinstance(form, BookingForm):
        return bookings.booking_create(
            event_type=visit.event_type,
            starts_at=visit.starts_at,
            duration=visit.state.duration,
            request=form.booking_request(time_zone=visit.state.time_zone, query=visit.request.GET),
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


def _address_after(visit: Visit, booking: Booking) -> str:
    query = {"cal.tz": visit.state.time_zone}
    if booking.seat_uid:
        query["seatReferenceUid"] = booking.seat_uid
    if visit.state.embed is not None:
        query["embed"] = visit.state.embed
    return f"{reverse('booking', args=[booking.uid])}?{urlencode(query)}"


def _form_page(
    visit: Visit,
    form: DetailsForm,
    *,
    problem: str = "",
    error: ServiceError | None = None,
    status: int = 200,
) -> HttpResponse:
    request = visit.request
    context = visit.context() | {
        "form": form,
        "problem": problem,
        "error": error,
        "outcome_unknown": isinstance(error, OutcomeUnknown),
        "show_detail": bool(error and request.COOKIES and request.user.is_staff),
        "token": make_token(visit.subject),
        "action": visit.state.href(),
        "back_href": visit.state.href(slot=None),
        "when": visit.moment(visit.starts_at),
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
    """Ask live: Cal.com would book a start that is not among its slots (CONTRACT.md 16.1)."""
    return availability.slot_find(search=visit.search, starts_at=visit.starts_at) is not None


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name in request.POST
        if name not in {"token", "keep"}
        for value in request.POST.getlist(name)
    ]


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
