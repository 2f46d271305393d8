"""A database's copy of itself, as of one moment, while the portal goes on: SQLite's online backup, or pg_dump."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from portal.process.backup import BackupError

_INTEGRITY_OK = [("ok",)]


def can_dump() -> bool:
    """Return whether pg_dump is here, and no older than the server, which it would refuse."""
    path = shutil.which("pg_dump")
    if path is None:
        return False
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\) (\d+)", said.stdout)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    return found is not None and int(found[1]) >= server


def dump_postgres(path: Path) -> dict[str, int]:
    """Write pg_dump's file; return the number of rows by table, of the same moment. Raises BackupError."""
    # Counts and dump see the same snapshot.
    with of_one_moment(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = count_rows(connection.introspection.table_names(cursor))
        wanted = [f"--snapshot={snapshot}", "--format=custom", f"--file={path}"]
        _run("pg_dump", *wanted, "--no-owner", "--no-privileges", *_database())
    # The dump's own list of contents: what was cut short has none.
    _run("pg_restore", "--list", str(path))
    return rows


def restore_from(path: Path) -> None:
    """Put a copy made by this kind of database in place of the present one, which is empty. Raises BackupError."""
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        connection.close()
        # Pages of the database that was there must not be taken for the new one's.
        for ending in ("-wal", "-shm", "-journal"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        draft = target.with_name(f".{target.name}.restored")
        copy_sqlite(path, draft)
        draft.chmod(0o600)
        os.replace(draft, target)
        return
    connection.close()
    _run(
        *("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges"),
        *("--single-transaction", "--exit-on-error", *_database(), str(path)),
    )


@contextmanager
def of_one_moment() -> Iterator[None]:
    """Let all that is read of PostgreSQL within be of one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a file of SQLite that others may be writing to, and check the copy. Raises BackupError."""
    if not source.is_file():
        raise BackupError(f"{source} does not exist.")
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as before,
            closing(sqlite3.connect(target)) as copy,
        ):
            before.backup(copy, pages=2000)
            if copy.execute("PRAGMA integrity_check").fetchall() != _INTEGRITY_OK:
                raise BackupError(f"{source} is damaged: PRAGMA integrity_check tells more.")
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be copied: {error}.") from error


def sqlite_rows(copy: sqlite3.Connection) -> dict[str, int]:
    tables = copy.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    found = {}
    for (name,) in tables:
        (found[name],) = copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()  # noqa: S608  names of the file itself
    return found


def count_rows(tables: Iterable[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        # SQLite's own statistics are no rows of the portal's.
        for name in (one for one in tables if not one.startswith("sqlite_")):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608  names of the database itself
            found[name] = cursor.fetchone()[0]
    return found


def migrations() -> dict[str, str]:
    """Return the last migration of each app that the database has."""
    found: dict[str, str] = {}
    for app, name in MigrationRecorder(connection).applied_migrations():
        found[app] = max(found.get(app, ""), name)
    return found


def _database() -> list[str]:
    return ["--dbname", connection.settings_dict["NAME"]]


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} is not installed: it comes with PostgreSQL's client programs."
        )
    done = subprocess.run(  # noqa: S603  the arguments are ours
        [path, *arguments],
        env={**os.environ, **_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise BackupError(f"{program}: {said[0]}")


def _environment() -> dict[str, str]:
    # In the environment and not on the command line, which every account of the machine can read.
    given: dict[str, Any] = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    found = {libpq: str(given[name]) for name, libpq in names.items() if given.get(name)}
    options = given.get("OPTIONS", {})
    for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs"):
        if name in options:
            libpq = {"target_session_attrs": "PGTARGETSESSIONATTRS"}.get(name, f"PG{name.upper()}")
            found[libpq] = str(options[name])
    return found
