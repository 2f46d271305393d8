"""Turns of writers: in the order in which they came, whatever happens to the one before."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.process.sqlite3.queue import IS_KNOWN, WriterQueue
from tests.own_process import ROOT

pytestmark = pytest.mark.skipif(not IS_KNOWN, reason="this system has no locks of open files")

WAITERS = 5
_HOLDER = """
import sys, time
from pathlib import Path
from portal.process.sqlite3.queue import WriterQueue
queue = WriterQueue(Path(sys.argv[1]))
print(queue.take(patience=0), flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "turns"


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(WAITERS) as found:
        yield found


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def drawn(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[:8], "little")


def line_up(pool: ThreadPoolExecutor, path: Path, served: list[int]) -> list[Future[None]]:
    """Let WAITERS wait for a turn, each beginning after the one before; they note their number when it comes."""

    def wait(number: int) -> None:
        queue = WriterQueue(path)
        assert queue.take(patience=30)
        served.append(number)
        queue.end()
        queue.close()

    waiting = []
    for number in range(WAITERS):
        before = drawn(path)
        waiting.append(pool.submit(wait, number))
        until(lambda: drawn(path) > before)  # noqa: B023  called at once
    return waiting


@pytest.mark.parametrize("leave", [WriterQueue.end, WriterQueue.close])
def test_who_came_first_goes_first(
    path: Path, pool: ThreadPoolExecutor, leave: Callable[[WriterQueue], None]
) -> None:
    served: list[int] = []
    holder = WriterQueue(path)
    assert holder.take(patience=0)
    waiting = line_up(pool, path, served)
    assert served == []

    leave(holder)

    for each in waiting:
        each.result(timeout=30)
    assert served == [*range(WAITERS)]


def test_the_turn_of_a_killed_process_ends_with_it(path: Path, pool: ThreadPoolExecutor) -> None:
    served: list[int] = []
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        waiting = line_up(pool, path, served)
        assert served == []
        holder.kill()
    for each in waiting:
        each.result(timeout=30)
    assert served == [*range(WAITERS)]


def test_who_has_waited_for_long_goes_on_and_holds_nobody_up(path: Path) -> None:
    holder, second, third = WriterQueue(path), WriterQueue(path), WriterQueue(path)
    assert holder.take(patience=0)
    assert not second.take(patience=0.01)
    second.end()
    holder.end()
    assert third.take(patience=0)


def test_a_turn_comes_at_once_where_nobody_is_before(path: Path) -> None:
    one, other = WriterQueue(path), WriterQueue(path)
    for queue in (one, other, one, one, other):
        assert queue.take(patience=0)
        queue.end()


def test_a_turn_that_is_taken_twice_ends_once(path: Path) -> None:
    one, other = WriterQueue(path), WriterQueue(path)
    assert one.take(patience=0)
    assert one.take(patience=0)
    one.end()
    assert other.take(patience=0)


@pytest.mark.parametrize("content", [b"", b"abc", bytes(16), b"\xff" * 16, b"\x7f" * 40])
def test_a_file_with_anything_in_it_makes_turns(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    one, other = WriterQueue(path), WriterQueue(path)
    assert one.take(patience=0)
    assert not other.take(patience=0)
    one.end()
    other.end()
    assert other.take(patience=0)
