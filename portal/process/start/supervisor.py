"""Supervisor of the web server and the task worker as children of one process.

The parent starts them, waits, and passes on the first SIGINT, SIGTERM or SIGHUP; when one child ends, the other is
stopped as well, so that whatever supervises the parent (a terminal, a container, systemd) sees one life.
"""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What Docker and Compose wait before they kill, and a little more than gunicorn's own eight seconds.
GRACE_SECONDS = 10.0


class Supervisor:
    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self._commands = commands
        self._children: list[subprocess.Popen[bytes]] = []
        self._stopping = False

    def run(self, *, when_started: Callable[[], None]) -> int:
        """Start all commands, call `when_started`, and return the exit status once they have ended.

        0 after a signal asked for the stop; otherwise the status of the child that ended by itself (1 if that was 0).
        """
        for number in STOP_SIGNALS:
            # Only noted: stopping takes seconds, and a handler may interrupt any line.
            signal.signal(number, self._note_signal)
        # Children get a session of their own: Ctrl-C reaches only this process, which then stops them in order.
        self._children = [
            subprocess.Popen(command, start_new_session=True)  # noqa: S603  commands are built by run_portal
            for command in self._commands
        ]
        when_started()
        try:
            return self._wait()
        finally:
            self._stop_all()

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _wait(self) -> int:
        while not self._stopping:
            for child in self._children:
                status = child.poll()
                if status is not None and not self._stopping:
                    sys.stderr.write(f"{child.args!r} ended with status {status}; stopping.\n")
                    return status or 1
            time.sleep(0.2)
        return 0

    def _stop_all(self) -> None:
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children:
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


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
