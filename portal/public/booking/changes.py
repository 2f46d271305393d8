"""Views that cancel a booking, or lead to the calendar to move it."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.calcom.schemas.booking import Booking
from portal.i18n.zones import pinned_zone
from portal.public.booking.forms import CancelForm
from portal.public.shared.booking_view import attendee_zone, keep_private, title_of
from portal.public.shared.cards import event_path
from portal.public.shared.refusals import refusal_text, say_when
from portal.public.shared.requests import (
    CHECK,
    DONE,
    LANGUAGE_BUTTON,
    NOT_TYPED,
    changes_language,
    request_page,
)
from portal.public.shared.state import read_seat_uid, read_zone
from portal.public.shared.visit import moment_text
from portal.public.shared.visitors_page import visitors_page
from portal.services.bookings import book, intents
from portal.services.bookings.access import BookingAccess, booking_open
from portal.services.bookings.visitor_changes import not_offered
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue
from portal.services.models import IntentState
from portal.web.error_pages import error_page
from portal.web.frames.addresses import FRAME
from portal.web.languages import carry_outside
from portal.web.protection.form_token import FormRefused, check_post, is_from_sandbox, make_token
from portal.web.protection.throttle import throttle


@visitors_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    zone, seat_uid = read_zone(request.GET), read_seat_uid(request.GET)
    access = booking_open(uid=uid, seat_uid=seat_uid)
    of_series = access.booking.recurring_booking_uid is not None
    is_sent = request.method == "POST" and not changes_language(request)
    form = CancelForm(
        request.POST if is_sent else None, initial=request.POST.dict(), of_series=of_series
    )
    if is_sent:
        return _submit(request, access, form, zone, seat_uid)
    why_not = access.why_not_cancel(now=timezone.now(), is_sent=False)
    if why_not:
        return _not_cancelled(request, access.booking, why_not)
    # A question first: mail scanners open every link of an email, also the one that cancels.
    return _cancel_page(request, access, form, zone)


def _submit(
    request: HttpRequest,
    access: BookingAccess,
    form: CancelForm,
    zone: str | None,
    seat_uid: str | None,
) -> HttpResponse:
    booking = access.booking
    try:
        visitor = check_post(request, f"cancel:{booking.uid}")
    except FormRefused as refused:
        return _cancel_page(request, access, form, zone, problem=refused.sentence, status=403)
    if not form.is_valid():
        return _cancel_page(request, access, form, zone, status=422)
    try:
        throttle(request, what="cancel")
        wanted = book.cancellation_wanted(
            visitor=visitor, booking=booking, seat_uid=seat_uid, content=form.cleaned_data
        )
        known = intents.intent_find(request=wanted)
        # Only a form that was not sent before can come too late.
        why_not = "" if known else access.why_not_cancel(now=timezone.now(), is_sent=True)
        if why_not:
            return _not_cancelled(request, booking, why_not)
        if known and CHECK in request.POST:
            intent = intents.intent_refresh(key=known.key)
        else:
            intent = book.cancel(
                wanted=wanted,
                reason=form.cleaned_data["reason"],
                with_later_ones=form.cleaned_data.get("later", False),
            )
    except ServiceError as error:
        return _cancel_page(request, access, form, zone, error=error, status=error.status)
    if intent.state != IntentState.DONE:
        kept = [(name, str(value)) for name, value in request.POST.items() if name not in NOT_TYPED]
        return request_page(
            request, intent, kept=kept, token=request.POST["token"], back=request.get_full_path()
        )
    address = _with_query(request, "booking", booking.uid)
    if "embed" in request.GET:
        address = f"{address}&{DONE}=cancelled"
    if access.seat_uid and zone is None:
        # Nobody's zone is known any more once the last seat is cancelled.
        address = f"{address}&{urlencode({'cal.tz': attendee_zone(access)})}"
    return HttpResponseRedirect(address, status=303)


def _not_cancelled(request: HttpRequest, booking: Booking, why_not: str) -> HttpResponse:
    if booking.rescheduled_to_uid and request.method != "POST":
        # An older link: the booking was moved since, and has another uid.
        moved = _with_query(request, "booking-cancel", booking.rescheduled_to_uid)
        return HttpResponseRedirect(moved)
    if request.method == "POST" and booking.status == "cancelled" and "later" not in request.POST:
        # Cancelled by another form or elsewhere meanwhile: it is as the visitor wants it.
        return HttpResponseRedirect(_with_query(request, "booking", booking.uid), status=303)
    return error_page(request, status=422, sentence=why_not)


@visitors_page
@require_safe
def reschedule(request: HttpRequest, uid: str) -> HttpResponse:
    access = booking_open(uid=uid, seat_uid=read_seat_uid(request.GET))
    booking, event_type = access.booking, access.event_type
    if booking.rescheduled_to_uid:
        # An older link: the booking was moved before, and has another uid.
        moved = _with_query(request, "booking-reschedule", booking.rescheduled_to_uid)
        return HttpResponseRedirect(moved)
    why_not = access.why_not_reschedule(now=timezone.now())
    owner = catalogue.owner_of(event_type) if event_type else None
    if why_not or event_type is None or owner is None:
        return error_page(
            request,
            status=422,
            sentence=why_not or not_offered(booking),
            booking_href=_with_query(request, "booking", uid),
        )
    # A zone that is not known counts as none, which the page says; then it is the one that was booked in.
    zone = read_zone(request.GET) or attendee_zone(access)
    query = {"cal.tz": zone, **request.GET.dict(), "rescheduleUid": uid}
    # A booking is mostly moved by a few days, so the calendar opens at its own day unless that is over.
    if not {"date", "month"} & query.keys() and booking.starts_at > timezone.now():
        query["date"] = booking.starts_at.astimezone(pinned_zone(zone)).date().isoformat()
    return HttpResponseRedirect(f"{event_path(owner, event_type.slug)}?{urlencode(query)}")


def _cancel_page(
    request: HttpRequest,
    access: BookingAccess,
    form: CancelForm,
    zone: str | None,
    *,
    problem: str = "",
    error: ServiceError | None = None,
    status: int = 200,
) -> HttpResponse:
    booking, time_zone = access.booking, zone or attendee_zone(access)
    context = {
        "organization": catalogue.organization_get(),
        "booking": booking,
        "title": title_of(access),
        "is_seat": read_seat_uid(request.GET) is not None,
        "when": moment_text(booking.starts_at, booking.ends_at, time_zone),
        "form": form,
        "language_button": LANGUAGE_BUTTON,
        # Without what belongs to the frame, whose forms are refused.
        "way_out": carry_outside(reverse("booking-cancel", args=[booking.uid], query=_own(request)))
        if is_from_sandbox(request)
        else "",
        "problem": refusal_text(error, time_zone=time_zone) if error else problem,
        # After an error the form stays the same intent; a new token could cancel twice.
        "token": request.POST.get("token") if error else make_token(f"cancel:{booking.uid}"),
        "back_href": _with_query(request, "booking", booking.uid),
    }
    response = render(request, "public/booking/cancel.html", context, status=status)
    keep_private(response, has_form=True)
    say_when(response, error)
    return response


def _own(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.dict().items() if name not in FRAME}


def _with_query(request: HttpRequest, name: str, uid: str) -> str:
    given = request.GET.copy()
    given.pop(DONE, None)
    query = given.urlencode()
    return reverse(name, args=[uid]) + (f"?{query}" if query else "")
