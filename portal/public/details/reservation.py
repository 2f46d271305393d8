"""The reservation of the slot whose form is open: made, found again, renewed, given up.

The form carries it signed. A page that is opened again without it, by reloading or by the Back button, finds it among
the visitor's own (`own_reservations`). A visitor's own reservations hide no time from that visitor.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from portal.calcom.schemas.event_type import EventType
from portal.public.details import own_reservations
from portal.public.details.own_reservations import (
    LONGEST,
    OwnReservation,
    changed,
    read_reservation,
)
from portal.public.shared.visit import Visit
from portal.services.errors import TooOften
from portal.services.slots import free_times, reservations
from portal.services.slots.reservations import ALMOST_OVER, Wanted
from portal.web.languages import carry
from portal.web.protection.throttle import throttle
from portal.web.times import clock_text, find_zone, instant_text

FIELD = "hold"


@dataclass(frozen=True, slots=True)
class ReservationView:
    """What the page says about its reservation: the `seconds` left, and where it is renewed and given up."""

    token: str
    sentence: str
    seconds: int
    href: str


def is_offered(visit: Visit) -> bool:
    """Return whether the slot can be booked: it is reserved for this visitor, or offered by Cal.com just now."""
    request = visit.request
    if is_reserved(visit):
        return True
    if not _is_fetched_ahead(request):
        # What the visitor holds at the same time would hide this slot, and one of the two is enough.
        for other in own_reservations.live(request):
            if other.overlaps(visit.starts_at, visit.minutes):
                give_up(request, other)
    return free_times.slot_find(search=visit.search, starts_at=visit.starts_at) is not None


def is_reserved(visit: Visit) -> bool:
    """Return whether the slot is reserved for this visitor; what is kept of it says so without a call to Cal.com."""
    request, wanted = visit.request, wanted_of(visit)
    own = _own(request, wanted)
    if own is None:
        return False
    is_kept = any(one.uid == own.uid for one in own_reservations.live(request))
    if is_kept and own.until > visit.now.timestamp():
        return True
    if reservations.reservation_get(uid=own.uid, wanted=wanted, now=visit.now) is not None:
        return True
    # Cal.com does not know it any more: others may book the slot.
    own_reservations.forget(request, own)
    return False


def reserved_starts(
    request: HttpRequest, event_type: EventType, duration: int | None
) -> frozenset[datetime]:
    """Return the starts that this visitor holds, which a calendar has to show.

    Gives up what would hide times of this calendar and is of another one: of the same hosts, or of another length.
    """
    starts = set()
    hosts = set(free_times.host_ids_of(event_type))
    for own in own_reservations.live(request):
        if (own.event_type_id, own.duration) == (event_type.id, duration):
            starts.add(own.starts_at)
        elif hosts & set(own.host_ids) and not _is_fetched_ahead(request):
            give_up(request, own, is_awaited=True)
    return frozenset(starts)


def reserve_slot(visit: Visit) -> ReservationView | None:
    """Reserve the visit's slot for the form that is about to be shown; None where that cannot be had.

    The reservation of another slot that the form came with is given up.
    """
    request, wanted = visit.request, wanted_of(visit)
    own, sent = _own(request, wanted), read_reservation(request.POST.get(FIELD, ""))
    if sent is not None and (own is None or sent.about != own.about):
        give_up(request, sent)
    # Nobody sees the page yet when a browser fetches it ahead, or a robot or a link preview asks.
    if _is_of_no_person(request):
        return None
    if own is None:
        own = _make(visit, wanted)
    elif own.until - visit.now.timestamp() < ALMOST_OVER.total_seconds():
        own = renew(request, own, wanted, now=visit.now)
    if own is None:
        return None
    return view_of(_remember(request, own), visit.state.time_zone, visit.now)


def release(request: HttpRequest) -> None:
    own = read_reservation(request.POST.get(FIELD, ""))
    if own is not None:
        give_up(request, own)


def release_booked(visit: Visit) -> None:
    own = _own(visit.request, wanted_of(visit))
    if own is None:
        return
    # It would keep a seat, or another host of a round robin, from others. Anywhere else the booking takes the
    # time, and one call to Cal.com is saved; the visitor's own calendar must not show it as reserved any more.
    seats = visit.event_type.seats
    if (seats and seats.is_on) or visit.event_type.scheduling_type == "roundRobin":
        give_up(visit.request, own)
    own_reservations.forget(visit.request, own)


def forget_taken(visit: Visit) -> None:
    """Forget the reservation of a slot that somebody else has got: the visitor's own calendar must not show it."""
    own = _own(visit.request, wanted_of(visit))
    if own is not None:
        own_reservations.forget(visit.request, own)


