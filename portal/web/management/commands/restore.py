"""``manage.py restore FILE``: a portal's backup, into an empty database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.process.backup import BackupError
from portal.process.backup.whole import restore
from portal.web.management import starting


class Command(BaseCommand):
    help = "Put the backup FILE into this portal's database, which must be empty; start the portal afterwards."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        starting.make_files_private()
        try:
            done = restore(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        manifest = done.manifest
        self.stdout.write(
            f"Restored {sum(manifest.rows.values())} rows, as of {manifest.made_at} and release {manifest.version}."
        )
        if done.has_other_key:
            hint = f" The file has it: unzip -p {file} secret_key" if done.has_key else ""
            self.stdout.write(
                "SECRET_KEY is another one than when the backup was made: passwords of mail servers, second "
                f"factors and mailed links need the old one in SECRET_KEY, or in SECRET_KEY_FALLBACKS.{hint}"
            )
