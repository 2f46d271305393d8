"""A lock has one holder, whichever way it is kept, and outlives no process."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from portal.process.locks import lock_take


@pytest.fixture(params=["file", "cache"])
def kept(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> None:
    settings.SHARED_FOLDER = tmp_path if request.param == "file" else None
    cache.clear()


@pytest.mark.usefixtures("kept")
def test_a_lock_has_one_holder_at_a_time() -> None:
    release = lock_take("slots:1")
    assert release is not None
    assert lock_take("slots:1") is None
    release()
    again = lock_take("slots:1")
    assert again is not None
    again()


@pytest.mark.usefixtures("kept")
def test_other_names_are_free() -> None:
    releases = [lock_take(f"slots:{number}") for number in (1, 2, 3)]
    assert all(releases)
    for release in releases:
        assert release is not None
        release()


def test_the_lock_of_a_file_ends_with_its_process(settings: Settings, tmp_path: Path) -> None:
    settings.SHARED_FOLDER = tmp_path
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"1" if lock_take("slots:1") else b"0")
        time.sleep(60)
        os._exit(0)
    assert os.read(reading, 1) == b"1"
    assert lock_take("slots:1") is None
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    release = lock_take("slots:1")
    assert release is not None
    release()


def test_without_the_folder_everybody_goes_on(settings: Settings, tmp_path: Path) -> None:
    settings.SHARED_FOLDER = tmp_path / "gone"
    first, second = lock_take("slots:1"), lock_take("slots:1")
    assert first is not None
    assert second is not None
    first()
    second()
