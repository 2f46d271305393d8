"""Django's cache for courtesies: out of reach, it knows nothing and keeps nothing, and the work goes on.

What must know of an outage (locks, budget, throttles) uses Django's own and its errors (`portal.process.cache_errors`).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.cache import cache as django_cache

from portal.process.fail_open import fail_open

_NOTHING: Mapping[str, Any] = {}


class SharedCache:
    @fail_open(without=None)
    def get(self, key: str) -> Any:
        return django_cache.get(key)

    @fail_open(without=_NOTHING)
    def get_many(self, keys: Iterable[str]) -> Mapping[str, Any]:
        return django_cache.get_many(keys)

    @fail_open(without=None)
    def set(self, key: str, value: Any, timeout: float | None) -> None:
        django_cache.set(key, value, timeout)

    @fail_open(without=None)
    def set_many(self, values: Mapping[str, Any], timeout: float | None) -> None:
        django_cache.set_many(dict(values), timeout)

    # True: what is done once at a time or in a while is done once more rather than never.
    @fail_open(without=True)
    def add(self, key: str, value: Any, timeout: float | None) -> bool:
        return bool(django_cache.add(key, value, timeout))

    @fail_open(without=None)
    def delete(self, key: str) -> None:
        django_cache.delete(key)


cache: Final = SharedCache()
