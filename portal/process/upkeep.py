"""Tasks that look after the database: what Django leaves there is deleted, and its statistics are kept fresh."""

from typing import Final

from django.core.management import call_command
from django.db import connection
from django.tasks import task

# They hold the arguments of a task, email addresses among them; nobody reads them but who looks for a fault.
TASK_RESULTS_DAYS = 2
# How many rows of each index SQLite looks at: enough for good plans, and milliseconds however large a table is.
SAMPLED_ROWS: Final = 1_000
# Tables that autovacuum has not come to since a load: a fresh copy, or a server on which it is off.
STALE_TABLES: Final = """
SELECT relid::regclass::text FROM pg_stat_user_tables
 WHERE n_mod_since_analyze > 1000 AND n_mod_since_analyze > n_live_tup / 5
"""


@task()
def clear_sessions() -> None:
    call_command("clearsessions", verbosity=0)


@task()
def prune_task_results() -> None:
    call_command("prune_db_task_results", min_age_days=TASK_RESULTS_DAYS, verbosity=0)


@task()
def renew_statistics() -> list[str]:
    """Renew what the database knows of its tables, by which it plans queries; return the tables that were analysed.

    SQLite does that for itself never, PostgreSQL some time after a load.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLED_ROWS}")
            cursor.execute("ANALYZE")
            cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1 ORDER BY tbl")
            return [name for (name,) in cursor.fetchall()]
        cursor.execute(STALE_TABLES)
        # Names as PostgreSQL quotes them itself.
        stale: list[str] = [name for (name,) in cursor.fetchall()]
        for name in stale:
            cursor.execute(f"ANALYZE {name}")
        return stale
