"""Counts of attempts in windows of time, shared by all workers: in the database by one statement, or in Redis.

While Redis is away each process counts for itself.
"""

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import connections, router
from django.tasks import task

from portal.process.cache_errors import CACHE_ERRORS
from portal.process.fail_open import tell
from portal.process.kept.strict import strict_cache
from portal.services.models import AttemptCount

_PREFIX: Final = "attempts:"
# This process's own, while the shared ones are away.
_own: Final = LocMemCache("attempts", {"OPTIONS": {"MAX_ENTRIES": 20_000}})


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was tried in a window, and when that ends, in seconds since 1970."""

    number: int
    ends_at: float


def counts_add(windows: Mapping[str, int], *, amount: int = 1) -> dict[str, Count]:
    """Add to counts whose windows last so many seconds, and return them; a window that is over begins again.

    Raises what the database raises.
    """
    if not windows:
        return {}
    if _in_database():
        return _add_to_rows(windows, amount)
    try:
        return _add_in_cache(strict_cache(), windows, amount)
    except CACHE_ERRORS as error:
        tell("a count of attempts", error)
        return _add_in_cache(_own, windows, amount)


def counts_get(keys: Iterable[str]) -> dict[str, Count]:
    # Raises what the database raises, like `counts_add`.
    names = {_name(key): key for key in keys}
    if not names:
        return {}
    if _in_database():
        found = AttemptCount.objects.filter(key__in=names, ends_at__gt=time.time())
        rows = found.values_list("key", "number", "ends_at")
        return {names[name]: Count(number, ends_at) for name, number, ends_at in rows}
    wanted = [*map(_number, names), *map(_end, names)]
    try:
        held = strict_cache().get_many(wanted)
    except CACHE_ERRORS as error:
        tell("a count of attempts", error)
        held = _own.get_many(wanted)
    return {
        key: Count(held[_number(name)], held.get(_end(name), time.time()))
        for name, key in names.items()
        if _number(name) in held
    }


@task()
def forget_counts() -> int:
    deleted, _ = AttemptCount.objects.filter(ends_at__lt=time.time()).delete()
    return deleted


def _in_database() -> bool:
    return isinstance(caches["default"], DatabaseCache)


def _add_to_rows(windows: Mapping[str, int], amount: int) -> dict[str, Count]:
    now = time.time()
    names = {_name(key): key for key in windows}
    values: list[Any] = []
    # Always in the same order: two workers never wait for each other.
    for name in sorted(names):
        values += [name, max(amount, 0), now + windows[names[name]]]
    table = AttemptCount._meta.db_table
    statement = (
        f"INSERT INTO {table} AS held (key, number, ends_at)"  # noqa: S608
        f" VALUES {', '.join(['(%s, %s, %s)'] * len(names))}"
        " ON CONFLICT (key) DO UPDATE SET"
        " number = CASE WHEN held.ends_at <= %s THEN excluded.number ELSE held.number + %s END,"
        " ends_at = CASE WHEN held.ends_at <= %s THEN excluded.ends_at ELSE held.ends_at END"
        " RETURNING key, number, ends_at"
    )
    connection = connections[router.db_for_write(AttemptCount)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, now, amount, now])
        rows = cursor.fetchall()
    return {names[name]: Count(number, ends_at) for name, number, ends_at in rows}


def _add_in_cache(cache: Any, windows: Mapping[str, int], amount: int) -> dict[str, Count]:
    found = {}
    for key, seconds in windows.items():
        name, now = _name(key), time.time()
        cache.add(_end(name), now + seconds, timeout=seconds)
        cache.add(_number(name), 0, timeout=seconds)
        try:
            number = cache.incr(_number(name), amount)
        except ValueError:
            # It ended between the two.
            number = max(amount, 0)
            cache.set(_number(name), number, timeout=seconds)
        found[key] = Count(number, cache.get(_end(name)) or now + seconds)
    return found


def _name(key: str) -> str:
    # Keyed, so that neither the database nor the cache holds an address, and none can be guessed from its digest.
    secret = settings.SECRET_KEY.encode()[:64]
    return hashlib.blake2b(key.encode(), digest_size=24, key=secret).hexdigest()


def _number(name: str) -> str:
    return f"{_PREFIX}{name}"


def _end(name: str) -> str:
    return f"{_PREFIX}{name}:end"
