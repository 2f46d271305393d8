"""Counts of attempts are the same in the database and in a cache, and exact however many count at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.services.models import AttemptCount
from portal.web.protection import counts
from portal.web.protection.counts import Count, counts_add, counts_get, forget_counts

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
AT = NOW.timestamp()


@pytest.fixture(params=["database", "cache"])
def clock(
    db: None, settings: Settings, request: pytest.FixtureRequest
) -> Iterator[time_machine.Traveller]:
    if request.param == "database":
        settings.CACHES = {
            "default": {
                "BACKEND": "portal.process.kept.database_cache.UpsertCache",
                "LOCATION": "portal_cache",
            }
        }
        call_command("createcachetable", verbosity=0)
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
    cache.clear()


def test_a_window_begins_with_the_first_attempt_and_ends_by_itself(
    clock: time_machine.Traveller,
) -> None:
    assert counts_add({"a": 60, "b": 600}) == {"a": Count(1, AT + 60), "b": Count(1, AT + 600)}
    clock.shift(30)
    assert counts_add({"a": 60}) == {"a": Count(2, AT + 60)}
    assert counts_get(["a", "b", "c"]) == {"a": Count(2, AT + 60), "b": Count(1, AT + 600)}
    clock.shift(31)
    assert counts_get(["a", "b"]) == {"b": Count(1, AT + 600)}
    assert counts_add({"a": 60, "b": 600}) == {"a": Count(1, AT + 121), "b": Count(2, AT + 600)}


def test_what_is_taken_back_leaves_nothing(clock: time_machine.Traveller) -> None:
    counts_add({"a": 60})
    assert counts_add({"a": 60}, amount=-1)["a"].number == 0
    clock.shift(61)
    # Of a window that is over, or of none at all, nothing is left to take.
    assert counts_add({"a": 60, "b": 60}, amount=-1)["a"].number <= 0
    assert counts_add({"b": 60})["b"].number <= 1


def test_nothing_is_asked_for_nothing(clock: time_machine.Traveller) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert (counts_add({}), counts_get([])) == ({}, {})
    assert not queries


@pytest.mark.parametrize("clock", ["database"], indirect=True)
def test_all_counts_of_an_attempt_are_one_statement(clock: time_machine.Traveller) -> None:
    with CaptureQueriesContext(connection) as queries:
        counts_add({"a": 60, "b": 600, "c": 3600})
        counts_get(["a", "b", "c"])
    assert len(queries) == 2


@pytest.mark.parametrize("clock", ["database"], indirect=True)
def test_ended_windows_are_deleted_and_no_key_can_be_read(clock: time_machine.Traveller) -> None:
    counts_add({"address/192.0.2.7": 60})
    counts_add({"address/192.0.2.8": 6000})
    assert not AttemptCount.objects.filter(key__contains="192.0.2").exists()
    clock.shift(61)
    assert forget_counts.func() == 1
    assert len(counts_get(["address/192.0.2.7", "address/192.0.2.8"])) == 1


@pytest.mark.parametrize("clock", ["cache"], indirect=True)
def test_many_at_once_in_a_cache_are_all_counted(clock: time_machine.Traveller) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counts._add_in_cache(cache, {"a": 60}, 1), range(200)))
    assert counts_get(["a"])["a"].number == 200
