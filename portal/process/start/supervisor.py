"""Supervisor of the web server and the task worker as children of one process.

The parent starts them, waits, and passes on the first SIGINT, SIGTERM or SIGHUP. When the web server ends, the worker
is stopped as well, so that whatever supervises the parent (a terminal, a container, systemd) sees one life. A worker
that ends, as on a database that is locked for long, is started again: pages go on meanwhile.
"""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What Docker and Compose wait before they kill, and a little more than gunicorn's own eight seconds.
GRACE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Restarts:
    """A child that ended is started again after `pause` seconds, unless it ended `most` times in `within` seconds."""

    pause: float = 5.0
    most: int = 5
    within: float = 60.0

    def is_hopeless(self, ends: Sequence[float]) -> bool:
        """Whether the last of `ends`, moments in seconds, is one too many."""
        return sum(moment > ends[-1] - self.within for moment in ends) >= self.most


class _Child:
    def __init__(self, command: Sequence[str], *, is_restarted: bool) -> None:
        self.command = command
        self.is_restarted = is_restarted
        self.ends: list[float] = []
        self.again_at: float | None = None
        self.process = self._started()

    def start_again(self) -> None:
        self.again_at = None
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches only the parent, which then stops its children in order.
        return subprocess.Popen(self.command, start_new_session=True)  # noqa: S603  commands are built by run_portal


class Supervisor:
    """`vital` are commands without which all is stopped, `restarted` those that are started again."""

    def __init__(
        self,
        vital: Sequence[Sequence[str]],
        *,
        restarted: Sequence[Sequence[str]] = (),
        restarts: Restarts | None = None,
    ) -> None:
        self._vital = vital
        self._restarted = restarted
        self._restarts = restarts or Restarts()
        self._children: list[_Child] = []
        self._stopping = False

    def run(self, *, when_started: Callable[[], None]) -> int:
        """Start all commands, call `when_started`, and return the exit status once they have ended.

        0 after a signal asked for the stop; otherwise the status of the child that ended for good (1 if that was 0).
        """
        for number in STOP_SIGNALS:
            # Only noted: stopping takes seconds, and a handler may interrupt any line.
            signal.signal(number, self._note_signal)
        try:
            for is_restarted, commands in ((False, self._vital), (True, self._restarted)):
                for command in commands:
                    self._children.append(_Child(command, is_restarted=is_restarted))
            when_started()
            return self._wait()
        finally:
            self._stop_all()

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _wait(self) -> int:
        while not self._stopping:
            for child in self._children:
                status = self._final_status(child)
                if status is not None and not self._stopping:
                    return status
            time.sleep(0.2)
        return 0

    def _final_status(self, child: _Child) -> int | None:
        """Return the status to end with once `child` has ended for good, else None."""
        now = time.monotonic()
        if child.again_at is not None:
            if now >= child.again_at:
                child.start_again()
            return None
        status = child.process.poll()
        if status is None or self._stopping:
            return None
        child.ends.append(now)
        if not child.is_restarted or self._restarts.is_hopeless(child.ends):
            sys.stderr.write(f"{child.command!r} ended with status {status}; stopping.\n")
            return status or 1
        pause = self._restarts.pause
        sys.stderr.write(
            f"{child.command!r} ended with status {status}; starting it again in {pause:g} s.\n"
        )
        child.again_at = now + pause
        return None

    def _stop_all(self) -> None:
        processes = [child.process for child in self._children]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in processes:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for_port(host: str, port: int, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError),
            socket.create_connection((host, port), timeout=1.0),
        ):
            return True
        time.sleep(0.05)
    return False


def port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        # As gunicorn does: otherwise the port would seem taken for a minute after a restart.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
