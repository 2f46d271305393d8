"""``manage.py migrate_safely``: what a release needs before it serves, on however many hosts it is started at once."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.web.management import starting


class Command(BaseCommand):
    help = "Wait for the database and migrate it, one host after the other; does nothing where that is done."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        starting.make_files_private()
        sign_in = starting.prepare_database()
        self.stdout.write(f"The database is ready. Staff: {sign_in}")
