"""A private PostgreSQL server for tests: made in a temporary folder, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FOLDERS = [Path("/usr/local/bin"), *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
ABSENT = "PostgreSQL's initdb and pg_ctl are not installed: its tests are left out"


def find_binaries() -> Path | None:
    """Return the folder that holds initdb and pg_ctl, or None."""
    for folder in FOLDERS:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


class Postgres:
    """A server that can be stopped and started again; `url` is the address of its first, empty database."""

    def __init__(self, binaries: Path, home: Path) -> None:
        self._binaries, self._home, self._data = binaries, home, home / "data"
        self._port = _free_port()
        self.url = f"postgres://tests@127.0.0.1:{self._port}/postgres"
        self._data.mkdir()
        _own(home, self._data)
        initdb = binaries / "initdb"
        _run(initdb, "-D", self._data, "-U", "tests", "-A", "trust", "--no-sync")

    def start(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -p {self._port} -k {self._home} -c fsync=off -N 120"
        )
        pg_ctl, log = self._binaries / "pg_ctl", self._home / "log"
        _run(pg_ctl, "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: ``fast`` as an administrator does, ``immediate`` as a crash."""
        _run(self._binaries / "pg_ctl", "-D", self._data, "-m", mode, "stop")


@contextmanager
def stoppable() -> Iterator[Postgres]:
    """Run a server on a free loopback port that may be stopped at the end or not.

    Without PostgreSQL's binaries the test is skipped, or fails when REQUIRE_POSTGRES=1.
    """
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    home.chmod(0o755)
    try:
        found = Postgres(binaries, home)
        found.start()
        try:
            yield found
        finally:
            if (found._data / "postmaster.pid").exists():
                found.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def server() -> Iterator[str]:
    """Run a server and yield the address of an empty database."""
    with stoppable() as found:
        yield found.url


def _run(program: Path, *arguments: object) -> None:
    """PostgreSQL refuses to run as root, so root steps aside."""
    command = [str(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", _account(), "--", *command]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode()


def _own(*paths: Path) -> None:
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, user=_account())


def _account() -> str:
    passwords = Path("/etc/passwd").read_text()
    return "postgres" if "\npostgres:" in passwords else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
