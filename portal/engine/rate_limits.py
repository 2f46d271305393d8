"""Requests per minute of one caller (CONTRACT.md section 2.10), counted in Django's cache.

A fixed window of 60 seconds from the first request; the request past the limit starts a block of 60
seconds. With a cache that each process has for itself, each process counts for itself.
"""

import hashlib
import math
import threading
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import cache

from portal.engine import clock

WINDOW_SECONDS: Final = 60
BLOCK_SECONDS: Final = 60
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a window. `reset` is seconds until the window or the block ends."""

    limit: int
    remaining: int
    reset: int
    blocked: bool = False

    def headers(self) -> dict[str, str]:
        """Return the three headers of a counted response."""
        return {
            "X-RateLimit-Limit-Default": str(self.limit),
            "X-RateLimit-Remaining-Default": str(self.remaining),
            "X-RateLimit-Reset-Default": str(self.reset),
        }


def uncounted() -> Budget:
    """Return the budget of callers who are not limited: always that of a first request."""
    return Budget(settings.ENGINE_RATE_LIMIT, settings.ENGINE_RATE_LIMIT - 1, WINDOW_SECONDS)


def count(identity: str) -> Budget:
    """Count one request of `identity` and return what is left."""
    limit: int = settings.ENGINE_RATE_LIMIT
    now = clock.seconds()
    name = "engine-rate:" + hashlib.sha256(identity.encode()).hexdigest()
    with _lock:
        used, ends = cache.get(name) or (0, 0.0)
        if now >= ends:
            used, ends = 0, now + WINDOW_SECONDS
        used += 1
        if used == limit + 1:
            ends = now + BLOCK_SECONDS
        cache.set(name, (used, ends), timeout=max(WINDOW_SECONDS, BLOCK_SECONDS) * 2)
    reset = min(math.ceil(ends - now), BLOCK_SECONDS)
    return Budget(limit, max(limit - used, 0), reset, blocked=used > limit)
