"""Rate limits for what visitors do at the cost of others.

Attempts are counted by network address only; by email address and event type only bookings that were made, so that
nobody can use up what others may do. All workers share the counts (`portal.web.protection.counts`); while those are out
of reach nothing is counted (`portal.process.fail_open`).
"""

import ipaddress
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse_many

from portal.outgoing.mailboxes import mailbox
from portal.process.fail_open import fail_open
from portal.services.errors import TooOften
from portal.web.protection.counts import Count, counts_add, counts_get
from portal.web.protection.forwarded import Address, address_of, sent_from

_OFF = "off"
# While an event type is booked very often, a form must have been open for as long as a person needs for it.
CROWDED_SECONDS = 20
type Limits = Mapping[str, RateLimitItem]
"""Rules by the key of what each counts."""


def throttle(request: HttpRequest, *, what: str) -> None:
    """Count one attempt of a visitor, such as ``book``. Raises TooOften with the seconds until it may be tried again.

    By network address, because nobody can use up another's.
    """
    count_attempt(settings.THROTTLE_ADDRESS, what, "address", client_address(request))


def count_attempt(rates: str, what: str, kind: str, *key: str) -> None:
    """Count one attempt under a key, before it is known how it ends: many at once are as many as one by one.

    `rates` is a limit as settings have it. Raises TooOften with `kind` and the seconds until it may be tried again.
    """
    full = _hit(_limits(rates, what, kind, *key))
    if full:
        raise TooOften(kind=kind, retry_after=_seconds_until(full))


@fail_open(without=None)
def take_back(rates: str, what: str, kind: str, *key: str) -> None:
    # For an attempt that was counted and is to be as if it had not been.
    counts_add(_windows(_limits(rates, what, kind, *key)), amount=-1)


def may_send(*, what: str, email: str, rate: str) -> bool:
    """Count one email to an address, such as ``link``; return False where it has had as many as `rate` says.

    Anybody can use that up, so whoever asks is to be answered the same in both cases.
    """
    return not _hit(_limits(rate, what, "email", _digest(email)))


def check_booker(*, email: str, event_type: int, was_open_long: bool) -> None:
    """Raise TooOften where too much was booked lately: with an address, or of an event type by everybody together.

    Only bookings that were made count (`count_booking`). An event type is never closed by them: a form that was open
    for CROWDED_SECONDS goes through.
    """
    own = _of_booker(email)
    shared = {} if was_open_long else _of_event_type(event_type)
    found = _counts([*own, *shared])
    full = _full(own, found)
    if full:
        raise TooOften(kind="email", retry_after=_seconds_until(full))
    if _full(shared, found):
        raise TooOften(kind="event-type", retry_after=CROWDED_SECONDS)


@fail_open(without=None)
def count_booking(*, email: str, event_type: int) -> None:
    counts_add(_windows({**_of_booker(email), **_of_event_type(event_type)}))


def client_address(request: HttpRequest) -> str:
    """Return what attempts are counted by: a visitor's address, of IPv6 its /64, ``unknown`` when there is none."""
    return _network(sent_from(request.META))


def network_address(request: HttpRequest) -> Address | None:
    """Return a visitor's own address; one of IPv4 also where it came as IPv6. None when there is none."""
    return address_of(sent_from(request.META))


@lru_cache(maxsize=1024)
def _network(text: str) -> str:
    address = address_of(text)
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


def _of_booker(email: str) -> Limits:
    return _limits(settings.THROTTLE_EMAIL, "made", "email", _digest(email)) if email else {}


def _of_event_type(event_type: int) -> Limits:
    return _limits(settings.THROTTLE_EVENT_TYPE, "made", "event-type", str(event_type))


def _limits(rates: str, *key: str) -> Limits:
    return {rule.key_for(*key): rule for rule in _rules(rates)}


def _windows(limits: Limits) -> dict[str, int]:
    return {key: rule.get_expiry() for key, rule in limits.items()}


@fail_open(without=())
def _hit(limits: Limits) -> Sequence[Count]:
    """Count an attempt; return the windows that are full where it was one too many, else nothing."""
    found = counts_add(_windows(limits))
    keys = list(limits)
    beyond = next((key for key in keys if found[key].number > limits[key].amount), None)
    if beyond is None:
        return ()
    # Past the first full one no further one is used up.
    later = {key: limits[key] for key in keys[keys.index(beyond) + 1 :]}
    return _full(limits, {**found, **counts_add(_windows(later), amount=-1)})


@fail_open(without={})
def _counts(keys: Iterable[str]) -> Mapping[str, Count]:
    return counts_get(keys)


def _full(limits: Limits, counts: Mapping[str, Count]) -> list[Count]:
    return [
        counts[key]
        for key, rule in limits.items()
        if key in counts and counts[key].number >= rule.amount
    ]


def _seconds_until(full: Iterable[Count]) -> float:
    """Return the seconds until the last of these windows ends, at least one."""
    return max(1.0, max(count.ends_at for count in full) - time.time())
