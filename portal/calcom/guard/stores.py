"""Where budget and circuit keep their few numbers, so that several workers can share them."""

import fcntl
import json
import os
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

_LARGEST_RECORD = 4096
"""Bytes of a record in a file."""

Record = dict[str, float]
"""A few named numbers."""
Change = Callable[[Record], Record]


class StoreBusy(Exception):
    """The record cannot be changed: another worker keeps it locked, or the store is out of reach."""


class Store(Protocol):
    """Keeps records by name."""

    def read(self, name: str) -> Record:
        """Return the record, or an empty one."""

    def update(self, name: str, change: Change) -> Record:
        """Replace the record by what `change` makes of it and return that, as one step that no
        other worker comes between. `change` may run several times; an exception of it leaves the
        record alone. Raises StoreBusy.
        """


class MemoryStore:
    """A store for the threads of one process."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._lock = threading.Lock()

    def read(self, name: str) -> Record:
        return dict(self._records.get(name, {}))

    def update(self, name: str, change: Change) -> Record:
        with self._lock:
            self._records[name] = change(dict(self._records.get(name, {})))
            return dict(self._records[name])


class FileStore:
    """A store for all workers of one machine: a small file for each record in `folder`.

    A record is changed under a lock of its file, which ends with the worker that holds it; nobody waits for one longer
    than `patience` seconds. A record that nobody changed for `lifetime` seconds reads as empty, as does what cannot be
    read. Names may hold letters, digits, ``:``, ``-`` and ``_``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        lifetime: float = 600.0,
        patience: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._lifetime, self._patience = folder, lifetime, patience
        self._clock = clock

    def read(self, name: str) -> Record:
        try:
            with self._locked(name, fcntl.LOCK_SH) as file:
                return self._record(file)
        except (OSError, StoreBusy):
            return {}

    def update(self, name: str, change: Change) -> Record:
        try:
            with self._locked(name, fcntl.LOCK_EX) as file:
                record = change(self._record(file))
                # The time of the change by the clock that reads it: a file's own is another one's.
                content = json.dumps([self._clock(), record]).encode()
                os.pwrite(file, content, 0)
                os.ftruncate(file, len(content))
        except OSError as error:
            raise StoreBusy(name) from error
        return record

    def _record(self, file: int) -> Record:
        try:
            at, record = json.loads(os.pread(file, _LARGEST_RECORD, 0))
        except (ValueError, TypeError):
            # Empty when it was just made, and cut short where its writer was killed.
            return {}
        return record if self._clock() - at < self._lifetime else {}

    @contextmanager
    def _locked(self, name: str, kind: int) -> Iterator[int]:
        # Opened each time: the lock belongs to the opened file, and threads must not share it.
        file = os.open(self._folder / name.replace(":", "-"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            deadline = time.monotonic() + self._patience
            while not _lock(file, kind):
                if time.monotonic() > deadline:
                    raise StoreBusy(name)
                time.sleep(random.uniform(0, 0.002))  # noqa: S311  spreads waiters, guards nothing
            yield file
        finally:
            os.close(file)


def _lock(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Cache(Protocol):
    """The part of Django's cache API that `CacheStore` uses. `add` must be atomic across workers."""

    def get(self, key: str) -> Any:
        """Return the value, or None."""

    def set(self, key: str, value: Any, timeout: float | None) -> Any:
        """Keep a value for `timeout` seconds."""

    def add(self, key: str, value: Any, timeout: float | None) -> bool:
        """Keep a value unless there is one; say whether it was kept."""

    def delete(self, key: str) -> Any:
        """Forget the value."""


class CacheStore:
    """A store for all workers that share a cache.

    A record is changed under a lock, which is a key of its own that `add` makes. The lock of a
    worker that died ends after `lease` seconds; nobody waits for one longer than `patience`.
    `broken_by` are the exceptions that the cache raises when it cannot be reached: a record reads
    as empty then, and cannot be changed.
    """

    def __init__(
        self,
        cache: Cache,
        *,
        prefix: str = "calcom:",
        lifetime: float = 600.0,
        lease: float = 3.0,
        patience: float = 1.0,
        broken_by: tuple[type[Exception], ...] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache, self._prefix, self._lifetime = cache, prefix, lifetime
        self._lease, self._patience, self._broken_by = lease, patience, broken_by
        self._clock, self._sleep = clock, sleep

    def read(self, name: str) -> Record:
        try:
            found = self._cache.get(self._prefix + name)
        except self._broken_by:
            return {}
        return dict(found) if isinstance(found, Mapping) else {}

    def update(self, name: str, change: Change) -> Record:
        try:
            return self._update(name, change)
        except self._broken_by as error:
            raise StoreBusy(name) from error

    def _update(self, name: str, change: Change) -> Record:
        lock, owner = f"{self._prefix}{name}:lock", uuid.uuid4().hex
        self._acquire(lock, owner)
        try:
            found = self._cache.get(self._prefix + name)
            record = change(dict(found) if isinstance(found, Mapping) else {})
            self._cache.set(self._prefix + name, record, self._lifetime)
        finally:
            # A lock that ran out may be another worker's by now.
            if self._cache.get(lock) == owner:
                self._cache.delete(lock)
        return record

    def _acquire(self, lock: str, owner: str) -> None:
        deadline = self._clock() + self._patience
        pause = 0.002
        while not self._cache.add(lock, owner, self._lease):
            if self._clock() >= deadline:
                raise StoreBusy(lock)
            self._sleep(random.uniform(0, pause))  # noqa: S311  spreads waiters, guards nothing
            # Longer than the usual update takes, so that waiters do not load the cache.
            pause = min(pause * 2, 0.05)
