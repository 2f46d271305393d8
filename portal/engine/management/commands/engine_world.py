"""Load an organization from a JSON file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from portal.engine.people.models import User
from portal.engine.teams import worlds
from portal.process import invalidation


class Command(BaseCommand):
    """Load an organization, its people with their API keys, teams and memberships.

    The file has the form of the scenarios' world.json (portal/engine/teams/worlds.py describes it).
    What is in the engine stays; the file is loaded whole or not at all.
    """

    help = "Load an organization with people, API keys and teams from a JSON file into the engine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        before = User.objects.count()
        try:
            worlds.load(json.loads(options["file"].read_text(encoding="utf-8")))
        except IntegrityError as error:
            raise CommandError(
                "The engine has people, teams or keys of the same name already: nothing was loaded."
            ) from error
        except json.JSONDecodeError as error:
            raise CommandError(f"{options['file']}:{error.lineno}: {error.msg}") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{options['file']} is no world: {error!r}") from error
        # Running processes keep what they computed until they see this.
        invalidation.mark()
        loaded = User.objects.count() - before
        self.stdout.write(f"{loaded} people loaded from {options['file']}.")
