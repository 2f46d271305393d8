"""The page with the details form, and the page that a lost slot leads to."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.public.details import drafts
from portal.public.details.forms import TIMES, BookingForm, MoveForm, button_text
from portal.public.details.reservation import reserve_slot
from portal.public.shared import again
from portal.public.shared.booking_fields import region_of_zone
from portal.public.shared.free_times import dated_slot_links
from portal.public.shared.refusals import refusal_text, say_when
from portal.public.shared.requests import LANGUAGE_BUTTON, NOT_TYPED
from portal.public.shared.series import Occurrence, planned
from portal.public.shared.state import SENT
from portal.public.shared.visit import Visit
from portal.services.errors import BookerLimitReached, BookingRefused, ServiceError
from portal.services.event_types import catalogue
from portal.services.portal.appearance import appearance_get
from portal.services.slots import free_times
from portal.web.frames.addresses import FRAME
from portal.web.frames.policy import allow_sources
from portal.web.protection.abuse import TRAP, captcha
from portal.web.protection.form_token import is_from_sandbox, same_token

# Characters; encoded it may be three times as many bytes, of which servers take some thousands.
_LONGEST_WAY_OUT = 2000
type DetailsForm = BookingForm | MoveForm

_WHO = ("name", "firstName", "email")
_KEPT_NAMES = (drafts.PARAMETER, again.PARAMETER)


def make_form(visit: Visit, *, is_sent: bool) -> DetailsForm:
    request = visit.request
    data = request.POST if is_sent else None
    if visit.former:
        return MoveForm(visit.event_type, data)
    return BookingForm(
        visit.event_type,
        data,
        region=region_of_zone(visit.state.time_zone),
        query=request.GET,
        consent=appearance_get().consent,
        host_addresses=catalogue.host_addresses(visit.event_type) if is_sent else (),
    )


def without_drafts(visit: Visit) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in visit.state.others if pair[0] not in _KEPT_NAMES)


def form_page(
    visit: Visit,
    form: DetailsForm,
    *,
    problem: str = "",
    error: ServiceError | None = None,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the form; `token` is that of a form that was sent already, so that it stays the same intent."""
    request, state = visit.request, visit.state
    series = planned_of(visit)
    _propose_times(form, series)
    if not form.is_bound and _came_from_calendar(visit):
        _focus_first(form)
    check = captcha()
    context = visit.context() | {
        "form": form,
        "problem": refusal_text(error, time_zone=state.time_zone) if error else problem,
        "error": error,
        # Cal.com lets a booker have so many bookings at a time; the page then leads to the own bookings.
        "is_booker_limit": isinstance(error, BookerLimitReached),
        # request.user reads the session, and with it sets Vary: Cookie; visitors have no cookies at all.
        "show_detail": bool(error and request.COOKIES and request.user.is_staff),
        "token": token or same_token(request, visit.subject, is_quick=_is_filled_in(visit, form)),
        "trap": TRAP,
        "way_out": _way_out(visit) if is_from_sandbox(request) else "",
        "language_button": LANGUAGE_BUTTON,
        "captcha": check.widget(request) if check else "",
        # Not the page's own address: browsers forget a page when something is posted there, and Back would fetch
        # another form in place of the one that was sent.
        "action": state.href(others=(*without_drafts(visit), (SENT, "1"))),
        "can_change_zone": not visit.event_type.lock_time_zone_toggle_on_booking_page,
        "when": visit.moment(visit.starts_at),
        "host_when": visit.host_moment(visit.starts_at),
        "series": series,
        "times": form.chosen_times,
        "button_text": _("Move to this time")
        if visit.former
        else button_text(visit.event_type, form.chosen_times),
        "is_series_free": all(one.is_free for one in series),
        # After an error the slot may be gone; a reservation would say the opposite.
        "reservation": None if error else reserve_slot(visit),
    }
    response = render(request, "public/details/details.html", context, status=status)
    if check:
        allow_sources(response, check.csp)
    say_when(response, error)
    # A form is of one moment, and its address may hold what one visitor typed.
    response.headers["X-Robots-Tag"] = "noindex"
    # no-store would make the Back button lose what was typed; private keeps the form from everybody else.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _way_out(visit: Visit) -> str:
    """Return the form's address outside of the frame, with what was typed unless that makes too long an address."""
    kept = [pair for pair in without_drafts(visit) if pair[0] not in FRAME]
    names = {name for name, _value in typed(visit.request)}
    full = [*(pair for pair in kept if pair[0] not in names), *typed(visit.request)]
    is_short = sum(len(name) + len(value) for name, value in full) < _LONGEST_WAY_OUT
    return visit.state.href(embed=None, others=tuple(full if is_short else kept))


