"""Rows of a portal from one kind of database to the other: every value as it stands, all of them or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import Final

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.sql.subqueries import InsertQuery

from portal.conf import stores
from portal.process.backup import BackupError
from portal.process.backup.copies import copy_sqlite, of_one_moment

_OTHER: Final = "other"
_THIS: Final = "default"
_BATCH: Final = 500
# A portal with a row in one of them is in use.
_USED: Final = ("auth.User", "engine.User", "engine.Booking", "services.Intent")


def is_in_use() -> bool:
    """Return whether the database has anything that somebody would miss."""
    tables = set(connection.introspection.table_names())
    models = [apps.get_model(name) for name in _USED]
    return any(model._meta.db_table in tables and model._base_manager.exists() for model in models)


def from_sqlite(source: Path, scratch: Path) -> dict[str, int]:
    """Copy all rows of a file of SQLite into the present database; return their number by table.

    `scratch` is a new file for a copy, which is brought to this release first: the source stays as it is. Raises
    BackupError where the rows do not fit, and changes nothing then.
    """
    copy_sqlite(source, scratch)
    with _connected(scratch):
        call_command("migrate", database=_OTHER, interactive=False, verbosity=0)
        return _copy(_OTHER, _THIS)


def to_sqlite(target: Path) -> dict[str, int]:
    """Copy all rows of the present database, as of one moment, into a new file of SQLite; return them by table."""
    with _connected(target):
        call_command("migrate", database=_OTHER, interactive=False, verbosity=0)
        with of_one_moment():
            return _copy(_THIS, _OTHER)


def _copy(source: str, target: str) -> dict[str, int]:
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    connection = connections[target]
    try:
        with transaction.atomic(using=target), connection.cursor() as cursor:
            # Rows that migrations made: the source has its own, with other numbers.
            for statement in _emptying(connection, models):
                cursor.execute(statement)
            moved = {model._meta.db_table: _copy_table(model, source, target) for model in models}
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
            return moved
    except DatabaseError as error:
        raise BackupError(f"The rows do not fit into the other database: {error}") from error


def _emptying(connection: BaseDatabaseWrapper, models: list[type[Model]]) -> list[str]:
    names = [connection.ops.quote_name(model._meta.db_table) for model in models]
    if connection.vendor == "postgresql":
        return [f"TRUNCATE {', '.join(names)}"]
    return [f"DELETE FROM {name}" for name in names]  # noqa: S608  names of the models


def _copy_table(model: type[Model], source: str, target: str) -> int:
    rows = model._base_manager.using(source).order_by("pk").iterator(chunk_size=_BATCH)
    fields, count = model._meta.local_concrete_fields, 0
    for batch in batched(rows, _BATCH):
        # As `loaddata` does: no default, no date of now, no signal's work.
        query = InsertQuery(model)
        query.insert_values(fields, list(batch), raw=True)
        query.get_compiler(using=target).execute_sql()
        count += len(batch)
    return count


@contextmanager
def _connected(path: Path) -> Iterator[None]:
    given = {
        "default": connections.settings["default"],
        _OTHER: stores.database(f"sqlite:///{path}"),
    }
    try:
        connections.settings[_OTHER] = connections.configure_settings(given)[_OTHER]
    except ImproperlyConfigured as error:
        raise BackupError(str(error)) from error
    try:
        yield
    finally:
        connections[_OTHER].close()
        del connections[_OTHER]
        del connections.settings[_OTHER]
