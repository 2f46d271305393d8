"""A cross-process cache-invalidation token.

A small file that all processes of a machine share holds a random token; every change of what pages show writes another
one (`mark`), and what was made under an older token is made again. Reading it costs about a microsecond, so that it can
be asked at every request. What is computed from the database can be kept under it (`kept`). Other machines see the
change through the shared cache, within a second.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.cache import cache

from portal.process.cache_errors import CACHE_ERRORS

# Bytes: no two changes draw the same, and one pread or pwrite of so few is not torn.
_LENGTH = 16
_SHARED_KEY = "changes"
# How long a token of the shared cache is believed: one look-up a second instead of one for each request.
_SHARED_SECONDS = 1.0

# All are dropped past it: they live for seconds, and bookkeeping by age would cost more than it saves.
_MOST_VALUES = 2000

_lock = threading.Lock()
_values: dict[str, tuple[bytes, float, object]] = {}
# The open file by process id: a fork opens its own.
_files: dict[int, int] = {}
_shared: tuple[float, bytes] = (0.0, b"")


def token() -> bytes:
    # Positional: threads share the descriptor, and with it its offset.
    here = os.pread(_file(), _LENGTH, 0)
    return here + _token_of_all_machines() if settings.HAS_MANY_MACHINES else here


def mark() -> None:
    """Invalidate everything that was kept under the present token, in every process."""
    new = os.urandom(_LENGTH)
    os.pwrite(_file(), new, 0)
    if settings.HAS_MANY_MACHINES:
        # Without the cache, other machines go on until what they keep is PAGES_KEPT_SECONDS old; nothing fails for it.
        with suppress(*CACHE_ERRORS):
            cache.set(_SHARED_KEY, new, timeout=None)


def kept[Value](name: str, produce: Callable[[], Value]) -> Value:
    """Return what `produce` made in this process under the present token, at most PAGES_KEPT_SECONDS ago.

    Threads share the value: it must not be changed.
    """
    if settings.PAGES_KEPT_SECONDS == 0:
        return produce()
    # Before, not after: a change while `produce` runs must invalidate its result.
    before = token()
    found = recall(name)
    if found is not None:
        return cast(Value, found)
    value = produce()
    remember(name, value, under=before)
    return value


def recall(name: str) -> object | None:
    found = _values.get(name)
    if found is None or found[1] < time.monotonic() or found[0] != token():
        return None
    return found[2]


def remember(name: str, value: object, *, under: bytes, seconds: float | None = None) -> None:
    """Hold a value that was made while the token was `under`, for at most PAGES_KEPT_SECONDS."""
    most = settings.PAGES_KEPT_SECONDS
    lifetime = most if seconds is None else min(most, seconds)
    if lifetime <= 0:
        return
    with _lock:
        if len(_values) >= _MOST_VALUES:
            _values.clear()
        _values[name] = (under, time.monotonic() + lifetime, value)


def _file() -> int:
    found = _files.get(os.getpid())
    if found is None:
        with _lock:
            # Opened once and kept: opening would cost ten times as much as reading.
            path = Path(settings.VAR_DIR) / "changes"
            path.parent.mkdir(parents=True, exist_ok=True)
            found = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            _files[os.getpid()] = found
    return found


def _token_of_all_machines() -> bytes:
    global _shared  # noqa: PLW0603  one value of this process, replaced whole
    at, value = _shared
    now = time.monotonic()
    if now - at > _SHARED_SECONDS:
        with suppress(*CACHE_ERRORS):
            value = cache.get(_SHARED_KEY) or b""
        _shared = (now, value)
    return value
