"""Django's cache in the database, written with one statement each time."""

import base64
import pickle
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

# One write in so many looks whether the table is too full: counting its rows costs more than writing one.
_CULL_ONE_IN: Final = 100
# A day before the last one, so that no zone carries it past the end of Python's calendar.
_NEVER: Final = datetime(9999, 12, 30, tzinfo=UTC)


class UpsertCache(DatabaseCache):
    """As Django's, but with one statement for each write instead of five, and an `add` that is atomic over expired
    keys, too.

    What the database raises is raised: no two writers are in each other's way, so it is out of reach.
    """

    # Django's stubs leave out what its backends are made of.
    _table: str
    _max_entries: int

    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        rows = {
            self.make_and_validate_key(key, version=version): value for key, value in data.items()
        }
        if rows:
            self._write(rows, timeout, replaces=True)
        return []

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        if mode == "touch":
            return bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc]
        return self._write({key: value}, timeout, replaces=mode == "set")

    def _write(self, rows: Mapping[str, Any], timeout: Any, *, replaces: bool) -> bool:
        """Return whether anything was written; without `replaces` only expired rows are replaced."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        adapted = connection.ops.adapt_datetimefield_value
        ends_at = self.get_backend_timeout(timeout)
        expires = _NEVER if ends_at is None else datetime.fromtimestamp(ends_at, tz=UTC)
        now = timezone.now().replace(microsecond=0)
        values: list[Any] = []
        # Always in the same order: two writers of several rows never wait for each other.
        for key in sorted(rows):
            pickled = base64.b64encode(pickle.dumps(rows[key], self.pickle_protocol))
            values += [key, pickled.decode("ascii"), adapted(expires.replace(microsecond=0))]
        # The table's name comes from the settings; every value is a parameter.
        statement = (
            f"INSERT INTO {connection.ops.quote_name(self._table)} AS held (cache_key, value, expires)"  # noqa: S608
            f" VALUES {', '.join(['(%s, %s, %s)'] * len(rows))} ON CONFLICT (cache_key)"
            " DO UPDATE SET value = excluded.value, expires = excluded.expires"
        )
        if not replaces:
            statement += " WHERE held.expires < %s"
            values.append(adapted(now))
        with connection.cursor() as cursor:
            if random.randrange(_CULL_ONE_IN) == 0:  # noqa: S311  spreads work, guards nothing
                self._cull_when_full(connection.alias, cursor, now)
            cursor.execute(statement, values)
            return bool(cursor.rowcount)

    def _cull_when_full(self, alias: str, cursor: Any, now: datetime) -> None:
        table = connections[alias].ops.quote_name(self._table)
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
        number = cursor.fetchone()[0]
        if number > self._max_entries:
            self._cull(alias, cursor, now, number)  # type: ignore[attr-defined]
