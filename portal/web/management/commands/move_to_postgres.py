"""``manage.py move_to_postgres FILE``: a portal that began on SQLite goes on with PostgreSQL."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from portal.process.backup import BackupError
from portal.process.backup.moving import from_sqlite
from portal.process.backup.whole import refuse_if_in_use


class Command(BaseCommand):
    help = "Copy all rows of the SQLite database FILE into the PostgreSQL of DATABASE_URL; stop the portal before."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="such as var/portal.sqlite3")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Set DATABASE_URL to the PostgreSQL that the rows shall go to.")
        try:
            refuse_if_in_use()
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            with tempfile.TemporaryDirectory() as folder:
                moved = from_sqlite(file, Path(folder) / "moved")
        except BackupError as error:
            raise CommandError(str(error)) from error
        tables = sum(1 for count in moved.values() if count)
        self.stdout.write(
            f"{sum(moved.values())} rows of {tables} tables are in {connection.settings_dict['NAME']}. "
            f"{file} is as it was."
        )
