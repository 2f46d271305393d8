"""``manage.py check_calcom``: print what the portal reaches, or what is wrong and how to mend it."""

import sys
from typing import Any, Final

from django.core.management.base import BaseCommand

from portal.calcom.errors import MisshapenAnswer
from portal.calcom.versions import Proof
from portal.conf.upstream import is_engine
from portal.services.errors import ServiceError
from portal.services.portal.connection import advice_for, connection_check
from portal.services.portal.drift import drift_check_run, version_sentence

# Of new keys: a release of Cal.com may bring hundreds.
MOST_NEW: Final = 20


class Command(BaseCommand):
    """Exit status 0 when all is well, 2 when something limits the portal or has changed, 1 when it cannot be used."""

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
            if isinstance(error.__cause__, MisshapenAnswer):
                self._tell_drift()
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
        has_drifted = not is_engine() and self._tell_drift()
        if found.problems or has_drifted:
            sys.exit(2)
        self.stdout.write(self.style.SUCCESS("All is well."))

    def _tell_drift(self) -> bool:
        """Compare Cal.com's answers with what is expected; return whether something that is used has changed."""
        try:
            drift = drift_check_run()
        except ServiceError as error:
            self.stdout.write(self.style.WARNING(f"Not compared:  {error.detail}"))
            return True
        for problem in drift.problems:
            self.stdout.write(self.style.WARNING(f"Changed:       {problem}"))
        for note in drift.notes[:MOST_NEW]:
            self.stdout.write(f"New:           {note}")
        if len(drift.notes) > MOST_NEW:
            self.stdout.write(f"New:           {len(drift.notes) - MOST_NEW} more")
        for call, why in drift.refusals:
            self.stdout.write(f"Not compared:  {call}: {why}")
        for wanted in drift.versions:
            style = str if wanted.proof is Proof.PROVED else self.style.WARNING
            self.stdout.write(style(f"Version:       {version_sentence(wanted)}"))
        return drift.is_drifted
