"""The visitor's reservation of the slot whose form is open.

The form carries the reservation signed. A page that is opened again without it, by reloading or by the Back button,
finds it by who asks: network address and browser, digested, for as long as it lives. No cookie is needed, and the worst
that a mistaken identity does is what happens without reservations: two people fill in a form for one slot.
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
# How long a slot is reserved for one visitor, however often it is renewed: an open tab must not block it for a day.
LONGEST = timedelta(minutes=30)
_SALT = "portal.hold"
# A page that renews at the last moment should still find its reservation.
_GRACE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class OwnReservation:
    """What a form carries of its reservation. `page` names the page that showed it last: only that one may give it up.

    `slot` is the start in UTC as text, `duration` in minutes, `since` and `until` are Unix times.
    """

    uid: str
    event_type_id: int
    slot: str
    duration: int | None
    since: float
    until: float
    page: str

    @property
    def token(self) -> str:
        return signing.dumps(list(asdict(self).values()), salt=_SALT, compress=True)

    def is_for(self, wanted: Wanted) -> bool:
        slot = (wanted.event_type.id, instant_text(wanted.starts_at), wanted.duration)
        return (self.event_type_id, self.slot, self.duration) == slot


@dataclass(frozen=True, slots=True)
class ReservationView:
    """What the page says about its reservation: the `seconds` left, and where it is renewed and given up."""

    token: str
    sentence: str
    seconds: int
    href: str


def is_offered(visit: Visit) -> bool:
    """Return whether the slot can be booked: it is reserved for this visitor, or offered by Cal.com just now."""
    wanted = wanted_of(visit)
    own = _own(visit.request, wanted)
    if own is not None:
        if reservations.reservation_get(uid=own.uid, wanted=wanted, now=visit.now) is not None:
            return True
        # Cal.com does not know it any more: others may book the slot.
        cache.delete(_key(visit.request, wanted))
    return free_times.slot_find(search=visit.search, starts_at=visit.starts_at) is not None


def own_uid(visit: Visit) -> str | None:
    own = _own(visit.request, wanted_of(visit))
    return own.uid if own else None


def reserve_slot(visit: Visit) -> ReservationView | None:
    """Reserve the visit's slot for the form that is about to be shown; None where that cannot be had.

    The reservation of another slot that the form came with is given up.
    """
    request, wanted = visit.request, wanted_of(visit)
    sent = read_reservation(request.POST.get(FIELD, ""))
    if sent is not None and not sent.is_for(wanted):
        give_up(request, sent)
    # Nobody sees the page yet when a browser fetches it ahead, or a robot or a link preview asks.
    if _is_fetched_unseen(request):
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
    own = read_reservation(request.POST.get(FIELD, ""))
    if own is not None:
        give_up(request, own)


def release_booked(visit: Visit) -> None:
    # It would keep a seat, or another host of a round robin, from others. Anywhere else the booking takes the
    # time, and one call to Cal.com is saved.
    seats = visit.event_type.seats
    if (seats and seats.is_on) or visit.event_type.scheduling_type == "roundRobin":
        release(visit.request)


def give_up(request: HttpRequest, own: OwnReservation) -> None:
    """End a reservation, unless another page of the same visitor shows it by now."""
    key = _cache_key(request, own.event_type_id, own.slot, own.duration)
    known = _known(key)
    # A page that is reloaded gives its reservation up, too, perhaps after the new one has come.
    if known is None or known.page == own.page:
        cache.delete(key)
        reservations.reservation_release(uid=own.uid)


def renew(
    request: HttpRequest, own: OwnReservation, wanted: Wanted, *, now: datetime
) -> OwnReservation | None:
    """Return the reservation prolonged, or None when it lasted long enough or cannot be had any more."""
    if now.timestamp() - own.since > LONGEST.total_seconds():
        return None
    found = reservations.reservation_renew(uid=own.uid, wanted=wanted)
    if found is None:
        return None
    return _remember(
        request, wanted, _changed(own, uid=found.uid, until=found.until.timestamp()), now
    )


def read_reservation(token: str) -> OwnReservation | None:
    """Return the reservation that a token was made for, None for anything else."""
    try:
        # The token is signed again at each renewal: an older one is of a reservation that is over.
        values = signing.loads(token, salt=_SALT, max_age=LONGEST + timedelta(hours=1))
    except signing.BadSignature:
        return None
    return OwnReservation(*values)


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
    try:
        # Each reservation hides a slot from everybody: one address must not empty a calendar.
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


def _is_fetched_unseen(request: HttpRequest) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    # Browsers say that they navigate, other programs do not; without TLS even browsers do not.
    mode = request.headers.get("Sec-Fetch-Mode", "" if request.is_secure() else "navigate")
    return request.method == "HEAD" or "prefetch" in purpose or mode != "navigate"


def _own(request: HttpRequest, wanted: Wanted) -> OwnReservation | None:
    sent = read_reservation(request.POST.get(FIELD, ""))
    if sent is not None and sent.is_for(wanted):
        return sent
    return _known(_key(request, wanted))


def _remember(
    request: HttpRequest, wanted: Wanted, own: OwnReservation, now: datetime
) -> OwnReservation:
    remembered = _changed(own, page=secrets.token_urlsafe(6))
    seconds = own.until - now.timestamp() + _GRACE_SECONDS
    cache.set(_key(request, wanted), list(asdict(remembered).values()), timeout=max(1, seconds))
    return remembered


def _known(key: str) -> OwnReservation | None:
    found = cache.get(key)
    return OwnReservation(*found) if found else None


def _key(request: HttpRequest, wanted: Wanted) -> str:
    slot = instant_text(wanted.starts_at)
    return _cache_key(request, wanted.event_type.id, slot, wanted.duration)


def _cache_key(request: HttpRequest, event_type_id: int, slot: str, duration: int | None) -> str:
    # Many share an address behind one router; the digest keeps no address in the cache.
    browser = [request.headers.get(name, "") for name in ("User-Agent", "Accept-Language")]
    visitor = "\n".join([client_address(request), *browser])
    digest = salted_hmac(_SALT, visitor, algorithm="sha256").hexdigest()[:32]
    return f"hold:{event_type_id}:{slot}:{duration or 0}:{digest}"


def _changed(own: OwnReservation, **changes: object) -> OwnReservation:
    return OwnReservation(**(asdict(own) | changes))
