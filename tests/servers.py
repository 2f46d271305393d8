"""Start the portal as users start it, in a process of its own with data of its own."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from socketserver import BaseServer
from typing import Final

from tests.own_process import ROOT, printed

STAFF_PASSWORD: Final = "let-the-tests-in"
START_SECONDS = 240
"""Only a portal that hangs needs as long: one that ends is noticed at once, and a busy machine is no fault."""
STATIC_FOLDER: Final = "TESTS_STATIC"
"""Where the parts of a run share collected static files; without it each process collects its own."""
# Settings with which a first start makes something else.
_OF_FIRST_START: Final = {
    *("CALCOM_API_KEY", "DATABASE_URL", "DEMO", "ENGINE_CLOCK_FILE", "PORTAL_URL"),
    *("STAFF_PASSWORD", "STAFF_USERNAME"),
}
COLLECT: Final = (
    "import django; django.setup(); "
    "from portal.process.start.static_build import collect_if_changed; collect_if_changed()"
)


@dataclass(frozen=True)
class RunningPortal:
    """A portal that serves at `url`; `environment` runs management commands on the same data."""

    url: str
    environment: dict[str, str]
    output: str
    process: subprocess.Popen[bytes]

    def manage(self, *arguments: str) -> str:
        """Run a management command on the portal's data and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def kill(self) -> None:
        """Kill -9 every process of this portal, as a power cut does."""
        mark = f"PORTAL_DATA_DIR={self.environment['PORTAL_DATA_DIR']}".encode()
        for entry in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if mark in entry.read_bytes().split(b"\0"):
                    os.kill(int(entry.parent.name), signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_portal(folder: Path, **settings: str) -> Iterator[RunningPortal]:
    """Serve a portal with its data in `folder` until the block ends; then it must stop by itself."""
    prepare_static(folder)
    if not _OF_FIRST_START & set(settings):
        prepare_data(folder)
    with unprepared_portal(folder, **settings) as portal:
        yield portal


@contextlib.contextmanager
def unprepared_portal(folder: Path, **settings: str) -> Iterator[RunningPortal]:
    """The same, with all that a first start has to do."""
    port = free_port()
    # Nothing of the developer's own settings, and nothing of the test run's, reaches the server.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {
        "PORTAL_MODE": "local",
        "PORT": str(port),
        "PORTAL_DATA_DIR": str(folder),
        "WEB_WORKERS": "2",
        "STAFF_PASSWORD": STAFF_PASSWORD,
        "PYTHONUNBUFFERED": "1",
        # All tests are one visitor, and quick.
        "FORM_MINIMUM_SECONDS": "0",
        "THROTTLE_ADDRESS": "off",
        "THROTTLE_EMAIL": "off",
        "THROTTLE_EVENT_TYPE": "off",
        **settings,
    }
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "portal"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for_announcement(process, log)
        yield RunningPortal(f"http://127.0.0.1:{port}", environment, log.read_text(), process)
    finally:
        was_killed = process.poll() == -signal.SIGKILL
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        assert status == 0 or was_killed, log.read_text()


def prepare_static(data: Path) -> None:
    """Put the collected files into a portal's folder, where its start finds that nothing has changed."""
    if not (data / "static").exists():
        shutil.copytree(_collected(), data / "static")


@cache
def _collected() -> Path:
    folder = Path(os.environ.get(STATIC_FOLDER) or _own_folder().name)
    folder.mkdir(exist_ok=True)
    # The first of several processes collects, the others wait for it.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        printed(folder, "-c", COLLECT, PORTAL_MODE="local")
    return folder / "static"


def prepare_data(data: Path) -> None:
    """Put what a first start makes into a portal's empty folder: the demonstration, and the first account."""
    if (data / "portal.sqlite3").exists():
        return
    _collected()
    folder = Path(os.environ.get(STATIC_FOLDER) or _own_folder().name)
    made = folder / "data"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "ready").exists():
            made.mkdir(exist_ok=True)
            shutil.copytree(folder / "static", made / "static", dirs_exist_ok=True)
            settings = {"PORTAL_MODE": "local", "STAFF_PASSWORD": STAFF_PASSWORD}
            printed(made, "manage.py", "migrate_safely", **settings)
            # All of it in the one file.
            with contextlib.closing(sqlite3.connect(made / "portal.sqlite3")) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (made / "ready").touch()
    for name in ("secret_key", "portal.sqlite3"):
        shutil.copy2(made / name, data / name)


@cache
def _own_folder() -> tempfile.TemporaryDirectory[str]:
    # Kept, so that it is deleted when this process ends and not before.
    return tempfile.TemporaryDirectory(prefix="static-")


def http_status(url: str) -> int:
    """Return the status that a GET answers."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _wait_for_announcement(process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        if re.search(r"Visitors:\s+http", log.read_text()):
            return
        if process.poll() is not None:
            break
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)
    raise AssertionError(f"The portal did not start:\n{log.read_text()}")


@contextlib.contextmanager
def answering[Server: BaseServer](server: Server) -> Iterator[Server]:
    """Let a server of this process answer, in a thread, until the block ends."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
