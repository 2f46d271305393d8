"""The shared cache for what must know of an outage: it raises CACHE_ERRORS, whatever Django's own hides."""

from typing import Any

from django.core.cache import caches


def strict_cache() -> Any:
    cache = caches["default"]
    return getattr(cache, "strict", cache)
