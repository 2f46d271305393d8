"""Times that were taken since: they are cut from free times that Cal.com answered before.

While calls are short, answers are shown that are older than the last bookings.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portal.conf.upstream import is_engine
from portal.process import invalidation
from portal.process.shared import take_lock
from portal.process.shared_cache import cache

# Seconds: as long as an answer may be shown that was not asked for anew.
_KEPT: Final = 600
_MOST: Final = 500
_SKEW: Final = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """A time, aware instants, that is not free any more since `at`, in seconds since the epoch."""

    starts_at: datetime
    ends_at: datetime
    at: float

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


def taken_note(*, names: Sequence[str], starts_at: datetime, ends_at: datetime) -> None:
    """Note that a time was taken of whatever `names` name."""
    # The engine's answers are never older than its bookings.
    if is_engine():
        return
    made = Taken(starts_at, ends_at, time.time())
    for name in names:
        # Two at once might lose one of them; a lock that is held elsewhere is worth no wait.
        release = take_lock(_key(name))
        cache.set(_key(name), [*_live(name)[-_MOST:], made], timeout=_KEPT)
        if release:
            release()
    if names:
        invalidation.mark(*names)


def taken_since(*, names: Sequence[str], at: float) -> list[Taken]:
    """Return what was taken of any of `names` after `at`, or when clocks of two machines may say so."""
    if is_engine() or not names:
        return []

    def read() -> list[Taken]:
        return [one for name in names for one in _live(name)]

    # Asked for again when somebody noted more.
    taken = invalidation.kept(f"taken:{names}", read, *names)
    return [one for one in taken if one.at >= at - _SKEW]


def _live(name: str) -> list[Taken]:
    found: list[Taken] = cache.get(_key(name)) or []
    since = time.time() - _KEPT
    return [one for one in found if one.at > since]


def _key(name: str) -> str:
    return f"taken:{name}"
