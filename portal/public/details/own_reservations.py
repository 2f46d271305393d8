"""The live reservations of one visitor, in the shared cache.

A visitor is known by network address and browser, digested: no cookie is needed, and the worst that a mistaken
identity does is what happens without reservations: two people fill in a form for one slot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.process import invalidation
from portal.process.fail_open import fail_open
from portal.process.shared_cache import cache
from portal.web.protection.readers import read_moment
from portal.web.protection.throttle import client_address

# How long a slot is reserved for one visitor, however often it is renewed: an open tab must not block it for a day.
LONGEST = timedelta(minutes=30)
# Of one event type, so that nobody empties a calendar: of one browser, and of one address whatever its browsers are.
MOST_OF_A_VISITOR = 3
MOST_OF_AN_ADDRESS = 20
# For so long pages may go on looking when there are none any more.
_WITHOUT_ANY = timedelta(minutes=10)
# A page that renews at the last moment should still find its reservation.
_GRACE_SECONDS = 60
_SALT = "portal.hold"
# Until when there are any, for pages that need not look for a visitor's own otherwise.
_UNTIL = "hold:until"


@dataclass(frozen=True, slots=True)
class OwnReservation:
    """What a form carries of its reservation. `page` names the page that showed it last: only that one may give it up.

    `slot` is the start in UTC as text, `duration` in minutes or None, `since` and `until` are Unix times. `minutes` is
    the length, `host_ids` are those whose time it takes.
    """

    uid: str
    event_type_id: int
    slot: str
    duration: int | None
    since: float
    until: float
    page: str
    minutes: int = 0
    host_ids: Sequence[int] = ()

    @property
    def token(self) -> str:
        return signing.dumps(list(asdict(self).values()), salt=_SALT, compress=True)

    @property
    def starts_at(self) -> datetime:
        found = read_moment(self.slot)
        # It was made from an instant, and is signed.
        assert found is not None  # noqa: S101
        return found

    @property
    def about(self) -> tuple[int, str, int | None]:
        """What it is for: event type, slot and duration."""
        return self.event_type_id, self.slot, self.duration

    def overlaps(self, starts_at: datetime, minutes: int) -> bool:
        ends_at = self.starts_at + timedelta(minutes=self.minutes)
        return self.starts_at < starts_at + timedelta(minutes=minutes) and starts_at < ends_at


def read_reservation(token: str) -> OwnReservation | None:
    """Return the reservation that a token was made for, None for anything else."""
    try:
        # The token is signed again at each renewal: an older one is of a reservation that is over.
        values = signing.loads(token, salt=_SALT, max_age=LONGEST + timedelta(hours=1))
    except signing.BadSignature:
        return None
    return OwnReservation(*values)


def any_live(request: HttpRequest) -> bool:
    """Return whether the visitor has a live reservation; mostly without asking the cache, and at most once."""
    own: list[Any] = []
    key = _key(request)

    def until() -> float:
        found = cache.get_many([_UNTIL, key])
        own.append(found.get(key))
        return float(found.get(_UNTIL) or 0)

    if timezone.now().timestamp() >= invalidation.kept(_UNTIL, until, _UNTIL):
        return False
    # Of most visitors there are none, which is kept as well.
    rows = invalidation.kept(key, lambda: (own[0] if own else cache.get(key)) or (), key)
    return bool(_of_browser(request, rows))


@fail_open(without=())
def live(request: HttpRequest) -> Sequence[OwnReservation]:
    # The oldest first.
    return _of_browser(request, cache.get(_key(request)))


def _of_browser(request: HttpRequest, rows: Any) -> Sequence[OwnReservation]:
    browser = _browser(request)
    return [own for whose, own in _live_rows(rows) if whose == browser]


@fail_open(without=())
def remember(request: HttpRequest, own: OwnReservation) -> Sequence[OwnReservation]:
    """Keep a reservation; return the oldest ones that are too many now, which are not kept any more."""
    browser = _browser(request)
    others = [
        (whose, one)
        for whose, one in _rows(request)
        if not (whose == browser and one.about == own.about)
    ]
    alike = [(whose, one) for whose, one in others if one.event_type_id == own.event_type_id]
    mine = [row for row in alike if row[0] == browser]
    surplus = mine[: max(0, len(mine) - MOST_OF_A_VISITOR + 1)]
    surplus = surplus or alike[: max(0, len(alike) - MOST_OF_AN_ADDRESS + 1)]
    kept = [row for row in others if row not in surplus] + [(browser, own)]
    _write(request, kept)
    if own.until > _until():
        # A while longer, so that not every form makes all processes look again.
        until = own.until + _WITHOUT_ANY.total_seconds()
        cache.set(_UNTIL, until, timeout=(LONGEST + _WITHOUT_ANY).total_seconds())
        # Processes that think that there are none by then must look again.
        invalidation.mark(_UNTIL)
    return [one for _, one in surplus]


@fail_open(without=None)
def known(request: HttpRequest, own: OwnReservation) -> OwnReservation | None:
    """Return what is kept of a reservation, or of the visitor's other one for the same slot."""
    return next((one for _, one in _rows(request) if one.uid == own.uid), None) or next(
        (one for one in live(request) if one.about == own.about), None
    )


@fail_open(without=None)
def forget(request: HttpRequest, own: OwnReservation) -> None:
    # By its uid, too, which is signed: what a browser sends when a page is left may have other headers than the page.
    browser = _browser(request)
    kept = [
        (whose, one)
        for whose, one in _rows(request)
        if one.uid != own.uid and not (whose == browser and one.about == own.about)
    ]
    _write(request, kept)


def changed(own: OwnReservation, **changes: object) -> OwnReservation:
    return replace(own, **changes)  # type: ignore[arg-type]  # replace() checks the names


@fail_open(without=0.0)
def _until() -> float:
    return float(cache.get(_UNTIL) or 0)


def _rows(request: HttpRequest) -> Iterator[tuple[str, OwnReservation]]:
    return _live_rows(cache.get(_key(request)))


def _live_rows(rows: Any) -> Iterator[tuple[str, OwnReservation]]:
    now = timezone.now().timestamp()
    for whose, *values in rows or ():
        own = OwnReservation(*values)
        if own.until + _GRACE_SECONDS > now:
            yield whose, own


def _write(request: HttpRequest, rows: Sequence[tuple[str, OwnReservation]]) -> None:
    values = [[whose, *asdict(own).values()] for whose, own in rows]
    cache.set(_key(request), values, timeout=LONGEST.total_seconds())
    # Processes that recall these rows must read them again.
    invalidation.mark(_key(request))


def _key(request: HttpRequest) -> str:
    return f"hold:{_digest(client_address(request))}"


def _browser(request: HttpRequest) -> str:
    return _digest(*(request.headers.get(name, "") for name in ("User-Agent", "Accept-Language")))


def _digest(*parts: str) -> str:
    # Keyed: the cache holds no address, and none can be found out from it.
    return salted_hmac(_SALT, "\n".join(parts), algorithm="sha256").hexdigest()[:32]
