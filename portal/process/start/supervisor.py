"""Supervisor of the web server and the task worker as children of one process.

It holds the listening socket, so that no visitor is refused while a web server is replaced or started again: what
arrives meanwhile waits. A child that ends is started again after a pause that grows, for as long as it takes: the
database may be away for hours. SIGHUP replaces the web server by a new one, which loads the code and settings that are
there now, once that is ready; what the old one began it finishes. SIGTERM and SIGINT end all within STOP_SECONDS.
"""

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType
from typing import Final

from django.conf import settings

from portal.conf.logs import JsonFormatter
from portal.process.database import Stopped
from portal.process.serving.command import BACKLOG, CANNOT_BE_LOADED, GATE_FD, READY_FD

STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
SIGNALS: Final = (*STOP_SIGNALS, signal.SIGHUP)
# Docker and Compose wait for ten seconds before they kill.
STOP_SECONDS: Final = 7.0
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 8.0
# A child that lived as long was well; the next pause is the first again.
WELL_AFTER: Final = 60.0
# What a replaced web server may take to finish: more than the slowest request.
RETIRED_SECONDS: Final = 40.0
# A web server that is to replace another one has to be ready by then.
REPLACED_WITHIN: Final = 60.0
# Until then other children leave the processors to the web server.
OTHERS_WAIT: Final = 5.0
_CHECK_EVERY: Final = 0.05


def next_pause(before: float, *, lived: float) -> float:
    """Return the seconds until a child is started again that lived so long, after the pause of `before`, 0 for none."""
    return FIRST_PAUSE if lived >= WELL_AFTER or not before else min(before * 2, LONGEST_PAUSE)


