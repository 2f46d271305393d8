"""Views of the details form: it is shown, changed, kept for another time, or books and moves."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.public.details import drafts, reservation
from portal.public.details.forms import CONSENT, BookingForm
from portal.public.details.guests import REMOVE, is_about_guests, with_guests_changed
from portal.public.details.page import (
    DetailsForm,
    form_page,
    make_form,
    refuse_taken_dates,
    refused_page,
    slot_gone_page,
    typed,
    without_drafts,
)
from portal.public.shared.again import read_again
from portal.public.shared.requests import (
    ANOTHER,
    CHECK,
    NOT_TYPED,
    booking_address,
    only_renders,
    request_page,
)
from portal.public.shared.success import is_allowed
from portal.public.shared.visit import Visit
from portal.services.bookings import intents
from portal.services.bookings.book import book, booking_wanted, move, move_wanted
from portal.services.bookings.intents import ChangeRequest
from portal.services.errors import BookingRefused, LinkEnded, ServiceError, SlotGone, TooOften
from portal.services.models import Intent, IntentState
from portal.services.portal.appearance import appearance_get
from portal.web.error_pages import error_page
from portal.web.languages import current
from portal.web.protection.abuse import why_again
from portal.web.protection.form_token import (
    FormRefused,
    FormTooSoon,
    check_age,
    check_post,
    was_open_for,
)
from portal.web.protection.throttle import (
    CROWDED_SECONDS,
    check_booker,
    count_booking,
    throttle,
)


def details(visit: Visit) -> HttpResponse:
    """Show the form for the visit's slot; on POST check it and book.

    Further buttons of the form leave it for another time, add or remove a guest, or carry what was typed over to
    another slot (``keep``) or language.
    """
    request = visit.request
    if visit.event_type.booking_requires_authentication:
        # Cal.com would let the portal's own key through, and with it everybody (CONTRACT.md 4.5).
        sentence = _("Only members of the organization can book this, in Cal.com itself.")
        return error_page(request, status=403, sentence=sentence)
    if request.method == "POST" and not only_renders(request):
        if ANOTHER in request.POST:
            return _choose_another(visit)
        if is_about_guests(request.POST):
            return _change_guests(visit)
        if "keep" not in request.POST:
            return _submit(visit)
    if not reservation.is_offered(visit):
        return slot_gone_page(visit, status=422)
    return form_page(visit, _unbound(visit))


def _unbound(visit: Visit) -> DetailsForm:
    request = visit.request
    form = make_form(visit, is_sent=False)
    if request.method == "POST":
        form.initial = form.prefill(request.POST)
        return form
    draft = drafts.draft_get(request, subject=visit.draft_subject)
    if draft is not None:
        form.initial = form.prefill(draft)
        return form
    # What was typed wins over the address, the address over an earlier booking.
    former = read_again(request, event_type=visit.event_type)
    form.initial = (form.prefill(former) if former else {}) | form.prefill(request.GET)
    return form


def _choose_another(visit: Visit) -> HttpResponse:
    form = make_form(visit, is_sent=True)
    try:
        check_post(visit.request, visit.subject)
        throttle(visit.request, what="draft")
    except FormRefused as refused:
        return form_page(visit, form, problem=refused.sentence, status=403)
    except TooOften as error:
        return form_page(visit, form, error=error, status=error.status)
    # At once, and not when it expires: the visitor may come back to this very slot.
    reservation.release(visit.request)
    name = drafts.draft_keep(visit.request, subject=visit.draft_subject)
    others = (((drafts.PARAMETER, name),) if name else ()) + without_drafts(visit)
    if visit.request.POST[ANOTHER] == "zone":
        href = visit.state.href(zone_search="", others=others)
    else:
        href = visit.state.href(slot=None, others=others)
    return HttpResponseRedirect(href, status=303)


def _change_guests(visit: Visit) -> HttpResponse:
    data = visit.request.POST
    form = make_form(visit, is_sent=False)
    # Unbound: a bound form would show errors in fields that nobody has come to yet.
    form.initial = form.prefill(with_guests_changed(data))
    if "guests" in form.fields:
        form.fields["guests"].widget.focus = "button" if REMOVE in data else "line"
    return form_page(visit, form, token=data.get("token", ""))


def _submit(visit: Visit) -> HttpResponse:
    request = visit.request
    form = make_form(visit, is_sent=True)
    try:
        visitor = check_post(request, visit.subject)
    except FormRefused as refused:
        return form_page(visit, form, problem=refused.sentence, status=403)
    # check_post has read it; from here on every page repeats it, so that sending again is the same intent.
    token = request.POST["token"]
    if not form.is_valid():
        return form_page(visit, form, token=token, status=422)
    try:
        throttle(request, what="book")
        wanted = _wanted(visit, form, visitor)
        intent = _sent_before(request, wanted)
        if intent is None:
            # Only now: of a series that was booked by this very form no date is free any more.
            if refuse_taken_dates(visit, form):
                return form_page(visit, form, token=token, status=422)
            check_booker(
                email=wanted.email,
                event_type=visit.event_type.id,
                was_open_long=was_open_for(request, CROWDED_SECONDS),
            )
            intent = _run(visit, form, wanted)
            if intent.state == IntentState.DONE:
                count_booking(email=wanted.email, event_type=visit.event_type.id)
    except FormTooSoon as refused:
        return form_page(visit, form, problem=refused.sentence, token=token, status=422)
    except SlotGone as gone:
        reservation.forget_taken(visit)
        return slot_gone_page(visit, status=gone.status)
    except LinkEnded:
        # No other answer and no other time would help.
        raise
    except ServiceError as error:
        return refused_page(visit, form, error, token=token)
    if intent.state != IntentState.DONE:
        # What was typed waits there for who comes back without it.
        name = drafts.draft_keep(request, subject=visit.draft_subject)
        others = (((drafts.PARAMETER, name),) if name else ()) + without_drafts(visit)
        return request_page(
            request, intent, kept=typed(request), token=token, back=visit.state.href(others=others)
        )
    reservation.release_booked(visit)
    return HttpResponseRedirect(_next_address(visit, intent), status=303)


def _next_address(visit: Visit, intent: Intent) -> str:
    target = visit.event_type.success_redirect_url
    # Inside an iframe the other site would be opened in the frame, which it mostly forbids.
    if not target or not is_allowed(target) or visit.state.embed is not None:
        return booking_address(visit.request, intent)
    seat = [("seatReferenceUid", intent.seat_uid)] if intent.seat_uid else []
    given = urlencode([*without_drafts(visit), *seat])
    address = reverse("booking-continue", args=[intent.booking_uid])
    return f"{address}?{given}" if given else address


def _sent_before(request: HttpRequest, wanted: ChangeRequest) -> Intent | None:
    """Return what came of the same form, sent before; None where it has to be carried out. Raises FormTooSoon."""
    known = intents.intent_find(request=wanted)
    # What is under way or done is not done twice, and the button that only asks does nothing else.
    if known is not None and (CHECK in request.POST or not known.may_be_sent_again):
        return intents.intent_refresh(key=known.key)
    if known is None:
        check_age(request)
        why = why_again(request)
        if why:
            raise FormTooSoon(why)
    return None


def _run(visit: Visit, form: DetailsForm, wanted: ChangeRequest) -> Intent:
    is_reserved = reservation.is_reserved(visit)
    if isinstance(form, BookingForm):
        return book(
            wanted=wanted,
            search=visit.search,
            request=form.booking_request(
                time_zone=visit.state.time_zone, language=current().language.calcom
            ),
            is_reserved=is_reserved,
        )
    if visit.former is not None and visit.former.rescheduled_to_uid:
        # An old form: the booking was moved since, to another time or by another form.
        raise BookingRefused(_("This booking is not active any more."))
    return move(
        wanted=wanted,
        search=visit.search,
        reason=form.reason,
        is_reserved=is_reserved,
    )


def _wanted(visit: Visit, form: DetailsForm, visitor: str) -> ChangeRequest:
    request = visit.request
    content = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED}
    if visit.former is not None:
        return move_wanted(
            visitor=visitor,
            booking=visit.former,
            search=visit.search,
            starts_at=visit.starts_at,
            seat_uid=visit.state.seat_uid,
            content=content,
        )
    return booking_wanted(
        visitor=visitor,
        search=visit.search,
        starts_at=visit.starts_at,
        email=form.cleaned_data.get("email"),
        content=content,
        consent=appearance_get().consent if request.POST.get(CONSENT) else "",
        private_link=visit.private_link,
    )
