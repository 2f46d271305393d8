"""The cache in the database behaves as Django's and writes with one statement."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import BaseCache, cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.process.kept import database_cache

OURS = "portal.process.kept.database_cache.UpsertCache"


@pytest.fixture(params=[OURS, "django.core.cache.backends.db.DatabaseCache"])
def shared(
    db: None, settings: Settings, request: pytest.FixtureRequest
) -> Iterator[time_machine.Traveller]:
    settings.CACHES = {"default": {"BACKEND": request.param, "LOCATION": "portal_cache"}}
    call_command("createcachetable", verbosity=0)
    with time_machine.travel(datetime(2026, 3, 2, 7, tzinfo=UTC), tick=False) as clock:
        yield clock


def test_it_answers_as_djangos_does(shared: time_machine.Traveller) -> None:
    assert cache.add("a", 1, 10) is True
    assert cache.add("a", 2, 10) is False
    assert (cache.get("a"), cache.incr("a", 4), cache.get("a")) == (1, 5, 5)
    cache.set("a", {"b": [1]}, 10)
    cache.set("for-good", "x", None)
    cache.set_many({"m": 1, "n": None}, 10)
    assert cache.set_many({}, 10) == []
    assert cache.get_many(["a", "m", "n", "none"]) == {"a": {"b": [1]}, "m": 1, "n": None}
    assert (cache.touch("a", 100), cache.touch("none", 10)) == (True, False)
    cache.set("gone-at-once", 1, 0)
    assert cache.get("gone-at-once") is None
    shared.shift(12)
    assert cache.get_many(["a", "m", "for-good"]) == {"a": {"b": [1]}, "for-good": "x"}
    assert cache.add("m", 3, 10) is True
    assert cache.get("m") == 3
    assert cache.delete("m") is True
    assert cache.has_key("m") is False


@pytest.mark.parametrize("shared", [OURS], indirect=True)
def test_a_write_is_one_statement(
    shared: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_cache, "_CULL_ONE_IN", 10**9)
    for write in (
        lambda: cache.set("a", 1, 10),
        lambda: cache.set("a", 2, 10),
        lambda: cache.add("b", 1, 10),
        lambda: cache.add("b", 1, 10),
        lambda: cache.set_many({"c": 1, "d": 2}, 10),
    ):
        with CaptureQueriesContext(connection) as queries:
            write()
        assert len(queries) == 1


@pytest.mark.parametrize("shared", [OURS], indirect=True)
def test_what_is_too_much_is_dropped(
    shared: time_machine.Traveller, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_cache, "_CULL_ONE_IN", 1)
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "OPTIONS": {"MAX_ENTRIES": 10}},
    }
    cache.set("short", 1, 5)
    for number in range(9):
        cache.set(f"long-{number}", 1, 50)
    shared.shift(10)
    for number in range(9, 11):
        cache.set(f"long-{number}", 1, 50)
    assert cache.get("long-3") == 1
    for number in range(11, 40):
        cache.set(f"long-{number}", 1, 50)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM portal_cache")
        assert cursor.fetchone()[0] <= 12


@pytest.mark.parametrize("shared", [OURS], indirect=True)
def test_a_table_that_is_not_there_is_an_error(shared: Any, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": OURS, "LOCATION": "no_such_table"}}
    found: BaseCache = caches["default"]
    assert isinstance(found, DatabaseCache)
    with pytest.raises(DatabaseError):
        found.add("a", 1, 10)
