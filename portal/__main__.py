"""Django's command line for the portal: ``booking-portal``, ``python -m portal`` and ``manage.py`` of a checkout."""

import os
import sys


def main() -> None:
    """Run one management command with the portal's settings; a bad one is said in a sentence, with status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import (  # noqa: PLC0415  the settings module must be named first
        execute_from_command_line,
    )

    from portal.conf.env import BadSetting  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
