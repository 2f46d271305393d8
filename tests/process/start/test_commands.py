"""The parts of the portal as processes of their own: migrations, web server, worker."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.own_process import ROOT, printed
from tests.servers import free_port, http_status, prepare_static

pytestmark = pytest.mark.wire


@contextlib.contextmanager
def started(command: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends; then it has to end within 8 s of SIGTERM."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=20)
        assert time.monotonic() - began < 8
        assert status == 0


def test_each_part_runs_alone(tmp_path: Path) -> None:
    prepare_static(tmp_path)
    settings = {
        "PORTAL_MODE": "local",
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
        "STAFF_PASSWORD": "let-the-tests-in",
    }
    url = f"http://127.0.0.1:{settings['PORT']}"
    environment = {**settings, "PORTAL_DATA_DIR": str(tmp_path)}
    with started("web", environment):
        # Nobody has migrated: it serves, and says that the database is not ready.
        wait_for(lambda: status(url) is not None)
        assert status(url) == 503
        assert "The database is ready" in printed(
            tmp_path, "manage.py", "migrate_safely", **settings
        )
        wait_for(lambda: status(url) == 200)
        assert json.loads(printed(tmp_path, "manage.py", "health", **settings)) == {"status": "ok"}
        assert "password as before" in printed(tmp_path, "manage.py", "migrate_safely", **settings)
        # The database is ready, but nobody sends an email.
        assert "worker" in problems(url)
        with started("worker", environment):
            wait_for(lambda: problems(url) == {})
            ready = json.loads(printed(tmp_path, "manage.py", "health", "--ready", **settings))
            assert ready["status"] == "ready"
            # What is periodic is enqueued when it begins, and done.
            wait_for(lambda: tasks_done(tmp_path) >= 5)


def problems(url: str) -> dict[str, str]:
    try:
        with urlopen(f"{url}/health/ready") as answer:
            text = answer.read()
    except HTTPError as error:
        with error:
            text = error.read()
    found: dict[str, str] = json.loads(text)["problems"]
    return found


def tasks_done(folder: Path) -> int:
    count = "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    with contextlib.closing(sqlite3.connect(folder / "portal.sqlite3", timeout=30)) as database:
        return int(database.execute(count).fetchone()[0])


def status(url: str) -> int | None:
    try:
        return http_status(f"{url}/")
    except OSError:
        return None


def wait_for(what: Callable[[], bool]) -> None:
    # A machine that is busy takes long.
    deadline = time.monotonic() + 120
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)
