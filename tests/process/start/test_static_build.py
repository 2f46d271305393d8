"""Static files are collected when their content changes, beside what others serve."""

import os
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from portal.process.start import static_build
from portal.process.start.static_build import collect_if_changed, fingerprint


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    """A folder with one style sheet, which is all that there is to collect."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a { color: red }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    return source


def collected(settings: Settings) -> list[str]:
    return sorted(path.name for path in Path(settings.STATIC_ROOT).glob("a.*"))


def test_only_content_counts(source: Path, settings: Settings) -> None:
    before = fingerprint()
    assert collect_if_changed()
    assert not collect_if_changed()
    # As after a checkout, or in a layer of an image.
    os.utime(source / "a.css", (0, 0))
    assert not collect_if_changed()
    # The same length, and older than what was collected.
    (source / "a.css").write_text("a { color: tan }")
    os.utime(source / "a.css", (0, 0))
    assert fingerprint() != before
    assert collect_if_changed()
    assert (Path(settings.STATIC_ROOT) / "a.css").read_text() == "a { color: tan }"


def test_what_another_release_serves_stays_for_two_weeks(source: Path, settings: Settings) -> None:
    collect_if_changed()
    old = collected(settings)
    assert len(old) == 2
    (source / "a.css").write_text("a { color: blue }")
    collect_if_changed()
    assert set(old) < set(collected(settings))
    assert len(collected(settings)) == 3

    named = next(name for name in old if name != "a.css")
    long_ago = time.time() - static_build.KEEP_SECONDS - 1
    os.utime(Path(settings.STATIC_ROOT) / named, (long_ago, long_ago))
    (source / "a.css").write_text("a { color: green }")
    collect_if_changed()
    assert named not in collected(settings)
    assert len(collected(settings)) == 3


def test_a_start_that_was_broken_off_collects_again(
    source: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_build: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(static_build, "_collect", fail)
        with pytest.raises(KeyboardInterrupt):
            collect_if_changed()
    assert collect_if_changed()
    assert not list(Path(settings.STATIC_ROOT).glob(".building-*"))
