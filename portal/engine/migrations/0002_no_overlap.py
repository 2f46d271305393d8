"""The database itself refuses two blocking bookings of one host that overlap.

PostgreSQL gets an exclusion constraint (the SQL is written here because Django's class for it needs psycopg, which
is an extra), SQLite two triggers. SQLite drops triggers when a later migration rebuilds the table: such a
migration must run `install` again; tests/engine/bookings/test_no_overlap.py notices when it does not.
"""

from django.db import migrations

CONSTRAINT = "engine_bookinghost_no_overlap"

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"""ALTER TABLE engine_bookinghost ADD CONSTRAINT {CONSTRAINT}
        EXCLUDE USING gist (user_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)
        WHERE (blocking)""",
)
POSTGRESQL_REVERSE = (f"ALTER TABLE engine_bookinghost DROP CONSTRAINT {CONSTRAINT}",)

_ABORT = f"""WHEN NEW.blocking AND EXISTS (
        SELECT 1 FROM engine_bookinghost AS other
        WHERE other.user_id = NEW.user_id AND other.blocking AND other.id IS NOT NEW.id
          AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)
    BEGIN SELECT RAISE(ABORT, '{CONSTRAINT}'); END"""
SQLITE = (
    f"CREATE TRIGGER {CONSTRAINT}_insert BEFORE INSERT ON engine_bookinghost {_ABORT}",
    f"CREATE TRIGGER {CONSTRAINT}_update BEFORE UPDATE ON engine_bookinghost {_ABORT}",
)
SQLITE_REVERSE = (f"DROP TRIGGER {CONSTRAINT}_insert", f"DROP TRIGGER {CONSTRAINT}_update")


def _run(schema_editor, by_vendor):
    for statement in by_vendor.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def install(apps, schema_editor):
    _run(schema_editor, {"postgresql": POSTGRESQL, "sqlite": SQLITE})


def remove(apps, schema_editor):
    _run(schema_editor, {"postgresql": POSTGRESQL_REVERSE, "sqlite": SQLITE_REVERSE})


class Migration(migrations.Migration):
    dependencies = [("engine", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
