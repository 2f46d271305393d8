"""The visitor's hold on the slot whose form is open.

The form carries the hold signed. A page that is opened again without it, by reloading or by the Back button, finds its
hold by who asks: network address and browser, digested, for as long as the hold lives. No cookie is needed, and the
worst that a mistaken identity does is what happens without holds: two people fill in a form for one slot.
"""

import math
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from portal.public.shared.visit import Visit
from portal.services.errors import TooOften
from portal.services.slots import free_times, reservations
from portal.services.slots.reservations import ALMOST_OVER, Wanted
from portal.web.languages import carry
from portal.web.protection.throttle import client_address, throttle
from portal.web.times import clock_text, find_zone, instant_text

FIELD = "hold"
LONGEST = timedelta(minutes=30)
"""How long a slot is held for one visitor, however often the hold is renewed."""
_SALT = "portal.hold"
_GRACE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class OwnReservation:
    """What a form carries of its hold. `page` names the page that shows it last: only that one may give it up."""

    uid: str
    event_type_id: int
    slot: str
    duration: int | None
    since: float
    until: float
    page: str

    @property
    def token(self) -> str:
        """Return the hold signed."""
        return signing.dumps(list(asdict(self).values()), salt=_SALT, compress=True)

    def is_for(self, wanted: Wanted) -> bool:
        """Tell whether it holds this slot."""
        slot = (wanted.event_type.id, instant_text(wanted.starts_at), wanted.duration)
        return (self.event_type_id, self.slot, self.duration) == slot


@dataclass(frozen=True, slots=True)
class ReservationView:
    """What the page says about its hold: `seconds` that are left, and where it is renewed and given up."""

    token: str
    sentence: str
    seconds: int
    href: str


def is_offered(visit: Visit) -> bool:
    """Tell whether the visit's slot can be booked: it is held for this visitor, or it is offered, asked live."""
    wanted = wanted_of(visit)
    own = _own(visit.request, wanted)
    if own is not None:
        if reservations.reservation_get(uid=own.uid, wanted=wanted, now=visit.now) is not None:
            return True
        cache.delete(_key(visit.request, wanted))
    return free_times.slot_find(search=visit.search, starts_at=visit.starts_at) is not None


def own_uid(visit: Visit) -> str | None:
    """Return the uid of this visitor's reservation of the visit's slot, None without one."""
    own = _own(visit.request, wanted_of(visit))
    return own.uid if own else None


def reserve_slot(visit: Visit) -> ReservationView | None:
    """Hold the visit's slot for the form that is about to be shown; None where that cannot be had.

    The hold on another slot that the form came with is given up.
    """
    request, wanted = visit.request, wanted_of(visit)
    sent = read_reservation(request.POST.get(FIELD, ""))
    if sent is not None and not sent.is_for(wanted):
        give_up(request, sent)
    if _is_only_looking(request):
        return None
    own = _own(request, wanted)
    if own is None:
        own = _make(visit, wanted)
    elif own.until - visit.now.timestamp() < ALMOST_OVER.total_seconds():
        own = renew(request, own, wanted, now=visit.now)
    if own is None:
        return None
    return view_of(_remember(request, wanted, own, visit.now), visit.state.time_zone, visit.now)


def release(request: HttpRequest) -> None:
    """Give up the hold that a form came with: its visitor books or looks for another time."""
    own = read_reservation(request.POST.get(FIELD, ""))
    if own is not None:
        give_up(request, own)


def release_booked(visit: Visit) -> None:
    """Give up the hold on a slot that is booked, where it would keep a seat or another host from others.

    Anywhere else the booking itself takes the time, and the hold may end by itself.
    """
    seats = visit.event_type.seats
    if (seats and seats.is_on) or visit.event_type.scheduling_type == "roundRobin":
        release(visit.request)


