"""``manage.py organization``: make the organization what a file says, or write it down."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.services.errors import ServiceError
from portal.services.setup.apply import apply, exported
from portal.services.setup.document import BadDocument, read_document


class Command(BaseCommand):
    """The same as the assistant in the browser; docs/organization.md describes the file."""

    help = "Make the organization what a file says (apply FILE), or write it down (export)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        applying = actions.add_parser(
            "apply", help="do what is missing; the same file again does nothing"
        )
        applying.add_argument("file", type=Path)
        applying.add_argument(
            "--check", action="store_true", help="only say what is wrong in the file"
        )
        actions.add_parser("export", help="print the organization as such a file")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["action"] == "export":
            self.stdout.write(self._explained(exported), ending="")
            return
        file: Path = options["file"]
        try:
            document = read_document(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except BadDocument as error:
            lines = [f"{file}:{line}: {said}" for line, said in error.problems]
            raise CommandError("\n".join([*lines, "Nothing was changed."])) from error
        if options["check"]:
            self.stdout.write("Nothing is wrong in it.")
            return
        done = 0
        try:
            for said in apply(document):
                done += 1
                self.stdout.write(said)
        except ServiceError as error:
            raise CommandError(f"{error.sentence} What was said above was done.") from error
        if not done:
            self.stdout.write("Nothing to do: everything is as the file says.")

    def _explained(self, ask: Any) -> str:
        try:
            return str(ask())
        except ServiceError as error:
            raise CommandError(error.sentence) from error