def give_up(request: HttpRequest, own: OwnReservation, *, is_awaited: bool = False) -> None:
    """End a reservation, unless another page of the same visitor shows it by now."""
    known = own_reservations.known(request, own)
    # A page that is reloaded gives its reservation up, too, perhaps after the new one has come.
    if known is None or known.page == own.page:
        own_reservations.forget(request, own)
        reservations.reservation_release(uid=own.uid, host_ids=own.host_ids, is_awaited=is_awaited)


def renew(
    request: HttpRequest, own: OwnReservation, wanted: Wanted, *, now: datetime
) -> OwnReservation | None:
    """Return the reservation prolonged, or None when it lasted long enough or cannot be had any more."""
    if now.timestamp() - own.since > LONGEST.total_seconds() or not _may_reserve(request):
        return None
    found = reservations.reservation_renew(uid=own.uid, wanted=wanted)
    if found is None:
        return None
    return _remember(request, changed(own, uid=found.uid, until=found.until.timestamp()))


def view_of(own: OwnReservation, time_zone: str, now: datetime) -> ReservationView:
    seconds = max(0, round(own.until - now.timestamp()))
    until = datetime.fromtimestamp(own.until, UTC).astimezone(find_zone(time_zone))
    # Rounded up: "0 minutes" would read as over.
    minutes = math.ceil(seconds / 60)
    sentence = ngettext(
        "Held for you until %(time)s (%(count)s minute).",
        "Held for you until %(time)s (%(count)s minutes).",
        minutes,
    )
    return ReservationView(
        token=own.token,
        sentence=sentence % {"time": clock_text(until), "count": minutes},
        seconds=seconds,
        href=carry(f"{reverse('hold')}?cal.tz={time_zone}"),
    )


def wanted_of(visit: Visit) -> Wanted:
    duration = visit.minutes if visit.event_type.length_in_minutes_options else None
    return Wanted(visit.event_type, visit.starts_at, duration)


def _make(visit: Visit, wanted: Wanted) -> OwnReservation | None:
    if not _may_reserve(visit.request):
        return None
    found = reservations.reservation_make(wanted=wanted)
    if found is None:
        return None
    return OwnReservation(
        uid=found.uid,
        event_type_id=wanted.event_type.id,
        slot=instant_text(wanted.starts_at),
        duration=wanted.duration,
        since=visit.now.timestamp(),
        until=found.until.timestamp(),
        page="",
        minutes=visit.minutes,
        host_ids=tuple(free_times.host_ids_of(wanted.event_type)),
    )


def _may_reserve(request: HttpRequest) -> bool:
    try:
        # Each reservation hides a slot from everybody: one address must not empty a calendar.
        throttle(request, what="hold")
    except TooOften:
        return False
    return True


def _is_fetched_ahead(request: HttpRequest) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "HEAD" or "prefetch" in purpose


def _is_of_no_person(request: HttpRequest) -> bool:
    # Browsers say that they navigate, other programs do not; without TLS even browsers do not.
    mode = request.headers.get("Sec-Fetch-Mode", "" if request.is_secure() else "navigate")
    # A page of another site opens a form in a frame or a window without its reader's doing.
    is_foreign = request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    return _is_fetched_ahead(request) or mode != "navigate" or is_foreign


def _own(request: HttpRequest, wanted: Wanted) -> OwnReservation | None:
    about = wanted.event_type.id, instant_text(wanted.starts_at), wanted.duration
    # What was sent may have been renewed meanwhile.
    kept = next((own for own in own_reservations.live(request) if own.about == about), None)
    sent = read_reservation(request.POST.get(FIELD, ""))
    return kept or (sent if sent is not None and sent.about == about else None)


def _remember(request: HttpRequest, own: OwnReservation) -> OwnReservation:
    remembered = changed(own, page=secrets.token_urlsafe(6))
    for surplus in own_reservations.remember(request, remembered):
        reservations.reservation_release(uid=surplus.uid, host_ids=surplus.host_ids)
    return remembered
