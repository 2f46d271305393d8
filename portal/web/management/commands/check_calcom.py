"""``manage.py check_calcom``: print what the portal reaches, or what is wrong and how to mend it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.services.errors import ServiceError
from portal.services.portal.connection import advice_for, connection_check


class Command(BaseCommand):
    """Exit status 0 when all is well, 2 when something limits the portal, 1 when it cannot be used."""

    help = "Check the connection to Cal.com (or the embedded engine): account, organization, teams, limits."
    # The command is asked for when something is broken: a failing check must not hide the answer.
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            found = connection_check()
        except ServiceError as error:
            self.stderr.write(self.style.ERROR(f"Not connected: {error.detail or error.sentence}"))
            self.stderr.write(advice_for(error))
            if error.request_id:
                self.stderr.write(f"Cal.com's request id: {error.request_id}")
            sys.exit(1)
        self.stdout.write(f"Backend:       {found.backend}")
        self.stdout.write(f"Account:       {found.account} <{found.email}>")
        self.stdout.write(f"Organization:  {found.organization}")
        self.stdout.write(f"Teams:         {', '.join(found.teams) or 'none'}")
        if found.calls_allowed is not None:
            self.stdout.write(
                f"Limit:         {found.calls_left} of {found.calls_allowed} calls left"
            )
        for problem in found.problems:
            self.stdout.write(self.style.WARNING(f"Note:          {problem}"))
        if found.problems:
            sys.exit(2)
        self.stdout.write(self.style.SUCCESS("All is well."))
