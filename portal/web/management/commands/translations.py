"""Bring the catalogues in ``locale/`` up to date with the sources."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.i18n.catalogues import translated_codes, update_catalogue


class Command(BaseCommand):
    """Write each language's ``django.po`` and ``django.mo``; name how many messages lack a translation."""

    help = "Update the translations of the visitors' pages from the sources."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Update every catalogue."""
        for code in translated_codes():
            catalogue = update_catalogue(code)
            missing = [one for one in catalogue if one.id and not all(_strings(one.string))]
            self.stdout.write(f"{code}: {len(catalogue)} messages, {len(missing)} to translate")


def _strings(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)
