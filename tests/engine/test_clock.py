"""The clock that a file can set."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from portal.engine import clock


@pytest.fixture
def file(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "clock"
    settings.ENGINE_CLOCK_FILE = str(path)
    return path


@pytest.mark.parametrize(
    "text", ["2028-02-29T12:30:00Z", "2028-02-29T13:30:00+01:00\n", " 2028-02-29T12:30:00.000Z "]
)
def test_it_shows_what_the_file_says_now(file: Path, text: str) -> None:
    file.write_text("2026-11-23T13:07:20Z")
    before = clock.now()
    file.write_text(text)

    assert before == datetime(2026, 11, 23, 13, 7, 20, tzinfo=UTC)
    assert clock.now() == datetime(2028, 2, 29, 12, 30, tzinfo=UTC)


@pytest.mark.time_machine("2026-11-23T13:00:00Z", tick=False)
@pytest.mark.parametrize("exists", [True, False])
def test_without_a_word_it_shows_the_machines_time(file: Path, exists: bool) -> None:
    if exists:
        file.write_text("")

    assert clock.now() == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_it_does_not_guess(file: Path) -> None:
    file.write_text("tomorrow")

    with pytest.raises(ImproperlyConfigured, match="holds no instant: 'tomorrow'"):
        clock.now()


def test_minutes_of_the_rate_limit_pass_while_the_file_stands_still(file: Path) -> None:
    file.write_text("2000-01-01T00:00:00Z")

    assert clock.seconds() > datetime(2026, 1, 1, tzinfo=UTC).timestamp()
