"""Locks between all processes that share a folder or a cache; each lock has an owner.

Plain Python: folder and cache are arguments, so that the client's stores can use it. `process.shared` has the locks
that the settings choose.
"""

import fcntl
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any, Protocol

type Release = Callable[[], object]


class LockBusy(Exception):
    """The lock was held for longer than its waiter was ready to wait."""


class Cache(Protocol):
    """The part of Django's cache API that locks use."""

    def get(self, key: str) -> Any:
        pass

    def add(self, key: str, value: Any, timeout: float | None) -> bool:
        """Store a value unless there is one, atomically across processes; return whether it was stored."""

    def delete(self, key: str) -> Any:
        pass


class FileLocks:
    """Locks of the files in a folder. The system ends one with the process that holds it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, name: str) -> Release | None:
        """Return a function that gives the lock back, or None while it is held. Raises OSError without the folder."""
        file = self._open(name)
        if not _flock(file, fcntl.LOCK_EX):
            file.close()
            return None
        return file.close

    @contextmanager
    def locked(self, name: str, *, patience: float, shared: bool = False) -> Iterator[int]:
        """Hold the lock inside the block, which gets the file's descriptor; others may hold a `shared` one, too.

        Raises LockBusy after `patience` seconds, and OSError without the folder.
        """
        file = self._open(name)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            wait_for(lambda: _flock(file, kind), patience=patience, longest_pause=0.002)
            yield file.fileno()
        finally:
            file.close()

    def _open(self, name: str) -> FileIO:
        # Opened each time: the lock belongs to the opened file, and threads must not share it.
        return FileIO(
            os.open(self._folder / name.replace(":", "-"), os.O_RDWR | os.O_CREAT, 0o600), "r+"
        )


class CacheLocks:
    """Locks that are keys of a cache. That of a process that died ends after `lease` seconds."""

    def __init__(self, cache: Cache, *, lease: float) -> None:
        self._cache, self._lease = cache, lease

    def take(self, key: str) -> Release | None:
        """Return a function that gives the lock back, or None while it is held. Raises what the cache raises."""
        owner = uuid.uuid4().hex
        if not self._cache.add(key, owner, self._lease):
            return None

        def give_back() -> None:
            # A holder that was slower than its lease must not end the lock of the next one.
            if self._cache.get(key) == owner:
                self._cache.delete(key)

        return give_back

    @contextmanager
    def locked(
        self,
        key: str,
        *,
        patience: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Iterator[None]:
        """Hold the lock inside the block. Raises LockBusy after `patience` seconds, and what the cache raises."""
        # Longer than the usual change takes, so that waiters do not load the cache.
        release = wait_for(
            lambda: self.take(key), patience=patience, longest_pause=0.05, clock=clock, sleep=sleep
        )
        try:
            yield
        finally:
            release()


def wait_for[Value](
    attempt: Callable[[], Value | None],
    *,
    patience: float,
    longest_pause: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Value:
    """Return the first true answer of `attempt`. Raises LockBusy after `patience` seconds."""
    deadline = clock() + patience
    # Most locks are held for a fraction of this; it doubles, so that long waits cost little.
    pause = min(0.002, longest_pause)
    while not (found := attempt()):
        if clock() >= deadline:
            raise LockBusy
        sleep(random.uniform(0, pause))  # noqa: S311  spreads waiters, guards nothing
        pause = min(pause * 2, longest_pause)
    return found


def _flock(file: FileIO, kind: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, kind | fcntl.LOCK_NB)
        return True
    return False
