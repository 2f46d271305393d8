"""``manage.py backup FILE``: the whole portal in one file, while it goes on serving."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.process.backup import BackupError
from portal.process.backup.whole import back_up


class Command(BaseCommand):
    help = "Write the whole portal into FILE, which must not exist yet; the portal may go on meanwhile."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--with-secret-key",
            action="store_true",
            help="put SECRET_KEY in as well: keep the file safe",
        )

    def handle(self, *_args: Any, file: Path, with_secret_key: bool, **_options: Any) -> None:
        """Write and check it. Raises CommandError, and leaves no file then."""
        try:
            manifest = back_up(file, with_key=with_secret_key)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows, size = sum(manifest.rows.values()), file.stat().st_size
        self.stdout.write(
            f"{file}: {rows} rows of {len(manifest.rows)} tables, {size} bytes, read back and complete."
        )