def refuse_taken_dates(visit: Visit, form: DetailsForm) -> bool:
    """Add an error to a valid form that wants dates of a series which are not free; return whether there are any."""
    if not isinstance(form, BookingForm) or TIMES not in form.fields:
        return False
    wanted = planned_of(visit)[: form.times]
    taken = [one.moment.day for one in wanted if not one.is_free]
    if taken:
        sentence = _("Not free: %(days)s. Choose fewer times, or another time.")
        form.add_error(TIMES, sentence % {"days": "; ".join(taken)})
    return bool(taken)


def refused_page(
    visit: Visit, form: DetailsForm, error: ServiceError, *, token: str
) -> HttpResponse:
    """Show the form after a refusal; where Cal.com names fields the sentence stands beside each of them."""
    faults = error.fields if isinstance(error, BookingRefused) else {}
    named = {names[0]: said for slug, said in faults.items() if (names := form.names_of_slug(slug))}
    if not named or len(named) < len(faults):
        # Of a field that is not asked here nobody can correct the answer.
        return form_page(visit, form, token=token, error=error, status=error.status)
    for name, said in named.items():
        form.add_error(name, said)
    return form_page(visit, form, token=token, status=error.status)


def _is_filled_in(visit: Visit, form: DetailsForm) -> bool:
    # A move asks for a reason at most; a link or an earlier booking may have brought the rest.
    return bool(visit.former or any(form.initial.get(name) for name in _WHO))


def _came_from_calendar(visit: Visit) -> bool:
    # Somebody who follows a link from elsewhere reads the page first.
    headers = visit.request.headers
    site = headers.get("Sec-Fetch-Site")
    if site is None:
        return urlsplit(headers.get("Referer", "")).netloc == visit.request.get_host()
    return site == "same-origin"


def _focus_first(form: DetailsForm) -> None:
    if TIMES in form.fields:
        # Before the name: going to that would move the time out of a phone's first screen.
        form.fields[TIMES].widget.attrs["autofocus"] = True
        return
    for name in _WHO:
        if name in form.fields and not form.fields[name].disabled:
            if not form.get_initial_for_field(form.fields[name], name):
                form.fields[name].widget.attrs["autofocus"] = True
            return


def _propose_times(form: DetailsForm, series: list[Occurrence]) -> None:
    if TIMES in form.fields and any(not one.is_free for one in series):
        # Cal.com books the first so many dates: one that is taken ends what can be had.
        free = next(count for count, one in enumerate(series) if not one.is_free)
        form.initial.setdefault(TIMES, str(max(1, free)))


def planned_of(visit: Visit) -> list[Occurrence]:
    """Return the dates that the visit's booking would take; none without recurrence, or where a booking is moved."""
    if visit.former:
        return []
    series = planned(visit.event_type, visit.starts_at, visit.minutes, visit.state.time_zone)
    starts = [datetime.fromisoformat(one.moment.iso).astimezone(UTC) for one in series]
    offered = free_times.offered_of(search=visit.search, starts=starts[1:])
    if offered is None:
        return series
    return [
        # The first is the chosen slot. It is offered, but may be hidden from the slots by the visitor's own
        # reservation.
        replace(one, is_free=number == 0 or start in offered)
        for number, (one, start) in enumerate(zip(series, starts, strict=True))
    ]


def slot_gone_page(visit: Visit, *, status: int) -> HttpResponse:
    nearest = free_times.nearest_slots(search=visit.search, wanted=visit.starts_at)
    context = visit.context() | {
        # Buttons of a form, not links: they send what was typed again for another slot.
        "alternatives": dated_slot_links(visit.state, nearest),
        "kept": typed(visit.request),
        "token": same_token(visit.request, visit.subject),
        "language_button": LANGUAGE_BUTTON if visit.request.method == "POST" else None,
        "is_past": visit.starts_at < visit.now,
        "back_href": visit.state.href(slot=None, day=None, month=None),
        "when": visit.moment(visit.starts_at),
    }
    response = render(visit.request, "public/details/slot_gone.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name in request.POST
        if name not in NOT_TYPED
        for value in request.POST.getlist(name)
    ]
