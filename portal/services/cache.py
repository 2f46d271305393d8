"""Answers of Cal.com, kept: fresh, then shown while being refreshed, then the last known ones in an outage.

One call goes out however many visitors wait for the same answer, in however many processes: the first takes a lock in
the shared cache, the others wait for what it brings. Answers of the embedded engine are kept in this process, until
anything changes in it (`portal.changes`).
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeGuard, cast

from django.core.cache import cache
from django.db import close_old_connections

from portal import changes
from portal.backend import is_engine
from portal.services.errors import ServiceError, Upstream, UpstreamUnreachable
from portal.services.statistics import count


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Seconds: how long an answer is fresh, may be shown while it is refreshed, and stands in during an outage."""

    fresh: int
    stale: int
    last_known: int


DAY = 24 * 3600
LIFETIMES = {
    "organization": Lifetime(fresh=300, stale=3600, last_known=7 * DAY),
    "people": Lifetime(fresh=300, stale=3600, last_known=7 * DAY),
    "event_types": Lifetime(fresh=120, stale=1800, last_known=7 * DAY),
    "calendars": Lifetime(fresh=300, stale=1800, last_known=DAY),
    "slots": Lifetime(fresh=90, stale=600, last_known=DAY),
}
"""By kind of answer: the one home of cache lifetimes."""

LOCK_SECONDS = 30
WAIT_SECONDS = 12.0
"""How long to wait for the answer that another process is fetching."""

_generation = "generation"
_oldest: ContextVar[datetime | None] = ContextVar("oldest_last_known", default=None)
_pools: dict[int, ThreadPoolExecutor] = {}
_pool_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Kept[Value]:
    """An answer, when it was given in seconds since the epoch, and the generations of what touches it."""

    value: Value
    at: float
    generations: str


def remembered[Value](
    kind: str, name: str, produce: Callable[[], Value], *, touched_by: Iterable[str] = ()
) -> Value:
    """Return the answer of this kind and name, kept or produced.

    `touched_by` names things whose change makes the answer wrong (`forget` drops by them). Raises what `produce`
    raises; for an Upstream error the last known answer is returned instead while there is one, and `last_known_since`
    tells its time.
    """
    if is_engine():
        return changes.kept(f"{kind}:{name}", produce)
    at_hand = changes.held(_key(kind, name))
    if at_hand is not None:
        count("answer kept")
        return cast(Value, at_hand)
    token = changes.token()
    answer = _Answer(kind, name, touched_by, produce)
    kept = answer.kept()
    age = time.time() - kept.at if kept else 0.0
    if kept and kept.generations == answer.generations:
        if age < answer.lifetime.stale:
            count("answer kept")
        if age < answer.lifetime.fresh:
            changes.hold(answer.key, kept.value, under=token, seconds=answer.lifetime.fresh - age)
            return kept.value
        if age < answer.lifetime.stale:
            _refresh_behind(answer)
            return kept.value
    count("answer fetched")
    return _fetch_once(answer, kept)


def prefetch[Value](
    kind: str, name: str, produce: Callable[[], Value], *, touched_by: Iterable[str] = ()
) -> None:
    """Fetch an answer that is likely to be asked for next, behind the visitor's back, unless it is kept."""
    if is_engine() or changes.held(_key(kind, name)) is not None:
        return
    answer = _Answer(kind, name, touched_by, produce)
    kept = answer.kept()
    if kept is None or kept.generations != answer.generations:
        _refresh_behind(answer)


def forget(*names: str) -> None:
    """Drop every answer that was kept as touched by one of `names`, in every process."""
    for name in names:
        key = f"{_generation}:{name}"
        cache.add(key, 0, timeout=None)
        cache.incr(key)
    changes.mark()


def forget_catalogue() -> None:
    """Drop what is kept of teams, people and event types, after a change by staff."""
    forget("catalogue")


def begin_request() -> None:
    """Forget that a last known answer was used: a new request begins."""
    _oldest.set(None)


def last_known_since() -> datetime | None:
    """Return the time of the oldest answer that stood in for an unreachable Cal.com in this request, or None."""
    return _oldest.get()


def _key(kind: str, name: str) -> str:
    return f"{kind}:{name}".replace(" ", "_")


class _Answer[Value]:
    """One answer's place in the cache, and how to get it anew."""

    def __init__(
        self, kind: str, name: str, touched_by: Iterable[str], produce: Callable[[], Value]
    ) -> None:
        self.lifetime = LIFETIMES[kind]
        self.key = _key(kind, name)
        self.lock = f"lock:{self.key}"
        marks = [f"{_generation}:{one}" for one in ("catalogue", *sorted(touched_by))]
        found = cache.get_many(marks)
        self.generations = ".".join(str(found.get(mark, 0)) for mark in marks)
        self._produce = produce

    def kept(self) -> Kept[Value] | None:
        """Return what is in the cache, however old."""
        return cast(Kept[Value] | None, cache.get(self.key))

    def fetch(self) -> Value:
        """Produce the answer and keep it."""
        value = self._produce()
        kept = Kept(value, time.time(), self.generations)
        cache.set(self.key, kept, timeout=self.lifetime.last_known)
        return value

    def is_current(self, kept: Kept[Value] | None) -> TypeGuard[Kept[Value]]:
        """Tell whether what is kept was given just now, for the same generations."""
        return (
            kept is not None
            and kept.generations == self.generations
            and time.time() - kept.at < self.lifetime.fresh
        )


def _fetch_once[Value](answer: _Answer[Value], kept: Kept[Value] | None) -> Value:
    """Fetch the answer, or wait for whoever is fetching it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not cache.add(answer.lock, os.getpid(), timeout=LOCK_SECONDS):
        time.sleep(0.05)
        newer = answer.kept()
        if answer.is_current(newer):
            return newer.value
        if time.monotonic() > deadline:
            return _last_known(kept, UpstreamUnreachable())
    try:
        newer = answer.kept()
        return newer.value if answer.is_current(newer) else answer.fetch()
    except Upstream as error:
        return _last_known(kept, error)
    finally:
        cache.delete(answer.lock)


def _last_known[Value](kept: Kept[Value] | None, error: ServiceError) -> Value:
    if kept is None:
        raise error
    since = datetime.fromtimestamp(kept.at, UTC)
    before = _oldest.get()
    _oldest.set(min(before, since) if before else since)
    return kept.value


def _refresh_behind[Value](answer: _Answer[Value]) -> None:
    """Refresh in a thread of this process, unless some process is at it already."""
    if not cache.add(answer.lock, os.getpid(), timeout=LOCK_SECONDS):
        return

    def refresh() -> None:
        # Nobody waits for this: on a fault the next visitor after the stale time meets it, or the last known answer.
        try:
            with suppress(ServiceError):
                answer.fetch()
        finally:
            cache.delete(answer.lock)
            close_old_connections()

    _pool().submit(refresh)


def _pool() -> ThreadPoolExecutor:
    with _pool_lock:
        pool = _pools.get(os.getpid())
        if pool is None:
            pool = _pools[os.getpid()] = ThreadPoolExecutor(2, thread_name_prefix="refresh")
        return pool
