"""SQLite whose writers take turns.

By itself it has whoever waits for the one lock ask again and again, more seldom with each time: under load those who
came last are quicker, and of those who came first some wait for seconds or give up.
"""

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.db.backends.sqlite3 import base

from portal.process.sqlite3.queue import IS_KNOWN, WriterQueue

# Then SQLite's own waiting begins (`timeout` of portal/conf/stores.py).
PATIENCE_SECONDS: Final = 10.0
_WRITES: Final = ("INSERT", "UPDATE", "DELETE")


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; transactions and single statements that write wait for their turn before they ask for the lock."""

    _queue: WriterQueue | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        self._leave_queue()
        if IS_KNOWN and not self.is_in_memory_db():
            # A folder or a file system that takes no such file: SQLite's own waiting has to do.
            with suppress(OSError):
                self._queue = WriterQueue(Path(f"{self.settings_dict['NAME']}-turns"))
        return connection

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002  Django's signature
        return self.connection.cursor(factory=partial(_Cursor, self))

    def take_turn(self) -> None:
        if self._queue is not None:
            with suppress(OSError):
                self._queue.take(patience=PATIENCE_SECONDS)

    def end_turn(self) -> None:
        if self._queue is not None:
            with suppress(OSError):
                self._queue.end()

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.end_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # the stubs lack it
        finally:
            self.end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs lack it
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs lack it
        finally:
            self._leave_queue()

    def _leave_queue(self) -> None:
        if self._queue is not None:
            self._queue.close()
            self._queue = None


class _Cursor(base.SQLiteCursorWrapper):
    def __init__(self, database: DatabaseWrapper, connection: Any) -> None:
        super().__init__(connection)
        self._database = database

    def execute(self, query: str, params: Any = None) -> Any:
        if self._database.in_atomic_block or not query.startswith(_WRITES):
            return super().execute(query, params)
        self._database.take_turn()
        try:
            return super().execute(query, params)
        finally:
            self._database.end_turn()

    def executemany(self, query: str, param_list: Any) -> Any:
        if self._database.in_atomic_block:
            return super().executemany(query, param_list)
        self._database.take_turn()
        try:
            return super().executemany(query, param_list)
        finally:
            self._database.end_turn()
