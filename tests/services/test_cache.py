"""Answers are kept, refreshed behind the visitor's back, fetched once for many, and stand in during an outage."""

import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache as django_cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import call_command
from django.db import DatabaseError
from pytest_django import Settings

from portal.process import after_response
from portal.process.locks import Release
from portal.process.shared import take_lock
from portal.services import cache
from portal.services.errors import NotFound, UpstreamUnreachable
from portal.services.lifetimes import LIFETIMES

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
FRESH = LIFETIMES["event_types"].fresh
KEY = cache.answer_key("event_types", "x")
STALE = LIFETIMES["event_types"].stale


class Upstream:
    """Counts how often it is asked; can be down, and slow."""

    def __init__(self) -> None:
        self.calls = 0
        self.is_down = False
        self.seconds = 0.0
        self.asked = threading.Event()

    def __call__(self) -> str:
        self.calls += 1
        self.asked.set()
        time.sleep(self.seconds)
        if self.is_down:
            raise UpstreamUnreachable
        return f"answer {self.calls}"


@pytest.fixture(params=["locks in files", "locks in the cache"])
def upstream(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> Iterator[Upstream]:
    settings.CALCOM_API_KEY = "cal_key"
    settings.SHARED_FOLDER = tmp_path if request.param == "locks in files" else None
    django_cache.clear()
    cache.begin_request()
    yield Upstream()
    after_response.finish()
    django_cache.clear()


def ask(upstream: Upstream, *, touched_by: Sequence[str] = (), is_short: bool = False) -> str:
    return cache.remembered(
        "event_types", "x", upstream, touched_by=touched_by, has_to_wait=lambda: is_short
    )


def wait_until_refreshed() -> None:
    """Wait for the thread that brings an answer which nobody waits for."""
    while (release := take_lock(KEY)) is None:
        time.sleep(0.01)
    release()


def test_a_fresh_answer_is_given_again(upstream: Upstream) -> None:
    assert [ask(upstream), ask(upstream)] == ["answer 1", "answer 1"]
    assert upstream.calls == 1


def test_the_engine_is_asked_each_time(upstream: Upstream, settings: Settings) -> None:
    settings.CALCOM_API_KEY = ""
    assert [ask(upstream), ask(upstream)] == ["answer 1", "answer 2"]


def test_a_stale_answer_is_given_at_once_and_refreshed_behind(upstream: Upstream) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        ask(upstream)
        upstream.asked.clear()
        clock.shift(FRESH + 1)
        assert ask(upstream) == "answer 1"
        assert upstream.asked.wait(5)
        for _ in range(100):
            if ask(upstream) == "answer 2":
                break
            threading.Event().wait(0.02)
        assert ask(upstream) == "answer 2"
    assert upstream.calls == 2


def test_who_saw_a_stale_answer_does_not_refresh_what_another_has_refreshed(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        ask(upstream)
        clock.shift(FRESH + 1)

        def overtaken(name: str) -> Release | None:
            """Let another process bring the answer before this one has the lock."""
            django_cache.set(name, replace(django_cache.get(name), at=time.time()), timeout=None)
            return take_lock(name)

        monkeypatch.setattr(cache, "take_lock", overtaken)
        assert ask(upstream) == "answer 1"
        wait_until_refreshed()
    assert upstream.calls == 1


def test_what_was_fetched_ahead_costs_no_call_when_it_is_asked_for(upstream: Upstream) -> None:
    for _ in range(2):
        cache.prefetch("event_types", "x", upstream)
        wait_until_refreshed()
    assert ask(upstream) == "answer 1"
    assert upstream.calls == 1


def test_nothing_is_fetched_ahead_from_the_engine_which_answers_at_once(
    upstream: Upstream, settings: Settings
) -> None:
    settings.CALCOM_API_KEY = ""
    cache.prefetch("event_types", "x", upstream)
    wait_until_refreshed()
    assert upstream.calls == 0


def test_an_old_answer_is_fetched_anew(upstream: Upstream) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        ask(upstream)
        clock.shift(STALE + 1)
        assert ask(upstream) == "answer 2"


def test_many_who_ask_at_once_cost_one_call(upstream: Upstream) -> None:
    upstream.seconds = 0.3
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ask(upstream), range(20)))
    assert set(answers) == {"answer 1"}
    assert upstream.calls == 1


def test_an_outage_shows_the_last_known_answer_and_its_time(upstream: Upstream) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        ask(upstream)
        upstream.is_down = True
        clock.shift(STALE + 1)
        cache.begin_request()
        assert ask(upstream) == "answer 1"
        assert cache.last_known_since() == NOW
        upstream.is_down = False
        cache.begin_request()
        assert ask(upstream) == "answer 3"
        assert cache.last_known_since() is None


def test_an_outage_without_a_known_answer_is_an_outage(upstream: Upstream) -> None:
    upstream.is_down = True
    with pytest.raises(UpstreamUnreachable):
        ask(upstream)
    upstream.is_down = False
    assert ask(upstream) == "answer 2", "a failure holds no lock"


