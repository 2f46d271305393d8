"""Children of one parent: what is mended, what ends all, and how a reload replaces them."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.process.database import Stopped
from portal.process.serving.command import CANNOT_BE_LOADED, GATE_FD, READY_FD
from portal.process.start import supervisor as module
from portal.process.start.supervisor import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    SIGNALS,
    Supervisor,
    next_pause,
)

# Stands for a web server: it waits for its gate, notes its start, says that it is ready, and runs until it is stopped.
WEB = f"""
import os, sys, time
os.read(int(os.environ["{GATE_FD}"]), 1)
with open(sys.argv[1], "a") as notes:
    notes.write(f"{{os.getpid()}}\\n")
os.write(int(os.environ["{READY_FD}"]), b"1")
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(module, "_CHECK_EVERY", 0.01)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "starts"


def python(source: str, *arguments: object) -> list[str]:
    return [sys.executable, "-S", "-c", source, *map(str, arguments)]


def counted(notes: Path, then: str) -> list[str]:
    """Return a command that notes each of its starts, and then does what `then` says."""
    return ["/bin/sh", "-c", f'echo $$ >> "{notes}"; {then}']


def starts(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().split()] if notes.exists() else []


def soon(what: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until something is so; a machine that is busy takes longer."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def during(parent: Supervisor, story: Callable[[], None]) -> int:
    """Run a parent while `story` happens in another thread, which then asks for the end; return the status."""
    failed: list[BaseException] = []

    def tell() -> None:
        try:
            story()
        except BaseException as error:  # noqa: BLE001  raised in the test's own thread
            failed.append(error)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=tell)
    thread.start()
    status = parent.run()
    thread.join()
    if failed:
        raise failed[0]
    return status


@pytest.mark.parametrize("end", ["exit 1", "exit 0", "kill -9 $$"])
def test_a_child_that_always_ends_is_started_again_for_ever(notes: Path, end: str) -> None:
    web = notes.with_name("web")
    parent = Supervisor(web=python(WEB, web), others=[counted(notes, end)])

    assert during(parent, lambda: soon(lambda: len(starts(notes)) >= 4)) == 0

    assert len(starts(web)) == 1, "a worker's death never takes the web server down"


def test_pauses_grow_up_to_a_bound_and_begin_again_after_a_good_while() -> None:
    pauses = [0.0]
    for _ in range(10):
        pauses.append(next_pause(pauses[-1], lived=1.0))
    assert pauses[1] == module.FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert next_pause(LONGEST_PAUSE, lived=0.0) == LONGEST_PAUSE
    assert next_pause(LONGEST_PAUSE, lived=module.WELL_AFTER) == module.FIRST_PAUSE
    # A database is back for ten seconds by then.
    assert FIRST_PAUSE <= LONGEST_PAUSE < 10


def test_a_web_server_that_was_killed_is_started_again(notes: Path) -> None:
    parent = Supervisor(web=python(WEB, notes))

    def story() -> None:
        soon(lambda: len(starts(notes)) == 1)
        os.kill(starts(notes)[0], signal.SIGKILL)
        soon(lambda: len(starts(notes)) == 2)

    assert during(parent, story) == 0


@pytest.mark.parametrize(
    ("status", "expected"), [(3, 3), (0, 1), (CANNOT_BE_LOADED, CANNOT_BE_LOADED)]
)
def test_a_web_server_that_never_served_ends_all(
    notes: Path, status: int, expected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    parent = Supervisor(web=counted(notes, f"exit {status}"))
    assert parent.run() == expected
    assert len(starts(notes)) == 1
    assert f"ended with status {status}; stopping" in capsys.readouterr().err


def test_a_web_server_waits_for_its_gate(notes: Path) -> None:
    parent = Supervisor(web=python(WEB, notes))
    parent.start_web()
    time.sleep(0.2)
    assert starts(notes) == []
    parent.serve()
    soon(lambda: len(starts(notes)) == 1)
    parent.stop()


def test_a_reload_starts_the_new_one_before_it_ends_the_old(notes: Path) -> None:
    worker = notes.with_name("worker")
    parent = Supervisor(web=python(WEB, notes), others=[counted(worker, "exec sleep 60")])

    def story() -> None:
        soon(lambda: len(starts(notes)) == len(starts(worker)) == 1)
        os.kill(os.getpid(), signal.SIGHUP)
        soon(lambda: len(starts(notes)) == len(starts(worker)) == 2)
        for old in (starts(notes)[0], starts(worker)[0]):
            soon(lambda old=old: not Path(f"/proc/{old}").exists())  # type: ignore[misc]
        assert Path(f"/proc/{starts(notes)[1]}").exists()

    assert during(parent, story) == 0


def test_a_reload_that_fails_leaves_the_old_one(
    notes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The second start finds the notes of the first, as a new release that cannot be loaded.
    source = "import os, sys\nif os.path.exists(sys.argv[1]): sys.exit(4)\n" + WEB
    parent = Supervisor(web=python(source, notes))

    def story() -> None:
        soon(lambda: len(starts(notes)) == 1)
        os.kill(os.getpid(), signal.SIGHUP)
        soon(lambda: "the old one goes on" in capsys.readouterr().err)
        assert Path(f"/proc/{starts(notes)[0]}").exists()

    assert during(parent, story) == 0


def test_nothing_is_replaced_where_the_preparation_fails(
    notes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise OSError("no space left")

    parent = Supervisor(web=python(WEB, notes), before_reload=fail)

    def story() -> None:
        soon(lambda: len(starts(notes)) == 1)
        os.kill(os.getpid(), signal.SIGHUP)
        soon(lambda: "no space left" in capsys.readouterr().err)
        assert len(starts(notes)) == 1

    assert during(parent, story) == 0


def test_a_closed_terminal_ends_what_was_started_in_it(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_has_terminal", lambda: True)
    parent = Supervisor(web=python(WEB, notes))
    monkeypatch.setattr(module, "_has_terminal", lambda: False)

    def story() -> None:
        soon(lambda: len(starts(notes)) == 1)
        os.kill(os.getpid(), signal.SIGHUP)
        soon(lambda: not Path(f"/proc/{starts(notes)[0]}").exists())

    assert during(parent, story) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_kills_what_does_not_hear(
    notes: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.2)
    deaf = "trap '' TERM; sleep 60 & wait; wait"
    parent = Supervisor(others=[counted(notes, deaf)])

    def story() -> None:
        soon(lambda: len(starts(notes)) == 1)
        os.kill(os.getpid(), number)

    assert during(parent, story) == 0
    soon(lambda: not Path(f"/proc/{starts(notes)[0]}").exists())


def test_who_waits_before_the_start_hears_of_the_end(notes: Path) -> None:
    parent = Supervisor(web=python(WEB, notes))
    parent.start_web()
    parent.check_stop()
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(Stopped):
        parent.check_stop()
    assert parent.run() == 0
    assert starts(notes) == []


def test_the_whole_end_stays_below_what_containers_wait() -> None:
    assert module.STOP_SECONDS < 8
