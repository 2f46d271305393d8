"""SQLite whose writers take turns: which statements wait, and that no turn is left behind."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import (
    DEFAULT_DB_ALIAS,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    connections,
    transaction,
)
from pytest_django import DjangoDbBlocker

from portal.conf import stores
from portal.process.sqlite3 import base
from portal.process.sqlite3.queue import IS_KNOWN, WriterQueue

pytestmark = pytest.mark.skipif(not IS_KNOWN, reason="this system has no locks of open files")

ALIAS = "turns"
INSERT = "INSERT INTO book (writer) VALUES (%s)"
WRITERS, ROUNDS = 12, 12


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """A database in a file, for as long as the test takes."""
    path = tmp_path / "portal.sqlite3"
    # As the settings name one.
    connections.settings[ALIAS] = connections.configure_settings(
        {DEFAULT_DB_ALIAS: stores.database(f"sqlite:///{path}")}
    )[DEFAULT_DB_ALIAS]
    with django_db_blocker.unblock():
        write("CREATE TABLE book (id INTEGER PRIMARY KEY, writer INTEGER NOT NULL)", ())
        yield path
        connections[ALIAS].close()
    del connections[ALIAS]
    del connections.settings[ALIAS]


def write(sql: str = INSERT, given: Sequence[Any] = (1,)) -> None:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql, given)


def is_free(database: Path) -> bool:
    probe = WriterQueue(Path(f"{database}-turns"))
    came = probe.take(patience=0)
    probe.close()
    return came


def commit() -> None:
    with transaction.atomic(using=ALIAS):
        write()


def roll_back() -> None:
    with suppress(KeyError), transaction.atomic(using=ALIAS):
        write()
        raise KeyError


def fail_inside() -> None:
    with suppress(IntegrityError), transaction.atomic(using=ALIAS):
        write(given=(None,))


def fail_alone() -> None:
    with suppress(IntegrityError):
        write(given=(None,))


def lose_the_connection() -> None:
    with suppress(ProgrammingError, InterfaceError), transaction.atomic(using=ALIAS):
        write()
        connections[ALIAS].connection.close()


def write_many() -> None:
    with connections[ALIAS].cursor() as cursor:
        cursor.executemany(INSERT, [(1,), (2,)])


@pytest.mark.parametrize(
    "job", [write, write_many, commit, roll_back, fail_inside, fail_alone, lose_the_connection]
)
def test_no_turn_is_left_behind(database: Path, job: Callable[[], None]) -> None:
    job()
    assert is_free(database)
    commit()
    assert is_free(database)


def test_a_transaction_is_one_turn(database: Path) -> None:
    with transaction.atomic(using=ALIAS):
        for _ in range(3):
            write()
            assert not is_free(database)
        with transaction.atomic(using=ALIAS):
            write()
        assert not is_free(database)
    assert is_free(database)


@pytest.mark.parametrize("job", [write, write_many, commit])
def test_who_writes_waits_for_the_turn_and_no_longer_than_is_sensible(
    database: Path, job: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "PATIENCE_SECONDS", 0.05)
    holder = WriterQueue(Path(f"{database}-turns"))
    assert holder.take(patience=0)
    begun = time.monotonic()

    write("SELECT %s")  # reads go on beside
    assert time.monotonic() - begun < 0.05
    job()  # nobody has the database's own lock

    assert time.monotonic() - begun >= 0.05
    holder.close()


def test_where_no_turns_can_be_made_the_database_decides(tmp_path: Path, database: Path) -> None:
    connections[ALIAS].close()
    turns = Path(f"{database}-turns")
    turns.unlink()
    turns.mkdir()
    commit()
    write()
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM book")
        assert cursor.fetchone() == (2,)


def test_what_many_write_at_once_is_written(database: Path) -> None:
    together = threading.Barrier(WRITERS)

    def job() -> None:
        together.wait()
        for _ in range(ROUNDS):
            commit()
            write()
        connections[ALIAS].close()

    with ThreadPoolExecutor(WRITERS) as pool:
        for each in [pool.submit(job) for _ in range(WRITERS)]:
            each.result(timeout=60)

    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM book")
        assert cursor.fetchone() == (2 * WRITERS * ROUNDS,)
    assert is_free(database)