def test_what_does_not_exist_is_no_outage(upstream: Upstream) -> None:
    def missing() -> str:
        raise NotFound

    ask(upstream)
    django_cache.delete(KEY)
    with pytest.raises(NotFound):
        cache.remembered("event_types", "x", missing)


def test_forgetting_drops_what_is_touched_and_nothing_else(upstream: Upstream) -> None:
    def other() -> str:
        return cache.remembered("event_types", "y", upstream, touched_by=["host:2"])

    ask(upstream, touched_by=["host:1"])
    other()
    cache.forget("host:1")
    assert ask(upstream, touched_by=["host:1"]) == "answer 3"
    assert other() == "answer 2"


def test_what_was_forgotten_stays_so_however_long_ago(
    db: None, upstream: Upstream, settings: Settings
) -> None:
    # The cache of one machine is a table, whose `incr` gives a counter the usual lifetime of five minutes.
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.process.kept.database_cache.UpsertCache",
            "LOCATION": "portal_cache",
        }
    }
    call_command("createcachetable", verbosity=0)
    with time_machine.travel(NOW, tick=False) as clock:
        ask(upstream, touched_by=["host:1"])
        cache.forget("host:1")
        assert ask(upstream, touched_by=["host:1"]) == "answer 2"
        for _ in range(2):
            clock.shift(301)
            cache.forget("host:1")
        assert ask(upstream, touched_by=["host:1"]) == "answer 3"


def test_after_forgetting_an_outage_still_has_the_last_known_answer(upstream: Upstream) -> None:
    ask(upstream, touched_by=["host:1"])
    cache.forget("host:1")
    upstream.is_down = True
    assert ask(upstream, touched_by=["host:1"]) == "answer 1"
    assert cache.last_known_since() is not None


def test_a_change_by_staff_drops_the_catalogue(upstream: Upstream) -> None:
    ask(upstream)
    cache.forget_catalogue()
    assert ask(upstream) == "answer 2"


def test_what_a_request_fetched_is_there_before_it_is_written(upstream: Upstream) -> None:
    after_response.begin()
    assert [ask(upstream), ask(upstream)] == ["answer 1", "answer 1"]
    assert django_cache.get(KEY) is None
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(ask, upstream).result() == "answer 1"
    after_response.finish()
    assert django_cache.get(KEY) is not None
    assert [ask(upstream), upstream.calls] == ["answer 1", 1]


def test_a_request_does_not_wait_for_itself(upstream: Upstream) -> None:
    first, *others = [f"name-{number}" for number in range(20_000)]
    # Some names share a file of the locks.
    shared = zlib.crc32(f"event_types:{first}".encode()) % 512
    second = next(n for n in others if zlib.crc32(f"event_types:{n}".encode()) % 512 == shared)
    after_response.begin()
    begun = time.monotonic()
    assert cache.remembered("event_types", first, upstream) == "answer 1"
    assert cache.remembered("event_types", second, upstream) == "answer 2"
    assert time.monotonic() - begun < 6, "it would wait for twelve seconds"
    after_response.finish()


def test_what_a_request_changes_drops_what_it_fetched(upstream: Upstream) -> None:
    after_response.begin()
    ask(upstream, touched_by=["host:1"])
    cache.forget("host:1")
    assert ask(upstream, touched_by=["host:1"]) == "answer 2"
    after_response.finish()
    assert ask(upstream, touched_by=["host:1"]) == "answer 2"


class Full(LocMemCache):
    """A cache that takes no answers, only locks."""

    def set(self, key: str, *_: object, **__: object) -> None:
        raise DatabaseError("database or disk is full")


def test_an_answer_that_cannot_be_written_holds_no_lock(
    upstream: Upstream, settings: Settings
) -> None:
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.Full"}}
    after_response.begin()
    assert ask(upstream) == "answer 1"
    after_response.finish()
    begun = time.monotonic()
    assert ask(upstream) == "answer 2"
    assert time.monotonic() - begun < 6, "it would wait for twelve seconds"


def test_what_another_release_kept_is_not_looked_at(upstream: Upstream) -> None:
    """Its classes may not be there any more: the bytes cannot be read, and every page would fail."""
    django_cache.set("event_types:x", Unreadable(), timeout=None)
    assert ask(upstream) == "answer 1"


class Unreadable:
    """A value whose class is gone when it is read again."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return import_module, ("portal.services.presentation",)


def test_while_calls_are_short_they_are_for_what_is_not_known(upstream: Upstream) -> None:
    assert ask(upstream, touched_by=["host:1"], is_short=True) == "answer 1"
    after_response.finish()
    cache.forget("host:1")
    assert ask(upstream, touched_by=["host:1"], is_short=True) == "answer 1"
    assert cache.last_known_since() is not None
    assert ask(upstream, touched_by=["host:1"]) == "answer 2"
