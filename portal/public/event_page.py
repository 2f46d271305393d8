"""The page of an event type: the calendar, and with ``slot=`` the details form.

With ``rescheduleUid=`` it moves that booking instead of making one.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.calcom.schemas.event_type import EventType
from portal.i18n.zones import pinned_zone
from portal.public.details.own_reservations import any_live
from portal.public.details.reservation import reserved_starts
from portal.public.details.views import details
from portal.public.event.views import choose_time
from portal.public.shared import cards
from portal.public.shared.booking_view import attendee_zone
from portal.public.shared.state import BookerState, read_state, read_uid
from portal.public.shared.visit import Visit
from portal.public.shared.visitors_page import visitors_page
from portal.services.bookings.access import BookingAccess, booking_open
from portal.services.errors import NotFound, ServiceError
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Owner
from portal.services.event_types.host_zones import host_zone
from portal.services.event_types.opened_links import OpenedLink, link_open
from portal.web.audience import is_internal
from portal.web.error_pages import error_page
from portal.web.finished import finished


@visitors_page
# With these the page is for one visitor, or asks Cal.com live; everything else may be answered from finished
# bytes.
@finished(never_with=("slot", "rescheduleUid", "again", "draft"), unless=any_live)
@require_http_methods(["GET", "HEAD", "POST"])
def event_page(request: HttpRequest, kind: str, slug: str, event_slug: str) -> HttpResponse:
    try:
        owner, event_type = _find(request, kind, slug, event_slug)
    except NotFound:
        uid = read_uid(request.GET, "rescheduleUid")
        if uid is None:
            raise
        # The page of the move knows where the booking stands now, or what else can be done with it.
        query = {
            name: request.GET[name] for name in request.GET if name not in {"rescheduleUid", "slot"}
        }
        address = reverse("booking-reschedule", args=[uid], query=query)
        return HttpResponseRedirect(address, status=303 if request.method == "POST" else 302)
    return _page(request, owner, event_type, path=cards.event_path(owner, event_type.slug))


# Not kept as finished bytes: its end counts at once, and it is for those who were given the link.
@visitors_page
@require_http_methods(["GET", "HEAD", "POST"])
def private_page(request: HttpRequest, link_id: str, event_slug: str) -> HttpResponse:
    """The page that a private link opens, hidden and internal event types too (CONTRACT.md 10.2)."""
    link = link_open(link_id=link_id, slug=event_slug)
    # The link outlives a change of the slug. A form that was open meanwhile is answered under the address it was made
    # for, which its token names.
    if event_slug != link.event_type.slug and request.method != "POST":
        return _to_private_page(request, link)
    # What is moved is booked already. A form that is sent may be one whose booking used the link up: its intent tells,
    # and a new one is refused there.
    if link.ended and request.method != "POST" and not read_uid(request.GET, "rescheduleUid"):
        raise link.ended
    path = cards.private_path(link_id, event_slug)
    response = _page(request, link.owner, link.event_type, path=path, private_link=link_id)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


@visitors_page
@require_http_methods(["GET", "HEAD"])
def private_link(request: HttpRequest, link_id: str) -> HttpResponse:
    """Cal.com builds the address of a private link with or without the slug."""
    return _to_private_page(request, link_open(link_id=link_id))


def _to_private_page(request: HttpRequest, link: OpenedLink) -> HttpResponse:
    address = cards.private_path(link.link_id, link.event_type.slug)
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"{address}?{query}" if query else address)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(
    request: HttpRequest, owner: Owner, event_type: EventType, *, path: str, private_link: str = ""
) -> HttpResponse:
    default_zone = _default_zone(event_type)
    now = timezone.now()
    state = read_state(
        request.GET,
        path=path,
        event_type=event_type,
        default_zone=default_zone,
        # The address may name another zone, but the bound in years needs no exact day.
        today=now.astimezone(pinned_zone(default_zone)).date(),
    )
    if request.method == "POST" and state.left_out:
        # A page may fall back on what is usual; what is booked must be what the form said.
        return error_page(request, status=400, sentence=state.left_out[0])
    access = _former(state, event_type)
    former, is_sent = access.booking if access else None, request.method == "POST"
    if access and not event_type.lock_time_zone_toggle_on_booking_page:
        # Who moves a booking knows its time in the zone that it was booked in.
        state = replace(state, default_zone=attendee_zone(access))
    # A form that is sent twice finds its booking moved already, by itself: its intent has the answer.
    is_moved = former is not None and former.rescheduled_to_uid and is_sent
    if access and not is_moved:
        why_not = access.why_not_reschedule(now=now, is_sent=is_sent)
        if why_not:
            return error_page(request, status=422, sentence=why_not)
    visit = Visit(request, owner, event_type, state, now, former, private_link=private_link)
    if state.slot and not visit.is_choosing_zone:
        return details(visit)
    if request.method == "POST":
        return error_page(
            request, status=400, sentence=_("Choose a time before you send the form.")
        )
    reserved = reserved_starts(request, event_type, visit.search.duration)
    return choose_time(replace(visit, reserved=reserved))


def _find(request: HttpRequest, kind: str, slug: str, event_slug: str) -> tuple[Owner, EventType]:
    try:
        return catalogue.event_type_find(
            kind=kind, slug=slug, event_slug=event_slug, internal=is_internal(request)
        )
    except NotFound:
        # What was booked by a private link is moved without it.
        uid = read_uid(request.GET, "rescheduleUid")
        event_type = booking_open(uid=uid, seat_uid=None).event_type if uid else None
        owner = catalogue.owner_of(event_type) if event_type else None
        if (
            event_type
            and owner
            and (owner.kind, owner.slug, event_type.slug)
            == (
                *(kind, slug),
                event_slug,
            )
        ):
            return owner, event_type
        raise


def _default_zone(event_type: EventType) -> str:
    # The organization's zone is nobody's where nobody set it: in Cal.com it is Europe/London at first.
    organization = catalogue.organization_get().time_zone
    try:
        return host_zone(event_type=event_type) or organization
    except ServiceError:
        if event_type.lock_time_zone_toggle_on_booking_page:
            # Every time is meant on the hosts' clocks then.
            raise
        return organization


def _former(state: BookerState, event_type: EventType) -> BookingAccess | None:
    if state.reschedule_uid is None:
        return None
    access = booking_open(uid=state.reschedule_uid, seat_uid=state.seat_uid)
    # Without one it is that of somebody who left: it is told why it cannot be moved.
    if access.booking.event_type_id not in {None, event_type.id}:
        raise NotFound(_("The booking to be moved is of another kind."))
    return access
