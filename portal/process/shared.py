"""Locks and marks that all processes of this portal share, in files or in the cache as the settings say.

Without the cache, locks are those of this machine and marks those of this process.
"""

import threading
import time
import zlib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from portal.process.cache_errors import CACHE_ERRORS
from portal.process.fail_open import tell
from portal.process.kept.strict import strict_cache
from portal.process.locks import CacheLocks, FileLocks, Release
from portal.process.shared_cache import cache

# The lease of locks in the cache: how long others wait, at the most, for a process that died.
LOCK_SECONDS = 30.0
# A fixed number, so that names of slots and pictures leave no files behind for ever; a few names share one.
_FILES = 512
# Of an outage: so many are held.
_MOST_MARKS: Final = 10_000

_own_marks: dict[str, float] = {}
_own_lock = threading.Lock()


def take_lock(name: str) -> Release | None:
    """Return a function that gives the lock back, or None while it is held.

    On one machine a few names share a lock, and then wait for each other.
    """
    if settings.SHARED_FOLDER:
        return _take_file(Path(settings.SHARED_FOLDER), name)
    try:
        release = CacheLocks(strict_cache(), lease=LOCK_SECONDS).take(f"lock:{name}")
    except CACHE_ERRORS as error:
        tell("a lock", error)
        folder = Path(settings.VAR_DIR) / "shared"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return _take_file(folder, name)
    if release is None:
        return None

    def give_back() -> None:
        # Its lease ends it, too.
        with suppress(*CACHE_ERRORS):
            release()

    return give_back


def first_within(name: str, lifetime: timedelta) -> bool:
    """Mark a name for a while and return whether it was not marked yet.

    A cache that forgets the mark lets it happen once more, so that must do no harm.
    """
    seconds = int(lifetime.total_seconds())
    try:
        return bool(strict_cache().add(f"mark:{name}", True, timeout=seconds))
    except CACHE_ERRORS as error:
        tell("a mark", error)
        return _first_here(name, seconds)


def unmark(name: str) -> None:
    cache.delete(f"mark:{name}")
    with _own_lock:
        _own_marks.pop(name, None)


def _take_file(folder: Path, name: str) -> Release | None:
    number = zlib.crc32(name.encode()) % _FILES
    try:
        return FileLocks(folder).take(f"lock-{number}")
    except OSError:
        # No folder or no right to it: two may do the same then, which is better than none.
        return lambda: None


def _first_here(name: str, seconds: float) -> bool:
    now = time.monotonic()
    with _own_lock:
        if _own_marks.get(name, 0.0) > now:
            return False
        if len(_own_marks) >= _MOST_MARKS:
            _own_marks.clear()
        _own_marks[name] = now + seconds
        return True
