"""Outages of the database: which exceptions tell of one, and waiting until it is over."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError, connection

try:
    from psycopg import errors
except ImportError:  # psycopg is an extra
    _READ_ONLY: tuple[type[Exception], ...] = ()
    _BY_CAUSE: tuple[type[Exception], ...] = ()
else:
    # After a fail-over the server that this connection leads to only reads.
    _READ_ONLY = (errors.ReadOnlySqlTransaction,)
    _BY_CAUSE = (
        *_READ_ONLY,
        # Another process is migrating, or has not begun yet.
        errors.UndefinedTable,
        errors.UndefinedColumn,
    )

logger = logging.getLogger(__name__)

DATABASE_AWAY: Final = (OperationalError, InterfaceError)
"""What a database raises that is locked, restarts or is not there."""
_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 2.0
_SAY_EVERY: Final = 30.0

type Check = Callable[[], object]


class Stopped(Exception):
    """The process is to end, whatever it waits for."""


def is_database_away(error: BaseException | None) -> bool:
    if isinstance(error, DATABASE_AWAY):
        return True
    return isinstance(error, (InternalError, ProgrammingError)) and isinstance(
        error.__cause__, _BY_CAUSE
    )


def let_go(error: BaseException) -> None:
    """Close the connection where it works and yet is of no use, so that the next request opens another."""
    if isinstance(error.__cause__, _READ_ONLY) and not connection.in_atomic_block:
        connection.close()


def wait_for_database(*, check: Check = lambda: None) -> None:
    """Return once the database answers. `check` is called again and again; what it raises ends the waiting."""
    patiently(_ask, check=check)


def patiently[T](work: Callable[[], T], *, check: Check = lambda: None) -> T:
    """Return what `work` does, trying again for as long as the database is away; what `check` raises ends that."""
    began, pause, said_at = time.monotonic(), _FIRST_PAUSE, float("-inf")
    while True:
        try:
            return work()
        except Exception as error:
            if not (is_database_away(error) and _may_return(error)):
                raise
            now = time.monotonic()
            if now - said_at >= _SAY_EVERY:
                said_at = now
                logger.warning("The database is away since %.0f s: %s", now - began, error)
        with suppress(Exception):
            connection.close()
        check()
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _may_return(error: Exception) -> bool:
    # A file that cannot be opened is the operator's to mend, unlike a server, or a writer that takes long.
    return connection.vendor != "sqlite" or "locked" in str(error)


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
