"""Django's cache in Redis, which is a quick cache and nothing more: without it the portal goes on.

A read that fails is a miss and a write that fails is skipped, whoever uses the cache, packages of others too. What has
to know of an outage uses `strict` (`portal.process.kept.strict`). After a failure Redis is left alone for a moment, so
that a page which asks for twenty things waits for one of them.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.redis import RedisCache
from django.utils.functional import cached_property
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import RedisError
from redis.retry import Retry

from portal.process.fail_open import tell

REST_SECONDS: Final = 2.0
# Redis answers within a millisecond; one that hangs would hold every page.
_TIMEOUT: Final = 0.5
# What is answered in its place, by the operation of Django's client.
_WITHOUT: Final[dict[str, Any]] = {
    # What is done once at a time or in a while is done once more rather than never.
    "add": True,
    "set": None,
    "touch": False,
    "delete": False,
    "get_many": {},
    "has_key": False,
    "set_many": None,
    "delete_many": None,
    "clear": False,
}


class _Guard:
    """Whether a server is left alone; one for all threads of a process."""

    def __init__(self) -> None:
        self.rests_until = 0.0

    def call(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Raise RedisError where Redis is away, without asking it while it is left alone."""
        if time.monotonic() < self.rests_until:
            raise RedisAway("It failed a moment ago and is left alone.")
        try:
            return work(*arguments)
        except RedisError:
            self.rests_until = time.monotonic() + REST_SECONDS
            raise


class _Client:
    """Django's client of Redis behind a guard. It raises RedisError, or is tolerant."""

    def __init__(self, client: Any, guard: _Guard, *, is_tolerant: bool) -> None:
        self._client, self._guard, self._is_tolerant = client, guard, is_tolerant

    def __getattr__(self, name: str) -> Callable[..., Any]:
        work = getattr(self._client, name)

        def guarded(*arguments: Any) -> Any:
            try:
                return self._guard.call(work, *arguments)
            except RedisError as error:
                if not self._is_tolerant:
                    raise
                tell(f"the cache's {name}", error)
                return self._without(name, arguments, error)

        return guarded

    def _without(self, name: str, arguments: tuple[Any, ...], error: Exception) -> Any:
        if name == "get":
            _, default = arguments
            return default
        if name == "incr":
            # As for a key that is not there.
            raise ValueError(f"Key {arguments[0]!r} not found.") from error
        return _WITHOUT[name]


_guards: dict[str, _Guard] = {}
_lock = threading.Lock()


class QuickRedisCache(RedisCache):
    """The cache that the settings name."""

    _is_tolerant = True

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        own = {
            "socket_timeout": _TIMEOUT,
            "socket_connect_timeout": _TIMEOUT,
            # Once more over a new connection: those from before a restart of Redis are broken.
            "retry": Retry(NoBackoff(), 1, supported_errors=(RedisAway,)),
        }
        options = {**own, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._made_with = server, params
        with _lock:
            self._guard = _guards.setdefault(str(server), _Guard())

    @cached_property
    def _cache(self) -> Any:
        client = self._class(self._servers, **self._options)  # type: ignore[attr-defined]  # the stubs lack them
        return _Client(client, self._guard, is_tolerant=self._is_tolerant)

    @cached_property
    def strict(self) -> RedisCache:
        """The same cache, which raises RedisError where it is away."""
        return _StrictRedisCache(*self._made_with)


class _StrictRedisCache(QuickRedisCache):
    _is_tolerant = False
