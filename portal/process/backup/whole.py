"""A whole portal: backed up into a file, restored from one."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.process.backup import BackupError, archive, copies, moving
from portal.process.backup.archive import Manifest
from portal.process.start.migrating import release_migrations


def back_up(target: Path, *, with_key: bool = False) -> Manifest:
    """Write a backup of this portal, which may go on serving. Raises BackupError."""
    if target.exists():
        raise BackupError(f"{target} exists already, and is not overwritten.")
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is no folder.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy = Path(folder) / "database"
        vendor, rows = _copied(copy)
        return archive.write(
            target,
            copy,
            vendor=vendor,
            migrations=copies.migrations(),
            rows=rows,
            with_key=with_key,
        )


def _copied(copy: Path) -> tuple[str, dict[str, int]]:
    if connection.vendor == "sqlite":
        copies.copy_sqlite(Path(connection.settings_dict["NAME"]), copy)
    elif copies.can_dump():
        return "postgresql", copies.dump_postgres(copy)
    else:
        # In the portal's own image, for one: then the rows alone, in a file that either database takes.
        moving.to_sqlite(copy)
    with closing(sqlite3.connect(copy)) as found:
        return "sqlite", copies.sqlite_rows(found)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; `has_other_key` where SECRET_KEY is not the one that the backup was made with."""

    manifest: Manifest
    has_other_key: bool
    has_key: bool


def restore(path: Path) -> Restored:
    """Put a backup into the empty database of this portal, and bring it to this release. Raises BackupError."""
    with archive.opened(path) as (manifest, copy):
        refuse_if_in_use()
        _refuse_later_release(manifest)
        if manifest.vendor == connection.vendor:
            copies.restore_from(copy)
            found = copies.count_rows(connection.introspection.table_names())
            if found != manifest.rows:
                raise BackupError(f"{path}: not all rows came back; the database is not complete.")
            call_command("migrate", interactive=False, verbosity=0)
        elif manifest.vendor == "sqlite":
            call_command("migrate", interactive=False, verbosity=0)
            moving.from_sqlite(copy, copy.with_name("moved"))
        else:
            raise BackupError(
                f"{path} is a dump of PostgreSQL: set DATABASE_URL to an empty PostgreSQL."
            )
        call_command("createcachetable", verbosity=0)
        _forget_cache()
        return Restored(
            manifest=manifest,
            has_other_key=manifest.key_mark != archive.key_mark(),
            has_key=archive.SECRET_KEY in manifest.files,
        )


def refuse_if_in_use() -> None:
    if moving.is_in_use():
        where = connection.settings_dict["NAME"]
        raise BackupError(
            f"The database {where} is in use, and is not overwritten: "
            "set DATABASE_URL or PORTAL_DATA_DIR to an empty one."
        )


def _refuse_later_release(manifest: Manifest) -> None:
    known = release_migrations()
    later = [
        f"{app}.{name}"
        for app, name in manifest.migrations.items()
        if (app, name) not in known and app in {one for one, _ in known}
    ]
    if later:
        raise BackupError(
            f"The backup is of release {manifest.version}, which is later than this one ({', '.join(later)})."
        )


def _forget_cache() -> None:
    # Answers, counts and locks of the time when the backup was made.
    table = settings.CACHES["default"].get("LOCATION")
    if table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  a name of the settings