class Child:
    """A command that is to run at all times. `pass_fds` are descriptors that it gets."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        pass_fds: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command, self._fds = command, pass_fds
        self._environment = dict(environment or {})
        self._pause = 0.0
        self.again_at = 0.0
        self.start()

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches only the parent, which then stops its children in order.
        self.process = subprocess.Popen(  # noqa: S603  commands are built by the portal
            self._command,
            start_new_session=True,
            pass_fds=self._fds,
            env={**os.environ, **self._environment},
        )
        self._started_at = time.monotonic()

    def mend(self) -> None:
        """Start it again when it has ended and its pause is over."""
        status = self.process.poll()
        if status is None:
            return
        now = time.monotonic()
        if not self.again_at:
            self._pause = next_pause(self._pause, lived=now - self._started_at)
            self.again_at = now + self._pause
            say(f"{self._name} ended with status {status}; starting it again in {self._pause:g} s.")
        elif now >= self.again_at:
            self.again_at = 0.0
            try:
                self.start()
            except OSError as error:
                # The machine has no room for a process just now.
                say(f"{self._name} cannot be started: {error}")

    def kill(self) -> None:
        # Also where it has ended: a worker of it may hang.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def _name(self) -> str:
        return " ".join(str(part) for part in self._command[1:4])


class WebChild(Child):
    """A web server on a socket of the parent. It serves once `open_gate` was called, and `is_ready` once it does."""

    def __init__(self, command: Sequence[str]) -> None:
        self._gate: int | None = None
        self._ready: int | None = None
        self._is_open = False
        self.was_ready = False
        super().__init__(command)

    def start(self) -> None:
        gate, self._gate = os.pipe()
        ready_before, (self._ready, ready) = self._ready, os.pipe()
        self._fds = (*_listening(self._command), gate, ready)
        self._environment = {GATE_FD: str(gate), READY_FD: str(ready)}
        super().start()
        for one in (gate, ready, ready_before):
            if one is not None:
                os.close(one)
        if self._is_open:
            self.open_gate()

    def open_gate(self) -> None:
        self._is_open = True
        if self._gate is not None:
            os.close(self._gate)
            self._gate = None

    def is_ready(self, *, seconds: float = 0.0) -> bool:
        """Whether it accepts connections; wait up to `seconds` for it, or until it has ended."""
        if self._ready is not None and not self.was_ready:
            found, _, _ = select.select([self._ready], [], [], seconds)
            # Nothing to read means that all who could write have ended.
            self.was_ready = bool(found) and bool(os.read(self._ready, 1))
        return self.was_ready

    def kill(self) -> None:
        super().kill()
        for one in (self._gate, self._ready):
            if one is not None:
                os.close(one)
        self._gate = self._ready = None


class Supervisor:
    """`web` is the command of the web server, empty for none, `others` are those of the other children.

    `before_reload` is called before new ones are started; where it fails, the old ones go on.
    """

    def __init__(
        self,
        *,
        web: Sequence[str] = (),
        others: Sequence[Sequence[str]] = (),
        before_reload: Callable[[], object] = lambda: None,
    ) -> None:
        self._command, self._others, self._before_reload = web, others, before_reload
        self._web: WebChild | None = None
        self._children: list[Child] = []
        # Those that were replaced, and until when they may finish.
        self._retired: list[tuple[Child, float]] = []
        self._stopping = self._reloading = False
        self._has_terminal = _has_terminal()
        for number in SIGNALS:
            # Only noted: stopping takes seconds, and a handler may interrupt any line.
            signal.signal(number, self._note_signal)

    def start_web(self) -> None:
        """Start the web server, which loads the application and waits for `serve`."""
        if self._command and self._web is None:
            self._web = WebChild(self._command)

    def serve(self) -> None:
        if self._web is not None:
            self._web.open_gate()

    def check_stop(self) -> None:
        """Raise Stopped where a signal asked for the end; for whoever waits before `run`."""
        if self._stopping:
            raise Stopped

    def run(self, *, when_ready: Callable[[], None] = lambda: None) -> int:
        """Start what is not started yet and look after it until a signal asks for the end. Return the exit status.

        `when_ready` is called once the web server serves. The status is 0, or that of a web server that never did.
        """
        if self._is_stopping():
            self.stop()
            return 0
        try:
            self.start_web()
            self.serve()
            begin_others_at = time.monotonic() + OTHERS_WAIT
            is_told = False
            while not self._is_stopping():
                if self._web is not None and self._cannot_start(self._web):
                    return self._web.process.returncode or 1
                is_ready = self._web is None or self._web.is_ready()
                if not self._children and (is_ready or time.monotonic() >= begin_others_at):
                    self._children = [Child(command) for command in self._others]
                if is_ready and not is_told:
                    is_told = True
                    when_ready()
                if self._reloading:
                    self._reload()
                for child in (*self._children, *([self._web] if self._web else [])):
                    child.mend()
                self._end_retired()
                time.sleep(_CHECK_EVERY)
            return 0
        finally:
            self.stop()

    def stop(self) -> None:
        """End all children: asked first, and killed with all that they started after STOP_SECONDS."""
        self._stopping = True
        children = [*self._children, *(child for child, _ in self._retired)]
        # The web server last: gunicorn has closed the socket when it answers nobody any more.
        children += [self._web] if self._web else []
        running = [child.process for child in children if child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.05, deadline - time.monotonic()))
        for child in children:
            child.kill()

    def _is_stopping(self) -> bool:
        # A handler sets it, at any line.
        return self._stopping

    def _note_signal(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP and not (self._has_terminal and not _has_terminal()):
            self._reloading = True
        else:
            # Also where the terminal that it was started in was closed.
            self._stopping = True

    def _cannot_start(self, web: WebChild) -> bool:
        """Whether the web server never served, or refuses the settings: starting it again would mend neither."""
        status = web.process.poll()
        if status is None or self._stopping or web.again_at:
            return False
        is_hopeless = status == CANNOT_BE_LOADED or not web.is_ready()
        if is_hopeless:
            say(f"The web server ended with status {status}; stopping.")
        return is_hopeless

    def _reload(self) -> None:
        self._reloading = False
        try:
            self._before_reload()
        except Exception as error:  # noqa: BLE001  whatever is wrong with the new release
            say(f"Not reloaded: {error!r}")
            return
        for old in self._children:
            if old.process.poll() is None:
                # It finishes what it does while its successor begins.
                self._retire(old)
        self._children = [Child(command) for command in self._others]
        if self._web is None:
            return
        new, old = WebChild(self._command), self._web
        new.open_gate()
        deadline = time.monotonic() + REPLACED_WITHIN
        while not new.is_ready(seconds=0.1) and new.process.poll() is None:
            if self._stopping or time.monotonic() > deadline:
                break
        if new.was_ready:
            self._web = new
            self._retire(old)
        else:
            say("The new web server did not start; the old one goes on.")
            new.kill()

    def _retire(self, child: Child) -> None:
        if child.process.poll() is None:
            child.process.terminate()
        self._retired.append((child, time.monotonic() + RETIRED_SECONDS))

    def _end_retired(self) -> None:
        for found in list(self._retired):
            child, until = found
            if child.process.poll() is not None or time.monotonic() > until:
                child.kill()
                self._retired.remove(found)


def listen(host: str, port: int) -> socket.socket:
    # Raises OSError where the port is taken.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Otherwise the port would seem taken for a minute after a restart.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def say(text: str) -> None:
    if settings.LOG_FORMAT == "json":
        found = {"name": __name__, "levelname": "WARNING", "msg": text}
        text = JsonFormatter().format(logging.makeLogRecord(found))
    # Not by way of a logger: it may be configured by the release that does not start.
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _listening(command: Sequence[str]) -> Sequence[int]:
    return [int(part.removeprefix("fd://")) for part in command if part.startswith("fd://")]


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
