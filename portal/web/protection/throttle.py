"""Rate limits for what visitors do at the cost of others: by address, email and event type.

All workers share the counts through the cache. While the cache is out of reach nothing is counted: a person who wants
to book comes before the count.
"""

import ipaddress
import time
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse_many
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from portal.calcom.guard.stores import CacheStore, Record, StoreBusy
from portal.services.errors import TooOften

try:
    from redis.exceptions import RedisError
except ImportError:  # redis is an extra
    _BROKEN: tuple[type[Exception], ...] = (DatabaseError,)
else:
    _BROKEN = (DatabaseError, RedisError)

_OFF = "off"


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
    return CacheStore(cache, prefix="throttle:", lifetime=lifetime, broken_by=_BROKEN)


_limiter = FixedWindowRateLimiter(SharedStorage())


def throttle(
    request: HttpRequest,
    *,
    what: str,
    email: str = "",
    email_rate: str = "",
    event_type: int = 0,
) -> None:
    """Count one action of a visitor, such as ``book``. Raises TooOften with the seconds until it may be tried again.

    `email_rate` is for actions that may be done less often with one address than THROTTLE_EMAIL says.
    """
    address = client_address(request)
    _count(settings.THROTTLE_ADDRESS, what, "address", address)
    if email:
        # Keyed, so that the cache holds no address and none can be guessed from its digest.
        digest = salted_hmac("portal.throttle", email.strip().lower(), algorithm="sha256")
        rate = settings.THROTTLE_EMAIL
        _count(rate if rate == _OFF else email_rate or rate, what, "email", digest.hexdigest()[:32])
    if event_type:
        _count(settings.THROTTLE_EVENT_TYPE, what, "event-type", str(event_type))


def client_address(request: HttpRequest) -> str:
    """Return the network address of a visitor, of IPv6 its /64, ``unknown`` when there is none."""
    text = request.META.get("REMOTE_ADDR", "")
    # The last entry is the one that the proxy wrote itself; what stands before it is the visitor's own word.
    if settings.BEHIND_PROXY:
        text = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or text
    return _network(text)


@lru_cache(maxsize=1024)
def _network(text: str) -> str:
    host = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    # Some proxies write the port, too: 192.0.2.1:4711 or [2001:db8::1]:4711.
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        # A household gets a /64: counted one by one, it would have 2**64 addresses to book from.
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


@lru_cache(maxsize=32)
def _rules(text: str) -> tuple[RateLimitItem, ...]:
    return () if text == _OFF else tuple(parse_many(text))


def _count(rules: str, *key: str) -> None:
    for rule in _rules(rules):
        try:
            is_within = _limiter.hit(rule, *key)
        except StoreBusy:
            continue
        if not is_within:
            until = _limiter.get_window_stats(rule, *key).reset_time
            raise TooOften(kind=key[1], retry_after=max(1.0, until - time.time()))