def give_up(request: HttpRequest, own: OwnReservation) -> None:
    """End a hold, unless another page of the same visitor shows it by now."""
    key = _key_of(request, own)
    known = _known(key)
    if known is None or known.page == own.page:
        cache.delete(key)
        reservations.reservation_release(uid=own.uid)


def renew(
    request: HttpRequest, own: OwnReservation, wanted: Wanted, *, now: datetime
) -> OwnReservation | None:
    """Return the hold prolonged, or None when it was held long enough or cannot be had any more."""
    if now.timestamp() - own.since > LONGEST.total_seconds():
        return None
    found = reservations.reservation_renew(uid=own.uid, wanted=wanted)
    if found is None:
        return None
    return _remember(
        request, wanted, _changed(own, uid=found.uid, until=found.until.timestamp()), now
    )


def read_reservation(token: str) -> OwnReservation | None:
    """Return the hold that a token was made for, None for anything else."""
    try:
        values = signing.loads(token, salt=_SALT, max_age=LONGEST + timedelta(hours=1))
    except signing.BadSignature:
        return None
    return OwnReservation(*values)


def view_of(own: OwnReservation, time_zone: str, now: datetime) -> ReservationView:
    """Return what a page in that zone shows of a hold."""
    seconds = max(0, round(own.until - now.timestamp()))
    until = datetime.fromtimestamp(own.until, UTC).astimezone(find_zone(time_zone))
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
    """Return the visit's slot as holds know it."""
    duration = visit.minutes if visit.event_type.length_in_minutes_options else None
    return Wanted(visit.event_type, visit.starts_at, duration)


def _make(visit: Visit, wanted: Wanted) -> OwnReservation | None:
    try:
        throttle(visit.request, what="hold")
    except TooOften:
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
    )


def _is_only_looking(request: HttpRequest) -> bool:
    """Tell whether nobody sees the page yet: a browser fetches it ahead, or a robot or a link preview asks.

    Browsers say that they navigate, other programs do not; without TLS even browsers do not.
    """
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    mode = request.headers.get("Sec-Fetch-Mode", "" if request.is_secure() else "navigate")
    return request.method == "HEAD" or "prefetch" in purpose or mode != "navigate"


def _own(request: HttpRequest, wanted: Wanted) -> OwnReservation | None:
    """Return the hold on this slot that the form brought, else the one that this visitor's other pages show."""
    sent = read_reservation(request.POST.get(FIELD, ""))
    if sent is not None and sent.is_for(wanted):
        return sent
    return _known(_key(request, wanted))


def _remember(
    request: HttpRequest, wanted: Wanted, own: OwnReservation, now: datetime
) -> OwnReservation:
    shown = _changed(own, page=secrets.token_urlsafe(6))
    seconds = own.until - now.timestamp() + _GRACE_SECONDS
    cache.set(_key(request, wanted), list(asdict(shown).values()), timeout=max(1, seconds))
    return shown


def _known(key: str) -> OwnReservation | None:
    found = cache.get(key)
    return OwnReservation(*found) if found else None


def _key(request: HttpRequest, wanted: Wanted) -> str:
    slot = instant_text(wanted.starts_at)
    return _cache_key(request, wanted.event_type.id, slot, wanted.duration)


def _key_of(request: HttpRequest, own: OwnReservation) -> str:
    return _cache_key(request, own.event_type_id, own.slot, own.duration)


def _cache_key(request: HttpRequest, event_type_id: int, slot: str, duration: int | None) -> str:
    browser = [request.headers.get(name, "") for name in ("User-Agent", "Accept-Language")]
    visitor = "\n".join([client_address(request), *browser])
    digest = salted_hmac(_SALT, visitor, algorithm="sha256").hexdigest()[:32]
    return f"hold:{event_type_id}:{slot}:{duration or 0}:{digest}"


def _changed(own: OwnReservation, **changes: object) -> OwnReservation:
    return OwnReservation(**(asdict(own) | changes))
