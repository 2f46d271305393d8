"""Rows that many tests begin with: made through the API for the first of them, written as they were for the others."""

import copy
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import connection

from portal.engine import clock
from portal.process import invalidation

type Tables = dict[str, dict[str, str]]
"""By name, the rows by their first column: all of it as SQL writes it, ``'Ada'`` and ``(1, 'Ada')``."""

_LEFT_OUT: Final = {"django_migrations", "sqlite_sequence"}


def made_once[Made](make: Callable[..., Made]) -> Callable[..., Made]:
    """Let a function that fills the database run once for each (frozen) time; later calls write the same rows.

    For SQLite and for functions that make the same of the same database: the tables must hold at each call what they
    held at the first. Each call gets a copy of what was returned.
    """
    found: dict[datetime, tuple[Tables, Made]] = {}

    def made(*given: object) -> Made:
        now = clock.now()
        if now not in found:
            before = _tables()
            result = make(*given)
            found[now] = _difference(before, _tables()), copy.deepcopy(result)
            return result
        rows, result = found[now]
        with connection.cursor() as cursor:
            for table, added in rows.items():
                cursor.execute(f'REPLACE INTO "{table}" VALUES {", ".join(added.values())}')  # noqa: S608
        invalidation.mark()
        return copy.deepcopy(result)

    return made


def _tables() -> Tables:
    """Read the whole database. Names in the SQL come from itself."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - _LEFT_OUT:
            cursor.execute(f'PRAGMA table_info("{table}")')
            values = [f'quote("{column[1]}")' for column in cursor.fetchall()]
            cursor.execute(
                f"SELECT {values[0]}, '(' || {" || ', ' || ".join(values)} || ')' FROM \"{table}\""  # noqa: S608
            )
            found[table] = dict(cursor.fetchall())
    return found


def _difference(before: Tables, after: Tables) -> Tables:
    """Return the rows that came or changed. None may be gone."""
    assert all(rows.keys() <= after[table].keys() for table, rows in before.items())
    added = {table: dict(rows.items() - before[table].items()) for table, rows in after.items()}
    return {table: rows for table, rows in added.items() if rows}
