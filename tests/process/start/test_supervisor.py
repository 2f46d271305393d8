"""Children of one parent: which ends stop all, and which are mended."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.process.start.supervisor import STOP_SIGNALS, Restarts, Supervisor

QUICKLY = Restarts(pause=0.01, most=3)
# Stands for a web server: it runs until it is stopped.
STAYS = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def counted(notes: Path, then: str) -> list[str]:
    """Return a command that notes each of its starts, and then does what `then` says."""
    return ["/bin/sh", "-c", f'echo start >> "{notes}"; {then}']


def starts(notes: Path) -> int:
    return len(notes.read_text().splitlines()) if notes.exists() else 0


@pytest.mark.parametrize("status", [1, 0, 7])
def test_a_worker_that_always_ends_is_given_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    notes = tmp_path / "starts"
    worker = counted(notes, f"exit {status}")
    supervisor = Supervisor([STAYS], restarted=[worker], restarts=QUICKLY)
    assert supervisor.run(when_started=lambda: None) == (status or 1)
    assert starts(notes) == QUICKLY.most
    said = capsys.readouterr().err
    assert said.count("starting it again") == QUICKLY.most - 1
    assert said.count("stopping.") == 1


def test_a_worker_that_ended_once_works_on_beside_the_web_server(tmp_path: Path) -> None:
    notes, server = tmp_path / "starts", tmp_path / "server"
    # The second one asks for the stop, which shows that it ran and that nothing had stopped before.
    then = (
        f'if [ $(wc -l < "{notes}") = 2 ]; then kill -TERM {os.getpid()}; exec sleep 60; fi; exit 1'
    )
    web = counted(server, "exec sleep 60")
    supervisor = Supervisor([web], restarted=[counted(notes, then)], restarts=QUICKLY)
    assert supervisor.run(when_started=lambda: None) == 0
    assert (starts(notes), starts(server)) == (2, 1)


@pytest.mark.parametrize(("status", "expected"), [(3, 3), (0, 1)])
def test_a_web_server_that_ends_stops_all(tmp_path: Path, status: int, expected: int) -> None:
    notes = tmp_path / "starts"
    web = counted(notes, f"exit {status}")
    supervisor = Supervisor([web], restarted=[STAYS], restarts=QUICKLY)
    assert supervisor.run(when_started=lambda: None) == expected
    assert starts(notes) == 1


def test_a_stop_during_the_pause_starts_nothing(tmp_path: Path) -> None:
    notes = tmp_path / "starts"
    worker = counted(notes, f"kill -TERM {os.getpid()}; exit 1")
    supervisor = Supervisor([STAYS], restarted=[worker], restarts=Restarts(pause=60))
    began = time.monotonic()
    assert supervisor.run(when_started=lambda: None) == 0
    assert starts(notes) == 1
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("ends", "hopeless"),
    [
        ([0], False),
        ([0, 1, 2, 3], False),
        ([0, 1, 2, 3, 4], True),
        ([0, 14, 28, 42, 59], True),
        ([0, 15, 30, 45, 60], False),
        # Once an hour is never too often.
        ([3600.0 * hour for hour in range(100)], False),
        ([0, 1, 2, 3, 3600], False),
    ],
)
def test_ends_count_within_a_minute(ends: list[float], hopeless: bool) -> None:
    assert Restarts().is_hopeless(ends) is hopeless
