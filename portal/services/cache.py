"""How long answers of Cal.com are kept, in one table, and one way to keep them."""

from collections.abc import Callable
from typing import cast

from django.core.cache import cache

from portal.backend import is_engine

LIFETIMES = {
    "organization": 300,
    "people": 300,
    "event_types": 60,
}
"""Seconds, by kind of answer. The embedded engine is asked each time: it costs less than a stale page."""

_GENERATION_KEY = "catalogue-generation"


def remembered[Value](kind: str, name: str, produce: Callable[[], Value]) -> Value:
    """Return the kept answer of this kind and name, or `produce` and keep it for the kind's lifetime."""
    if is_engine():
        return produce()
    key = f"{kind}:{cache.get(_GENERATION_KEY, 0)}:{name}"
    kept = cache.get(key)
    if kept is None:
        kept = produce()
        cache.set(key, kept, LIFETIMES[kind])
    return cast(Value, kept)


def forget_catalogue() -> None:
    """Drop everything kept so far, after a change by staff."""
    cache.add(_GENERATION_KEY, 0, timeout=None)
    cache.incr(_GENERATION_KEY)
