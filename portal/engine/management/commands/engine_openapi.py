"""Print the engine's OpenAPI description."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.engine import api, openapi
from portal.engine.protocol import routing


class Command(BaseCommand):
    """Print what the engine serves under one ``cal-api-version``, as OpenAPI 3.1 in JSON."""

    help = "Print the OpenAPI description of the embedded engine's API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--api-version", choices=routing.KNOWN, default="2024-08-13")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        # Routes exist once their modules are imported.
        api.load_handlers()
        document = openapi.document(version=options["api_version"])
        self.stdout.write(json.dumps(document, indent=2))
