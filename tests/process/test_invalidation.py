"""What is kept holds until something changes that it was made of, here or on another machine."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import NoReturn

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError
from pytest_django import Settings

from portal.process import invalidation
from portal.process.invalidation import Stamp, depend, kept, mark, recall, stamp_of, table
from portal.process.kept import change_log

pytestmark = pytest.mark.usefixtures("keeping")


def is_kept(*tags: str, after: str | None) -> bool:
    """Return whether a value with these tags is the same after `after` was marked; None for everything."""
    first = kept("value", object, *tags)
    mark(*(() if after is None else (after,)))
    return kept("value", object, *tags) is first


@pytest.mark.parametrize(
    ("tags", "after", "expected"),
    [
        ((), None, False),
        (("host:1",), None, False),
        (("host:1",), "host:1", False),
        (("host:1",), "host:2", True),
        ((), "host:1", True),
        (("host:1", "host:2"), "host:2", False),
        (tuple(f"host:{one}" for one in range(50)), "host:49", False),
        (tuple(f"host:{one}" for one in range(50)), "host:50", True),
        (("host:ä",), "host:ä", False),
    ],
)
def test_a_value_holds_until_one_of_its_tags_is_marked(
    tags: tuple[str, ...], after: str | None, expected: bool
) -> None:
    assert is_kept(*tags, after=after) is expected


def test_what_is_made_of_kept_things_depends_on_what_they_depend_on() -> None:
    def page() -> object:
        kept("answer", object, "host:1")
        depend("host:2")
        return object()

    for tag in ("host:1", "host:2"):
        # Once with the answer made inside, once with the answer kept before.
        for _ in range(2):
            first = kept("page", page)
            assert kept("page", page) is first
            mark(tag)
            assert kept("page", page) is not first
    first = kept("page", page)
    mark("host:3")
    assert kept("page", page) is first


def test_two_pages_of_one_answer_both_depend_on_it() -> None:
    def page() -> object:
        kept("answer", object, "host:1")
        return object()

    first = [kept("page 1", page), kept("page 2", page)]
    mark("host:1")
    assert [kept("page 1", page), kept("page 2", page)] != first


def test_a_change_while_it_is_made_leaves_it_out_of_date() -> None:
    def page() -> object:
        mark("host:1")
        return object()

    assert kept("page", page, "host:1") is not kept("page", page, "host:1")


def test_what_failed_is_not_kept() -> None:
    def page() -> NoReturn:
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            kept("page", page, "host:1")
    assert recall("page") is None


def test_another_process_hears_of_it() -> None:
    before = stamp_of(table(), ["host:1"])
    other = stamp_of(table(), ["host:2"])
    code = "import django; django.setup(); from portal.process.invalidation import mark; mark('host:1')"
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    assert not before.is_current()
    assert other.is_current()


class Machines:
    """Two machines with a cache in common: each has a file of its own."""

    def __init__(self, folder: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._settings, self._monkeypatch = folder, settings, monkeypatch

    def be(self, name: str) -> None:
        self._settings.VAR_DIR = f"{self._folder}/{name}"
        self._monkeypatch.setattr(invalidation, "_files", {})
        # As if a second had passed since it last asked.
        self._monkeypatch.setattr(invalidation, "_ASK_EVERY_SECONDS", 0.0)


@pytest.fixture
def machines(
    tmp_path: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machines]:
    settings.HAS_MANY_MACHINES = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield Machines(str(tmp_path), settings, monkeypatch)
    cache.clear()


def stamps() -> dict[str, Stamp]:
    return {tag: stamp_of(table(), [tag]) for tag in ("host:1", "host:2")}


def current(found: dict[str, Stamp]) -> set[str]:
    return {tag for tag, stamp in found.items() if stamp.is_current()}


def left_after(machines: Machines, *changes: tuple[str, ...]) -> set[str]:
    """Return what a machine still has after another one made these changes."""
    machines.be("two")
    found = stamps()
    machines.be("one")
    for tags in changes:
        mark(*tags)
    machines.be("two")
    return current(found)


def test_another_machine_hears_of_a_change_and_of_nothing_else(machines: Machines) -> None:
    # The first change that a machine hears of: there may have been others before.
    assert left_after(machines, ("host:1",)) == set()
    assert left_after(machines) == {"host:1", "host:2"}
    assert left_after(machines, ("host:1",)) == {"host:2"}
    assert left_after(machines, ("host:1",), ("host:2",)) == set()
    assert left_after(machines, ()) == set()
    assert left_after(machines, ("host:2",)) == {"host:1"}


def test_a_machine_does_not_hear_itself(machines: Machines) -> None:
    machines.be("one")
    mark("host:1")
    found = stamps()
    machines.be("one")
    assert current(found) == {"host:1", "host:2"}


def test_an_emptied_cache_makes_everything_out_of_date(machines: Machines) -> None:
    left_after(machines, ("host:1",))
    cache.clear()
    assert left_after(machines, ("host:1",)) == set()
    assert left_after(machines, ("host:1",)) == {"host:2"}


def test_a_machine_that_was_away_for_long_begins_anew(machines: Machines) -> None:
    left_after(machines, ("host:1",))
    assert left_after(machines, *[("host:1",)] * 100) == set()
    assert left_after(machines, ("host:1",)) == {"host:2"}


def test_a_head_that_is_behind_hides_nothing(machines: Machines) -> None:
    left_after(machines, ("host:1",))
    head = cache.get(change_log._HEAD)
    assert left_after(machines, ("host:1",)) == {"host:2"}
    # As of two that wrote at once the later one may have noted the earlier number.
    cache.set(change_log._HEAD, head, timeout=None)
    assert left_after(machines) == {"host:1", "host:2"}
    assert left_after(machines, ("host:2",)) == {"host:1"}


class NoTable(LocMemCache):
    """A cache whose database has no table for it."""

    def get(self, *_args: object, **_options: object) -> NoReturn:
        raise DatabaseError("no such table")

    set = add = get_many = get


def test_a_broken_cache_stops_nothing(settings: Settings) -> None:
    settings.HAS_MANY_MACHINES = True
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.NoTable"}}
    found = stamps()
    mark("host:1")
    assert current(found) == {"host:2"}
