"""Django's command line for the portal: ``booking-portal``, ``python -m portal`` and ``manage.py`` of a checkout."""

import os
import sys

from django.core.management import execute_from_command_line

from portal.conf.env import BadSetting


def main() -> None:
    """Run one management command with the portal's settings; a bad one is said in a sentence, with status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
