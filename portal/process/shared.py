"""Locks and marks that all processes of this portal share, in files or in the cache as the settings say."""

import zlib
from datetime import timedelta

from django.conf import settings

from portal.process.locks import CacheLocks, FileLocks, Release
from portal.process.shared_cache import cache

# The lease of locks in the cache: how long others wait, at the most, for a process that died.
LOCK_SECONDS = 30.0
# A fixed number, so that names of slots and pictures leave no files behind for ever; a few names share one.
_FILES = 512


def take_lock(name: str) -> Release | None:
    """Return a function that gives the lock back, or None while it is held.

    On one machine a few names share a lock, and then wait for each other.
    """
    if not settings.SHARED_FOLDER:
        return CacheLocks(cache, lease=LOCK_SECONDS).take(f"lock:{name}")
    number = zlib.crc32(name.encode()) % _FILES
    try:
        return FileLocks(settings.SHARED_FOLDER).take(f"lock-{number}")
    except OSError:
        # No folder or no right to it: two may do the same then, which is better than none.
        return lambda: None


def first_within(name: str, lifetime: timedelta) -> bool:
    """Mark a name for a while and return whether it was not marked yet.

    A cache that forgets the mark lets it happen once more, so that must do no harm.
    """
    return bool(cache.add(f"mark:{name}", True, timeout=int(lifetime.total_seconds())))


def unmark(name: str) -> None:
    cache.delete(f"mark:{name}")
