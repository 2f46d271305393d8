"""Kept values take no more memory than they may."""

import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from portal.process.kept.values import KeptValues, size_of
from portal.services.slots.slot import Slot


def test_the_oldest_goes_when_there_is_no_room(settings: Settings) -> None:
    settings.KEPT_MEGABYTES = 1
    values = KeptValues()
    for number in range(20):
        values.put(str(number), number, until=time.monotonic() + 60, size=100_000)
    assert values.size <= 1024 * 1024
    assert [number for number in range(20) if values.get(str(number)) is not None] == list(
        range(10, 20)
    )


def test_what_is_over_goes_when_something_comes() -> None:
    values = KeptValues()
    for number in range(20):
        values.put(str(number), number, until=time.monotonic() - 1, size=100)
    values.put("new", "new", until=time.monotonic() + 60, size=100)
    assert len(values) == 1
    assert values.get("0") is None


def test_a_value_that_is_put_again_counts_once() -> None:
    values = KeptValues()
    for _ in range(3):
        values.put("name", "value", until=time.monotonic() + 60, size=100)
    once = values.size
    values.drop("name")
    values.drop("name")
    assert (values.size, once < 1000) == (0, True)


def test_what_is_larger_than_all_room_is_not_kept(settings: Settings) -> None:
    settings.KEPT_MEGABYTES = 1
    values = KeptValues()
    values.put("name", "value", until=time.monotonic() + 60, size=2 * 1024 * 1024)
    assert (values.get("name"), values.size) == (None, 0)


@pytest.mark.parametrize("kind", ["slots", "texts", "rows"])
def test_a_size_is_about_what_the_value_takes(kind: str) -> None:
    first = datetime(2026, 3, 2, 9, tzinfo=UTC)
    makers: dict[str, Callable[[int], object]] = {
        "slots": lambda n: Slot(first + timedelta(minutes=n)),
        "texts": lambda n: f"a text {n}" * 20,
        "rows": lambda n: {"id": n * 1000, "name": f"name {n}", "days": [n * 1000 + 1] * 3},
    }
    tracemalloc.start()
    value = tuple(makers[kind](number) for number in range(700))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.5 < size_of(value) / taken < 2
