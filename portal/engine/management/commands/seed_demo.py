"""``manage.py seed_demo``: fill an empty engine with the demo organization."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.engine import clock
from portal.engine.demo import seed
from portal.process import invalidation


class Command(BaseCommand):
    """Write the demo; where the engine has users or teams already, change nothing."""

    help = "Fill an empty engine with a demo organization, its event types and some bookings."

    def handle(self, *_args: Any, **options: Any) -> None:
        seeded = seed(clock.now())
        invalidation.mark()
        # `make run` seeds at every start and keeps quiet about it.
        if options["verbosity"] > 0:
            said = (
                "The demo organization is there."
                if seeded
                else "The engine is not empty: nothing changed."
            )
            self.stdout.write(said)
