"""Locks and marks that all processes of this portal share, kept where the settings say."""

import zlib
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache

from portal.process.locks import CacheLocks, FileLocks, Release

LOCK_SECONDS = 30.0
"""After this time the lock of a process that died is free, where it is kept in the cache."""
_FILES = 512


def take_lock(name: str) -> Release | None:
    """Return what gives the lock back, or None while somebody has it.

    On one machine it is the lock of a file; a few names share a file, and then wait for each other. Otherwise it is a
    key of the shared cache.
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
    """Mark a name for a while and say whether it was not marked yet.

    For what need not happen often. A cache that forgets the mark lets it happen once more, so that must do no harm.
    """
    return bool(cache.add(f"mark:{name}", True, timeout=int(lifetime.total_seconds())))


def unmark(name: str) -> None:
    """End a mark before its time."""
    cache.delete(f"mark:{name}")
