"""Rate limits for what visitors do at the cost of others.

Attempts are counted by network address only; by email address and event type only bookings that were made, so that
nobody can use up what others may do. All workers share the counts through the cache; while it is out of reach nothing
is counted (`portal.process.fail_open`).
"""

import ipaddress
import time
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse_many
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from portal.calcom.guard.stores import CacheStore, Record, StoreBusy
from portal.outgoing.mailboxes import mailbox
from portal.process.cache_errors import CACHE_ERRORS
from portal.process.fail_open import fail_open
from portal.services.errors import TooOften

_OFF = "off"
# While an event type is booked very often, a form must have been open for as long as a person needs for it.
CROWDED_SECONDS = 20
type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class SharedStorage(Storage):
    """Storage of the limits library on Django's cache."""

    STORAGE_SCHEME = None
    base_exceptions = (StoreBusy,)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Return the count after adding to it; an expired one starts from 0. Raises StoreBusy."""

        def add(record: Record) -> Record:
            now = time.time()
            if record.get("until", 0) <= now:
                record = {"count": 0, "until": now + expiry}
            return record | {"count": record["count"] + amount}

        # Under a lock: the database cache cannot increment atomically.
        return int(_store(expiry).update(key, add)["count"])

    def get(self, key: str) -> int:
        record = _store().read(key)
        return int(record.get("count", 0)) if record.get("until", 0) > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the count ends, in seconds since 1970; now when there is none."""
        return _store().read(key).get("until") or time.time()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        # The counts of a shared cache end by themselves.
        return None

    def clear(self, key: str) -> None:
        cache.delete(f"throttle:{key}")


def _store(lifetime: float = 60.0) -> CacheStore:
    return CacheStore(cache, prefix="throttle:", lifetime=lifetime, broken_by=CACHE_ERRORS)


_storage = SharedStorage()
_limiter = FixedWindowRateLimiter(_storage)


def throttle(request: HttpRequest, *, what: str) -> None:
    """Count one attempt of a visitor, such as ``book``. Raises TooOften with the seconds until it may be tried again.

    By network address, because nobody can use up another's.
    """
    count_attempt(settings.THROTTLE_ADDRESS, what, "address", client_address(request))


def count_attempt(rates: str, what: str, kind: str, *key: str) -> None:
    """Count one attempt under a key, before it is known how it ends: many at once are as many as one by one.

    `rates` is a limit as settings have it. Raises TooOften with `kind` and the seconds until it may be tried again.
    """
    if not _hit(rates, what, kind, *key):
        raise TooOften(kind=kind, retry_after=_seconds_left(rates, what, kind, *key))


@fail_open(without=None, also=(StoreBusy,))
def take_back(rates: str, what: str, kind: str, *key: str) -> None:
    """Let an attempt that `count_attempt` counted not count after all."""
    for rule in _rules(rates):
        _storage.incr(rule.key_for(what, kind, *key), rule.get_expiry(), amount=-1)


def may_send(*, what: str, email: str, rate: str) -> bool:
    """Count one email to an address, such as ``link``; return False where it has had as many as `rate` says.

    Anybody can use that up, so whoever asks is to be answered the same in both cases.
    """
    return _hit(rate, what, "email", _digest(email))


def check_booker(*, email: str, event_type: int, was_open_long: bool) -> None:
    """Raise TooOften where too much was booked lately: with an address, or of an event type by everybody together.

    Only bookings that were made count (`count_booking`). An event type is never closed by them: a form that was open
    for CROWDED_SECONDS goes through.
    """
    if email and _is_full(settings.THROTTLE_EMAIL, "made", "email", _digest(email)):
        wait = _seconds_left(settings.THROTTLE_EMAIL, "made", "email", _digest(email))
        raise TooOften(kind="email", retry_after=wait)
    rate = settings.THROTTLE_EVENT_TYPE
    if not was_open_long and _is_full(rate, "made", "event-type", str(event_type)):
        raise TooOften(kind="event-type", retry_after=CROWDED_SECONDS)


def count_booking(*, email: str, event_type: int) -> None:
    if email:
        _hit(settings.THROTTLE_EMAIL, "made", "email", _digest(email))
    _hit(settings.THROTTLE_EVENT_TYPE, "made", "event-type", str(event_type))


def client_address(request: HttpRequest) -> str:
    """Return what attempts are counted by: a visitor's address, of IPv6 its /64, ``unknown`` when there is none."""
    return _network(_sent_from(request))


def network_address(request: HttpRequest) -> Address | None:
    """Return a visitor's own address; one of IPv4 also where it came as IPv6. None when there is none."""
    return _address(_sent_from(request))


def _sent_from(request: HttpRequest) -> str:
    text: str = request.META.get("REMOTE_ADDR", "")
    # The last entry is the one that the proxy wrote itself; what stands before it is the visitor's own word.
    if settings.BEHIND_PROXY:
        text = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or text
    return text


@lru_cache(maxsize=1024)
def _address(text: str) -> Address | None:
    host = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    # Some proxies write the port, too: 192.0.2.1:4711 or [2001:db8::1]:4711.
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=1024)
def _network(text: str) -> str:
    address = _address(text)
    if address is None:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        # A household gets a /64: counted one by one, it would have 2**64 addresses to book from.
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


@lru_cache(maxsize=32)
def _rules(text: str) -> tuple[RateLimitItem, ...]:
    return () if text == _OFF else tuple(parse_many(text))


def _digest(email: str) -> str:
    # Keyed, so that the cache holds no address and none can be guessed from its digest.
    return salted_hmac("portal.throttle", mailbox(email.strip()), algorithm="sha256").hexdigest()[
        :32
    ]


@fail_open(without=True, also=(StoreBusy,))
def _hit(rules: str, *key: str) -> bool:
    # Past the first full one no further one is used up.
    return all(_limiter.hit(rule, *key) for rule in _rules(rules))


@fail_open(without=False, also=(StoreBusy,))
def _is_full(rules: str, *key: str) -> bool:
    return not all(_limiter.test(rule, *key) for rule in _rules(rules))


@fail_open(without=1.0, also=(StoreBusy,))
def _seconds_left(rules: str, *key: str) -> float:
    """Return the seconds until the last full window ends, at least one."""
    full = [rule for rule in _rules(rules) if not _limiter.test(rule, *key)]
    ends = [_limiter.get_window_stats(rule, *key).reset_time for rule in full]
    return max(1.0, max(ends, default=0.0) - time.time())
