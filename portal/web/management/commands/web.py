"""``manage.py web``: the web server alone, for hosts whose worker and migrations are processes of their own."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.process.metrics.files import forget_dead
from portal.process.start import static_build
from portal.process.start.supervisor import Supervisor
from portal.web.management import starting


class Command(BaseCommand):
    help = "Serve the portal with gunicorn until SIGTERM; SIGHUP reloads. Migrate before (migrate_safely)."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        supervisor = Supervisor(
            web=starting.web_on_port(), before_reload=static_build.collect_if_changed
        )
        self.check(tags=["portal"])
        starting.make_files_private()
        forget_dead()
        static_build.collect_if_changed()
        sys.exit(supervisor.run())
