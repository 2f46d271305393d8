"""Make an API key for a user of the engine."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.engine.keys.models import ApiKey
from portal.engine.people.models import User


class Command(BaseCommand):
    """Print a new API key. Only its hash is stored, so this is the one time that it can be read."""

    help = "Make an API key for a user of the embedded engine and print it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r} in the engine.")
        self.stdout.write(ApiKey.objects.issue(user))
