"""A whole portal into one file and back, on both databases and from one to the other; what is wrong changes nothing."""

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytest_django import Settings

from portal.engine.people.models import User
from portal.process.backup import BackupError, archive, copies, whole
from tests.engine.postgres import FOLDERS, server
from tests.own_process import ROOT
from tests.servers import http_status, running_portal

WORDS = {
    "name": "Zoë 🦦",
    "picture": bytes(range(256)),
    "empty": None,
    "number": 2**62,
    "share": 0.1,
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A file of SQLite with one table, in the middle of being written to."""
    path = tmp_path / "portal.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"CREATE TABLE kept ({', '.join(WORDS)})")
        connection.execute("INSERT INTO kept VALUES (?, ?, ?, ?, ?)", list(WORDS.values()))
        connection.commit()
    return path


def written(database: Path, target: Path, *, with_key: bool = False) -> Path:
    archive.write(
        target, database, vendor="sqlite", migrations={}, rows={"kept": 1}, with_key=with_key
    )
    return target


def test_a_copy_is_of_one_moment_while_somebody_writes(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as writer:
        writer.execute("INSERT INTO kept (name) VALUES ('not committed')")
        copies.copy_sqlite(database, tmp_path / "copy")
        writer.rollback()
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT * FROM kept").fetchall() == [tuple(WORDS.values())]
        assert copies.sqlite_rows(copy) == {"kept": 1}


def test_a_backup_is_for_its_owner_alone_and_reads_back(database: Path, tmp_path: Path) -> None:
    path = written(database, tmp_path / "backup.zip")
    assert path.stat().st_mode & 0o777 == 0o600
    with archive.opened(path) as (manifest, copy):
        assert copy.read_bytes() == database.read_bytes()
        assert (manifest.vendor, manifest.rows) == ("sqlite", {"kept": 1})
        assert manifest.key_mark == archive.key_mark()
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith(".")) == []


def test_the_secret_key_is_in_it_only_on_request(
    database: Path, tmp_path: Path, settings: Settings
) -> None:
    settings.SECRET_KEY = "the-key-of-this-test-" * 3
    plain, whole_one = tmp_path / "plain.zip", tmp_path / "whole.zip"
    written(database, plain)
    written(database, whole_one, with_key=True)
    assert settings.SECRET_KEY.encode() not in plain.read_bytes()
    with zipfile.ZipFile(plain) as found:
        assert "secret_key" not in found.namelist()
    with zipfile.ZipFile(whole_one) as found:
        assert found.read("secret_key").decode() == settings.SECRET_KEY


def test_nothing_is_overwritten(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.zip"
    target.write_text("mine")
    with pytest.raises(BackupError, match="exists already"):
        written(database, target)
    with pytest.raises(BackupError, match="exists already"):
        whole.back_up(target)
    assert target.read_text() == "mine"


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)


def later(path: Path) -> None:
    rewritten(path, lambda manifest: manifest | {"format": 99, "version": "9.0"})


def another_name(path: Path) -> None:
    rewritten(path, lambda manifest: manifest | {"files": {"../evil": "00", "database": "00"}})


def other_content(path: Path) -> None:
    rewritten(path, lambda manifest: manifest | {"files": {"database": "0" * 64}})


def rewritten(path: Path, change: object) -> None:
    with zipfile.ZipFile(path) as found:
        manifest, content = json.loads(found.read("manifest.json")), found.read("database")
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("manifest.json", json.dumps(change(manifest)))  # type: ignore[operator]
        made.writestr("database", content)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (flipped, "damaged"),
        (lambda path: path.write_bytes(path.read_bytes()[:-40]), "no backup"),
        (lambda path: path.write_bytes(b""), "no backup"),
        (lambda path: path.write_text("SELECT 1;"), "no backup"),
        (lambda path: path.unlink(), "does not exist"),
        (later, r"later release \(9.0\)"),
        (another_name, "no backup"),
        (other_content, "damaged"),
    ],
)
def test_what_is_no_whole_backup_is_refused(
    database: Path, tmp_path: Path, spoil: object, said: str
) -> None:
    path = written(database, tmp_path / "backup.zip")
    spoil(path)  # type: ignore[operator]
    with pytest.raises(BackupError, match=said), archive.opened(path):
        pass


def test_a_damaged_database_is_not_backed_up(tmp_path: Path) -> None:
    path = tmp_path / "portal.sqlite3"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    with pytest.raises(BackupError, match=r"portal.sqlite3"):
        copies.copy_sqlite(path, tmp_path / "copy")


@pytest.mark.django_db
def test_a_portal_in_use_is_not_overwritten(database: Path, tmp_path: Path) -> None:
    User.objects.create(username="ana", email="ana@example.com", name="Ana")
    with pytest.raises(BackupError, match="in use"):
        whole.restore(written(database, tmp_path / "backup.zip"))


@pytest.fixture
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.mark.postgres
def test_a_portal_lives_on_from_its_backup_on_either_database(
    tmp_path: Path, postgres: str
) -> None:
    first, again, third = (tmp_path / name for name in ("first", "again", "third"))
    for folder in (first, again, third):
        folder.mkdir()
    backup = tmp_path / "portal.backup"
    with running_portal(first) as portal:
        # The database's own statistics are a table, too.
        portal.manage(
            "shell",
            "-c",
            "from django.db import connection; connection.cursor().execute('ANALYZE')",
        )
        booked = portal.manage("shell", "-c", COUNT)
        assert "read back and complete" in portal.manage("backup", str(backup))
        environment = portal.environment
    assert "Restored" in manage(environment, again, "restore", str(backup))
    assert manage(environment, again, "shell", "-c", COUNT) == booked
    assert "in use" in manage(environment, again, "restore", str(backup), fails=True)

    # From SQLite to PostgreSQL, by the file and by the backup.
    on_postgres = environment | {"DATABASE_URL": postgres}
    assert "is as it was" in manage(
        on_postgres, third, "move_to_postgres", str(first / "portal.sqlite3")
    )
    assert manage(on_postgres, third, "shell", "-c", COUNT) == booked
    dump = tmp_path / "postgres.backup"
    assert "complete" in manage(on_postgres, third, "backup", str(dump), "--with-secret-key")
    assert "in use" in manage(on_postgres, third, "restore", str(dump), fails=True)
    manage(on_postgres, third, "shell", "-c", EMPTY)
    assert "SECRET_KEY is another one" in manage(on_postgres, third, "restore", str(backup))
    manage(on_postgres, third, "shell", "-c", EMPTY)
    assert "Restored" in manage(on_postgres, third, "restore", str(dump))
    assert manage(on_postgres, third, "shell", "-c", COUNT) == booked
    assert "empty PostgreSQL" in manage(
        environment, tmp_path / "fifth", "restore", str(dump), fails=True
    )
    # Without PostgreSQL's own programs the rows go into a file that either database takes.
    rows = tmp_path / "rows.backup"
    manage(on_postgres, third, "backup", str(rows), programs="/nowhere")
    fourth = tmp_path / "fourth"
    manage(environment, fourth, "restore", str(rows))
    assert manage(environment, fourth, "shell", "-c", COUNT) == booked
    with running_portal(third, DATABASE_URL=postgres, DEMO="0") as portal:
        assert http_status(f"{portal.url}/team/librarians/half-hour") == 200


COUNT = """
from django.apps import apps
from django.db.models import Max
for model in apps.get_models(include_auto_created=True):
    # The worker goes on giving signs of life.
    if model._meta.app_label in {"engine", "services", "staff", "auth"} and model.__name__ != "Heartbeat":
        print(model._meta.label, model._base_manager.count())
from portal.engine.bookings.models import Booking
for one in Booking.objects.order_by("pk"):
    print(one.uid, one.starts_at.isoformat(), one.created_at.isoformat(), one.updated_at.isoformat())
"""
EMPTY = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DROP SCHEMA public CASCADE")
    cursor.execute("CREATE SCHEMA public")
"""


def manage(
    environment: dict[str, str],
    folder: Path,
    *arguments: str,
    fails: bool = False,
    programs: str = os.pathsep.join(map(str, FOLDERS)),
) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment | {"PORTAL_DATA_DIR": str(folder), "PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 1) is fails, done.stderr
    return done.stderr if fails else done.stdout
