"""Fill an empty engine from a JSON file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.engine import worlds
from portal.engine.models import User


class Command(BaseCommand):
    """Load an organization, its people with their API keys, teams and memberships.

    The file has the form of the scenarios' world.json (portal/engine/worlds.py describes it).
    """

    help = "Load an organization with people, API keys and teams from a JSON file into an empty engine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file's name."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Load the file, or say why not."""
        if User.objects.exists():
            raise CommandError("The engine is not empty: it has users already.")
        try:
            worlds.load(json.loads(options["file"].read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{options['file']} is no world: {error!r}") from error
        self.stdout.write(f"{User.objects.count()} people loaded from {options['file']}.")
