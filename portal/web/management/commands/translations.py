"""Bring the catalogues up to date with the sources."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.i18n.catalogues import STAFF, VISITORS, translated_codes, update_catalogue


class Command(BaseCommand):
    """Write each language's ``django.po`` and ``django.mo``; name how many messages lack a translation."""

    help = "Update the translations of the visitors' pages, and those of staff's pages that were begun."

    def add_arguments(self, parser: CommandParser) -> None:
        codes = translated_codes()
        parser.add_argument("--begin-staff", choices=codes, help="begin a catalogue for staff")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["begin_staff"]:
            update_catalogue(options["begin_staff"], STAFF)
        for messages in (VISITORS, STAFF):
            for code in translated_codes(messages):
                catalogue = update_catalogue(code, messages)
                missing = [one for one in catalogue if one.id and not all(_strings(one.string))]
                counts = f"{len(catalogue)} messages, {len(missing)} to translate"
                self.stdout.write(f"{code}, {messages.title}: {counts}")


def _strings(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)
