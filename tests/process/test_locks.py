"""A lock has one holder, whichever way it is kept, and outlives no process."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from portal.process.locks import CacheLocks, FileLocks, LockBusy
from portal.process.shared import take_lock


@pytest.fixture(params=["file", "cache"])
def kept(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> None:
    settings.SHARED_FOLDER = tmp_path if request.param == "file" else None
    cache.clear()


@pytest.mark.usefixtures("kept")
def test_a_lock_has_one_holder_at_a_time() -> None:
    release = take_lock("slots:1")
    assert release is not None
    assert take_lock("slots:1") is None
    release()
    again = take_lock("slots:1")
    assert again is not None
    again()


@pytest.mark.usefixtures("kept")
def test_other_names_are_free() -> None:
    releases = [take_lock(f"slots:{number}") for number in (1, 2, 3)]
    assert all(releases)
    for release in releases:
        assert release is not None
        release()


def test_the_lock_of_a_file_ends_with_its_process(settings: Settings, tmp_path: Path) -> None:
    settings.SHARED_FOLDER = tmp_path
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        held = take_lock("slots:1")
        os.write(writing, b"1" if held else b"0")
        time.sleep(60)
        os._exit(0)
    assert os.read(reading, 1) == b"1"
    assert take_lock("slots:1") is None
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    release = take_lock("slots:1")
    assert release is not None
    release()


def test_without_the_folder_everybody_goes_on(settings: Settings, tmp_path: Path) -> None:
    settings.SHARED_FOLDER = tmp_path / "gone"
    first, second = take_lock("slots:1"), take_lock("slots:1")
    assert first is not None
    assert second is not None
    first()
    second()


def test_who_was_too_slow_does_not_end_the_next_holders_lock() -> None:
    cache.clear()
    locks = CacheLocks(cache, lease=0.05)
    slow = locks.take("a")
    time.sleep(0.1)
    next_one = CacheLocks(cache, lease=60).take("a")
    assert slow is not None
    assert next_one is not None
    slow()
    assert locks.take("a") is None
    next_one()
    assert locks.take("a") is not None


def test_a_waiter_gives_up_after_its_patience(tmp_path: Path) -> None:
    cache.clear()
    for taken, waiting in (
        (CacheLocks(cache, lease=60).take("a"), CacheLocks(cache, lease=60)),
        (FileLocks(tmp_path).take("a"), FileLocks(tmp_path)),
    ):
        assert taken is not None
        begun = time.monotonic()
        with pytest.raises(LockBusy), waiting.locked("a", patience=0.1):
            pytest.fail("two hold one lock")
        assert 0.1 <= time.monotonic() - begun < 5
        taken()


def test_shared_locks_of_a_file_keep_out_only_writers(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path)
    with locks.locked("a", patience=0.1, shared=True), locks.locked("a", patience=0.1, shared=True):
        assert locks.take("a") is None
    release = locks.take("a")
    assert release is not None
    release()
