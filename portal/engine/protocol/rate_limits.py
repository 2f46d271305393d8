"""Rate limits of callers, counted in Django's cache (CONTRACT.md 2.10).

A fixed window of 60 seconds from the first request; the request past the limit starts a block of 60
seconds. With a cache that each process has for itself, each process counts for itself.
"""

import hashlib
import math
import threading
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from portal.engine import clock
from portal.process.cache_errors import CACHE_ERRORS
from portal.process.fail_open import tell
from portal.process.kept.strict import strict_cache

WINDOW_SECONDS: Final = 60
BLOCK_SECONDS: Final = 60
DEFAULT: Final = "Default"
ADD_GUESTS: Final = "Booking_guests_add"
# Calls that count for themselves; the name ends their headers' names (recordings 688 to 690).
# The engine's own: Cal.com counts these calls with all others.
VERIFY_EMAIL: Final = "Email_verification"
OWN_LIMITS: Final = {ADD_GUESTS: 5, VERIFY_EMAIL: 10}
# Cal.com's own limit.
_GENERAL: Final = 120
_lock = threading.Lock()
# This process's own counts, while the shared cache is away.
_own: dict[str, tuple[int, float]] = {}
_MOST_OWN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a window. `reset` is seconds until the window or the block ends."""

    limit: int
    remaining: int
    reset: int
    blocked: bool = False
    name: str = DEFAULT

    def headers(self) -> dict[str, str]:
        return {
            f"X-RateLimit-Limit-{self.name}": str(self.limit),
            f"X-RateLimit-Remaining-{self.name}": str(self.remaining),
            f"X-RateLimit-Reset-{self.name}": str(self.reset),
        }


def count(identity: str | None, name: str = DEFAULT) -> Budget:
    """Count one request of `identity` against the limit of that name; return what is left.

    None is a caller who is not limited and has always made a first request.
    """
    limit = _limit(name)
    if identity is None:
        return Budget(limit, limit - 1, WINDOW_SECONDS, name=name)
    now = clock.seconds()
    # Hashed: cache keys allow neither blanks nor any length.
    key = f"engine-rate:{name}:" + hashlib.sha256(identity.encode()).hexdigest()
    # For the threads of a process. Processes that share a cache may lose a count to each other,
    # which a limit survives.
    with _lock:
        used, ends = _read(key)
        if now >= ends:
            used, ends = 0, now + WINDOW_SECONDS
        used += 1
        # Only the first request past the limit starts the block; later ones do not prolong it.
        if used == limit + 1:
            ends = now + BLOCK_SECONDS
        _store(key, (used, ends))
    reset = min(math.ceil(ends - now), BLOCK_SECONDS)
    return Budget(limit, max(limit - used, 0), reset, blocked=used > limit, name=name)


def _read(key: str) -> tuple[int, float]:
    try:
        return strict_cache().get(key) or (0, 0.0)
    except CACHE_ERRORS:
        return _own.get(key, (0, 0.0))


def _store(key: str, count: tuple[int, float]) -> None:
    try:
        strict_cache().set(key, count, timeout=max(WINDOW_SECONDS, BLOCK_SECONDS) * 2)
    except CACHE_ERRORS as error:
        tell("the rate limit", error)
        if len(_own) >= _MOST_OWN:
            _own.clear()
        _own[key] = count


def _limit(name: str) -> int:
    # A deployment that raises the general limit above Cal.com's lifts the others, too.
    general: int = settings.ENGINE_RATE_LIMIT
    return general if general > _GENERAL else OWN_LIMITS.get(name, general)
