"""``manage.py build_static``: collect static files for an image, whose hosts then find that nothing has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.process.start import static_build


class Command(BaseCommand):
    help = "Collect style sheets, scripts and pictures into STATIC_FOLDER, unless that was done from the same content."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        was_new = static_build.collect_if_changed()
        self.stdout.write("Collected." if was_new else "Nothing has changed.")
