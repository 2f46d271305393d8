"""Stores for the few numbers of budget and circuit, so that several workers can share them."""

import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from portal.process.locks import Cache as LockCache
from portal.process.locks import CacheLocks, FileLocks, LockBusy

# Bytes of a record in a file.
_LARGEST_RECORD = 4096

# A few named numbers, so that every store can hold them as JSON.
Record = dict[str, float]
Change = Callable[[Record], Record]


class StoreBusy(Exception):
    """The record cannot be changed: another worker holds its lock, or the store is out of reach."""


class Store(Protocol):
    """Keeps records by name."""

    def read(self, name: str) -> Record:
        pass

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
        self._locks, self._lifetime, self._patience = FileLocks(folder), lifetime, patience
        self._clock = clock

    def read(self, name: str) -> Record:
        try:
            with self._locks.locked(name, patience=self._patience, shared=True) as file:
                return self._record(file)
        # As if nothing were known: a full bucket and a closed circuit let calls through, and Cal.com's own 429 rules.
        except (OSError, LockBusy):
            return {}

    def update(self, name: str, change: Change) -> Record:
        try:
            with self._locks.locked(name, patience=self._patience) as file:
                record = change(self._record(file))
                # The time of the change by the clock that reads it: a file's own is another one's.
                content = json.dumps([self._clock(), record]).encode()
                # In place, and not by renaming a new file over it: the lock belongs to this one.
                os.pwrite(file, content, 0)
                os.ftruncate(file, len(content))
        except (OSError, LockBusy) as error:
            raise StoreBusy(name) from error
        return record

    def _record(self, file: int) -> Record:
        try:
            at, record = json.loads(os.pread(file, _LARGEST_RECORD, 0))
        except (ValueError, TypeError):
            # Empty when it was just made, and cut short where its writer was killed.
            return {}
        return record if self._clock() - at < self._lifetime else {}


class Cache(LockCache, Protocol):
    """The part of Django's cache API that `CacheStore` uses."""

    def set(self, key: str, value: Any, timeout: float | None) -> Any:
        """Store a value for `timeout` seconds, for good with None."""


class CacheStore:
    """A store for all workers that share a cache.

    A record is changed under a lock, which is a key of its own that `add` makes. The lock of a
    worker that died ends after `lease` seconds; nobody waits for one longer than `patience`.
    `broken_by` are the exceptions that the cache raises when it cannot be reached: then `otherwise`
    holds the records, and without it a record reads as empty and cannot be changed.
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
        otherwise: Store | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache, self._prefix, self._lifetime = cache, prefix, lifetime
        self._locks, self._patience, self._broken_by = (
            CacheLocks(cache, lease=lease),
            patience,
            broken_by,
        )
        self._otherwise = otherwise
        self._clock, self._sleep = clock, sleep

    def read(self, name: str) -> Record:
        try:
            found = self._cache.get(self._prefix + name)
        except self._broken_by:
            return self._otherwise.read(name) if self._otherwise else {}
        return dict(found) if isinstance(found, Mapping) else {}

    def update(self, name: str, change: Change) -> Record:
        key = self._prefix + name
        try:
            with self._locks.locked(
                f"{key}:lock", patience=self._patience, clock=self._clock, sleep=self._sleep
            ):
                found = self._cache.get(key)
                record = change(dict(found) if isinstance(found, Mapping) else {})
                self._cache.set(key, record, self._lifetime)
        except LockBusy as error:
            raise StoreBusy(name) from error
        except self._broken_by as error:
            if self._otherwise is None:
                raise StoreBusy(name) from error
            return self._otherwise.update(name, change)
        return record
