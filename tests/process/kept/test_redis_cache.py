"""Redis that is not there: a miss for whoever reads, nothing for whoever writes, and counts of this process's own."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings
from redis.exceptions import RedisError

from portal.backend import _store
from portal.calcom.errors import BudgetSpent
from portal.calcom.guard.budget import Budget, Terms
from portal.calcom.kinds import Priority
from portal.engine.protocol import rate_limits
from portal.process import fail_open, shared
from portal.process.kept import redis_cache
from portal.process.kept.strict import strict_cache
from portal.web.protection import counts
from tests.servers import free_port

# The connection is refused, which takes a socket.
pytestmark = pytest.mark.redis


@pytest.fixture(autouse=True)
def absent(settings: Settings, tmp_path: Path) -> None:
    address = f"redis://127.0.0.1:{free_port()}/0"
    backend = "portal.process.kept.redis_cache.QuickRedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": address}}
    settings.SHARED_FOLDER = None
    settings.VAR_DIR = tmp_path


OPERATIONS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "get": (lambda one: one.get("a"), None),
    "get with a default": (lambda one: one.get("a", 7), 7),
    "get_many": (lambda one: one.get_many(["a", "b"]), {}),
    "get_or_set": (lambda one: one.get_or_set("a", lambda: 3, 60), 3),
    "set": (lambda one: one.set("a", 1, 60), None),
    "set_many": (lambda one: one.set_many({"a": 1, "b": 2}, 60), []),
    "add": (lambda one: one.add("a", 1, 60), True),
    "touch": (lambda one: one.touch("a", 60), False),
    "delete": (lambda one: one.delete("a"), False),
    "delete_many": (lambda one: one.delete_many(["a"]), None),
    "has_key": (lambda one: one.has_key("a"), False),
    "in": (lambda one: "a" in one, False),
    "clear": (lambda one: one.clear(), False),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_goes_on(name: str) -> None:
    operation, expected = OPERATIONS[name]
    assert operation(cache) == expected


@pytest.mark.parametrize("operation", ["incr", "decr"])
def test_what_is_not_there_cannot_be_counted(operation: str) -> None:
    with pytest.raises(ValueError, match="not found"):
        getattr(cache, operation)("a")


@pytest.mark.parametrize("name", set(OPERATIONS) - {"set_many"})
def test_who_must_know_of_it_is_told(name: str) -> None:
    operation, _ = OPERATIONS[name]
    with pytest.raises(RedisError):
        operation(strict_cache())


def test_it_is_left_alone_for_a_moment_by_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    tried = redis_cache._Guard.call

    def call(guard: Any, work: Any, *arguments: Any) -> Any:
        return tried(guard, lambda *given: asked.append(1) or work(*given), *arguments)  # type: ignore[func-returns-value]

    monkeypatch.setattr(redis_cache._Guard, "call", call)
    began = time.monotonic()
    for _ in range(200):
        cache.get("a")
    assert len(asked) == 1
    assert time.monotonic() - began < redis_cache.REST_SECONDS
    monkeypatch.setattr(strict_cache()._guard, "rests_until", 0.0)
    cache.get("a")
    assert len(asked) == 2


def test_somebody_is_told_but_not_each_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fail_open, "_logged_at", {})
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            cache.get("a")
    assert sum("goes on without the shared cache" in line for line in caplog.messages) == 1


def test_locks_are_those_of_this_machine() -> None:
    release = shared.take_lock("slots:1")
    assert release is not None
    assert shared.take_lock("slots:1") is None
    release()
    again = shared.take_lock("slots:1")
    assert again is not None
    again()


def test_marks_are_those_of_this_process() -> None:
    hour = timedelta(hours=1)
    assert [shared.first_within("test:a", hour) for _ in range(3)] == [True, False, False]
    assert shared.first_within("test:b", timedelta(0))
    assert shared.first_within("test:b", hour)
    shared.unmark("test:a")
    assert shared.first_within("test:a", hour)


def test_attempts_are_counted_by_this_process() -> None:
    counts._own.clear()
    for number in (1, 2, 3):
        assert counts.counts_add({"a": 60})["a"].number == number
    assert counts.counts_get(["a", "b"])["a"].number == 3
    counts._own.clear()


def test_callers_of_the_engine_are_counted_by_this_process() -> None:
    left = [rate_limits.count("redis is away").remaining for _ in range(3)]
    assert left == [left[0], left[0] - 1, left[0] - 2]


def test_calls_of_cal_com_are_counted_by_this_process() -> None:
    budget = Budget(_store(), name="test", terms=Terms(limit=40, rate=0.001, spare=2))

    def spend() -> bool:
        try:
            budget.take(Priority.READ)
        except BudgetSpent:
            return False
        return True

    assert 1 < sum(spend() for _ in range(100)) <= 40
