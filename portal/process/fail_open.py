"""What happens when the shared cache is out of reach: the work goes on without it, and somebody is told.

Throttles, marks and reservations are courtesies: a person who wants to book comes before them.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from portal.process.cache_errors import CACHE_ERRORS
from portal.process.statistics import count

# Of each name one line in so many seconds: an outage lasts minutes, and every request meets it.
_LOG_EVERY_SECONDS = 60.0
_logged_at: dict[str, float] = {}

logger = logging.getLogger(__name__)


class Decorator(Protocol):
    """A decorator that leaves the type of a function as it is."""

    def __call__[**P, T](self, function: Callable[P, T], /) -> Callable[P, T]: ...


def fail_open(*, without: Any, also: tuple[type[Exception], ...] = ()) -> Decorator:
    """Let a function return `without` when the cache is out of reach, or raises one of `also`; log and count it."""

    def decorate[**P, T](function: Callable[P, T]) -> Callable[P, T]:
        name = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def tolerant(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return function(*args, **kwargs)
            except (*CACHE_ERRORS, *also) as error:
                tell(name, error)
                return cast(T, without)

        return tolerant

    return decorate


def tell(name: str, error: Exception) -> None:
    """Log, from time to time, and count that `name` goes on without the cache."""
    count("gone on without the cache")
    now = time.monotonic()
    if now - _logged_at.get(name, float("-inf")) >= _LOG_EVERY_SECONDS:
        _logged_at[name] = now
        logger.warning(
            "%s goes on without the shared cache: %s: %s", name, type(error).__name__, error
        )
