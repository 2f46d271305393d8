"""Locks that all processes share: whoever takes one does what the others would do as well, and they wait for it."""

import fcntl
import os
import zlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

type Release = Callable[[], object]

LOCK_SECONDS = 30
"""After this time the lock of a process that died is free, where it is kept in the cache."""
_FILES = 512


def lock_take(name: str) -> Release | None:
    """Return what gives the lock back, or None while somebody has it.

    On one machine it is the lock of a file, which ends with the process that holds it; a few names share a file, and
    then wait for each other. Otherwise it is a key of the shared cache.
    """
    if settings.SHARED_FOLDER:
        number = zlib.crc32(name.encode()) % _FILES
        return _take_file(settings.SHARED_FOLDER / f"lock-{number}")
    key = f"lock:{name}"
    if not cache.add(key, os.getpid(), timeout=LOCK_SECONDS):
        return None
    return lambda: cache.delete(key)


def _take_file(path: Path) -> Release | None:
    try:
        # Opened each time: the lock belongs to the opened file, and threads must not share it.
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        # No folder or no right to it: two may do the same then, which is better than none.
        return lambda: None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return lambda: os.close(file)
