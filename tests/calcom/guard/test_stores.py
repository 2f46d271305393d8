import fcntl
import math
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from portal.calcom.guard.stores import CacheStore, FileStore, MemoryStore, Record, Store, StoreBusy
from tests.calcom.guard.passing_time import Clock


class Cache:
    """A dictionary with the lifetimes of a cache."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._kept: dict[str, tuple[Any, float]] = {}

    def get(self, key: str) -> Any:
        value, ends = self._kept.get(key, (None, 0))
        return value if self._clock() < ends else None

    def set(self, key: str, value: Any, timeout: float | None) -> None:
        ends = math.inf if timeout is None else self._clock() + timeout
        self._kept[key] = (value, ends)

    def add(self, key: str, value: Any, timeout: float | None) -> bool:
        with self._lock:
            if self.get(key) is not None:
                return False
            self.set(key, value, timeout)
            return True

    def delete(self, key: str) -> None:
        self._kept.pop(key, None)


def in_a_cache() -> CacheStore:
    clock = Clock()
    return CacheStore(Cache(clock), clock=clock, sleep=lambda _: time.sleep(0.0005))


@pytest.fixture(params=["memory", "cache", "files"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    stores: dict[str, Callable[[], Store]] = {
        "memory": MemoryStore,
        "cache": in_a_cache,
        "files": lambda: FileStore(tmp_path),
    }
    return stores[request.param]


def test_a_record_is_kept_by_name(make: Callable[[], Store]) -> None:
    store = make()
    assert store.read("a") == {}
    assert store.update("a", lambda record: record | {"x": 1.0}) == {"x": 1.0}
    assert (store.read("a"), store.read("b")) == ({"x": 1.0}, {})


def test_an_error_while_changing_leaves_the_record_alone(make: Callable[[], Store]) -> None:
    store = make()
    store.update("a", lambda _: {"x": 1.0})

    def fail(record: Record) -> NoReturn:
        record["x"] = 2.0
        raise KeyError("x")

    with pytest.raises(KeyError):
        store.update("a", fail)
    assert store.update("a", lambda record: record) == {"x": 1.0}


def test_no_change_is_lost_between_threads(make: Callable[[], Store]) -> None:
    store = make()

    def count() -> None:
        for _ in range(50):
            store.update("a", lambda record: {"n": record.get("n", 0.0) + 1})

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.read("a") == {"n": 300.0}


def test_nobody_waits_for_a_locked_record_for_long() -> None:
    clock = Clock()
    cache = Cache(clock)
    cache.add("calcom:a:lock", "another", 60)
    store = CacheStore(cache, patience=1.0, clock=clock, sleep=clock.sleep)
    with pytest.raises(StoreBusy):
        store.update("a", lambda record: record)
    assert 1.0 <= sum(clock.slept) < 1.2


def test_the_lock_of_a_worker_that_died_runs_out() -> None:
    clock = Clock()
    cache = Cache(clock)
    cache.add("calcom:a:lock", "dead", 0.5)
    store = CacheStore(cache, patience=1.0, clock=clock, sleep=clock.sleep)
    assert store.update("a", lambda _: {"x": 1.0}) == {"x": 1.0}


def test_a_lock_that_was_taken_over_is_not_given_back() -> None:
    clock = Clock()
    cache = Cache(clock)
    store = CacheStore(cache, lease=3.0, clock=clock, sleep=clock.sleep)

    def too_slow(record: Record) -> Record:
        clock.pass_(4)
        cache.add("calcom:a:lock", "another", 60)
        return record

    store.update("a", too_slow)
    assert cache.get("calcom:a:lock") == "another"


class Unreachable(Cache):
    """A cache whose server is gone."""

    def _fail(self, *_: Any, **__: Any) -> NoReturn:
        raise ConnectionError

    get = add = set = delete = _fail


def test_a_store_out_of_reach_reads_as_empty_and_is_busy() -> None:
    clock = Clock()
    store = CacheStore(Unreachable(clock), broken_by=(OSError,), clock=clock, sleep=clock.sleep)
    assert store.read("a") == {}
    with pytest.raises(StoreBusy):
        store.update("a", lambda record: record)


def test_no_change_is_lost_between_processes(tmp_path: Path) -> None:
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            store = FileStore(tmp_path)
            for _ in range(50):
                store.update("a", lambda record: {"n": record.get("n", 0.0) + 1})
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert FileStore(tmp_path).read("a") == {"n": 200.0}


def test_nobody_waits_for_a_locked_file_for_long(tmp_path: Path) -> None:
    store = FileStore(tmp_path, patience=0.05)
    store.update("a", lambda _: {"x": 1.0})
    with (tmp_path / "a").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        begun = time.monotonic()
        with pytest.raises(StoreBusy):
            store.update("a", lambda record: record)
        assert store.read("a") == {}
        assert time.monotonic() - begun < 10
    assert store.read("a") == {"x": 1.0}


@pytest.mark.parametrize("content", [b"", b"[1.0, {", b"\xff"])
def test_a_file_that_was_cut_short_reads_as_empty(tmp_path: Path, content: bytes) -> None:
    store = FileStore(tmp_path)
    (tmp_path / "a").write_bytes(content)
    assert store.read("a") == {}
    assert store.update("a", lambda record: record | {"x": 2.0}) == {"x": 2.0}
    assert store.read("a") == {"x": 2.0}


def test_a_shorter_record_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.update("a", lambda _: {"long": 1234567890.125, "other": 5.0})
    store.update("a", lambda _: {})
    assert store.read("a") == {}


def test_a_record_that_nobody_changed_for_long_reads_as_empty(tmp_path: Path) -> None:
    clock = Clock()
    store = FileStore(tmp_path, lifetime=600, clock=clock)
    store.update("a", lambda _: {"x": 1.0})
    clock.pass_(599)
    assert store.read("a") == {"x": 1.0}
    clock.pass_(2)
    assert store.read("a") == {}


def test_without_its_folder_a_store_reads_as_empty_and_is_busy(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "gone")
    assert store.read("a") == {}
    with pytest.raises(StoreBusy):
        store.update("a", lambda record: record)
