"""Preparing of the database by one process at a time, however many start at once."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.process.locks import FileLocks

# The number that the portal's processes lock in PostgreSQL while they prepare a database.
_LOCK: Final = zlib.crc32(b"booking-portal: prepare")
# As long as another one may migrate.
_LOCK_PATIENCE: Final = 3600.0


@contextmanager
def only_one() -> Iterator[None]:
    if connection.vendor != "postgresql":
        # A file of this machine.
        folder = settings.VAR_DIR
        folder.mkdir(parents=True, exist_ok=True)
        with FileLocks(folder).locked("prepare.lock", patience=_LOCK_PATIENCE):
            yield
        return
    with connection.cursor() as cursor:
        # Of the session: it ends with the process, or the connection, that holds it.
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with suppress(Exception), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@cache
def release_migrations() -> frozenset[tuple[str, str]]:
    """Return app and name of each migration of this release."""
    # Of its files: read once in a process.
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def missing_migrations() -> frozenset[tuple[str, str]]:
    """Return what is left to migrate. Raises what a database raises that is away."""
    return release_migrations() - set(MigrationRecorder(connection).applied_migrations())


def migrate() -> bool:
    """Migrate and make the cache's table; return False where nothing was to be done."""
    if not missing_migrations() and _has_cache_table():
        return False
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return True


def _has_cache_table() -> bool:
    if not isinstance(caches["default"], DatabaseCache):
        return True
    return settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names()
