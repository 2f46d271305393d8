"""Rate-limit headers of Cal.com's answers (CONTRACT.md 2.10)."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# How long a block lasts when the answer does not say.
BLOCK_SECONDS = 60.0

_PREFIX = "x-ratelimit-"
# Eleven days: no block lasts longer, and no epoch time is smaller.
_LARGEST_SECONDS = 1e6
# Beyond are milliseconds.
_LARGEST_EPOCH_SECONDS = 1e12


@dataclass(frozen=True, slots=True)
class RateLimits:
    """State of one limit by one answer: calls per window, calls left, seconds until the window or block ends."""

    name: str
    limit: int | None
    remaining: int | None
    resets_in: float | None


def rate_limits(headers: Mapping[str, str], *, now: float | None = None) -> RateLimits | None:
    """Return the tightest limit that the headers name, or None when they name none.

    `headers` have lower-case names. The suffix of the header is the name of the limit, ``default`` or any other.
    """
    found = _all_limits(headers, time.time() if now is None else now)
    # One that does not say how many calls are left is no tight one.
    return min(
        found,
        key=lambda one: math.inf if one.remaining is None else one.remaining,
        default=None,
    )


def retry_after(headers: Mapping[str, str], *, now: float | None = None) -> float:
    moment = time.time() if now is None else now
    limits = [found for found in _all_limits(headers, moment) if found.resets_in is not None]
    # A call is refused only when all limits of a key are used up, so the first of them to end lets it through.
    exhausted = [found for found in limits if not found.remaining] or limits
    if exhausted:
        return min(found.resets_in or 0.0 for found in exhausted)
    # A gateway before Cal.com, which itself sends no Retry-After.
    return _seconds_of(headers.get("retry-after", ""), moment)


def _all_limits(headers: Mapping[str, str], now: float) -> list[RateLimits]:
    names = {
        name.removeprefix(f"{_PREFIX}{kind}-")
        for name in headers
        for kind in ("limit", "remaining", "reset")
        if name.startswith(f"{_PREFIX}{kind}-")
    }
    return [_limit(name, headers, now) for name in sorted(names)]


def _limit(name: str, headers: Mapping[str, str], now: float) -> RateLimits:
    def number(kind: str) -> float | None:
        return _number(headers.get(f"{_PREFIX}{kind}-{name}", ""))

    limit, remaining, reset = number("limit"), number("remaining"), number("reset")
    return RateLimits(
        name=name,
        limit=None if limit is None else int(limit),
        remaining=None if remaining is None else int(remaining),
        resets_in=None if reset is None else _seconds_until(reset, now),
    )


def _seconds_until(reset: float, now: float) -> float:
    # Recorded servers send seconds; third parties describe epoch seconds and milliseconds.
    if reset < _LARGEST_SECONDS:
        return reset
    epoch = reset / 1000 if reset > _LARGEST_EPOCH_SECONDS else reset
    return max(epoch - now, 0.0)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    # "inf" and "nan" are numbers to float(), and would block calls for ever.
    return value if math.isfinite(value) and value >= 0 else None


def _seconds_of(header: str, now: float) -> float:
    seconds = _number(header)
    if seconds is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return BLOCK_SECONDS
    return max((moment - datetime.fromtimestamp(now, UTC)).total_seconds(), 0.0)
