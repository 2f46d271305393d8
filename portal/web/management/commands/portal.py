"""``manage.py portal``: prepare the portal and serve it, the web server and the task worker under one parent."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import VERSION
from portal.conf.address import home_url
from portal.process.database import Stopped
from portal.process.metrics.files import forget_dead
from portal.process.start import static_build
from portal.process.start.supervisor import Supervisor
from portal.services.errors import ServiceError
from portal.services.portal.connection import advice_for, connection_check
from portal.web.management import starting


class Command(BaseCommand):
    help = "Prepare the portal and serve it with gunicorn and the task worker until Ctrl-C or SIGTERM; SIGHUP reloads."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Serve until stopped. Raises CommandError when the port is taken."""
        # Asked first: it would be said only after the migrations otherwise.
        web = starting.web_on_port()
        supervisor = Supervisor(
            web=web,
            others=[starting.worker_command()],
            before_reload=static_build.collect_if_changed,
        )
        # Warnings only: what cannot work has been refused by the settings already.
        self.check(tags=["portal"])
        # Before anything is made, and for the children, too.
        starting.make_files_private()
        forget_dead()
        static_build.collect_if_changed()
        # It loads the application while the database is prepared.
        supervisor.start_web()
        cancel = starting.serve_meanwhile(supervisor.serve)
        try:
            sign_in = starting.prepare_database(check=supervisor.check_stop)
        except Stopped:
            supervisor.stop()
            return
        except BaseException:
            supervisor.stop()
            raise
        finally:
            cancel()
        # Printed only once the address works, since people click it at once.
        sys.exit(supervisor.run(when_ready=lambda: self._announce(sign_in)))

    def _announce(self, sign_in: str) -> None:
        local = f"http://127.0.0.1:{settings.PORT}{settings.PORTAL_PATH}"
        address = home_url() if settings.IS_PRODUCTION else local
        backend = settings.CALCOM_API_URL if settings.CALCOM_API_KEY else "the embedded engine"
        self.stdout.write(
            f"\n  Booking portal {VERSION}\n  Visitors:  {address}/\n  Staff:     {address}/admin/  ({sign_in})\n"
            f"  Backend:   {backend}\n  Stop with Ctrl-C.\n"
        )
        if not settings.CALCOM_API_KEY:
            # The engine answers at once. Cal.com is not asked: its outage must not delay the start.
            try:
                connection_check()
            except ServiceError as error:
                self.stdout.write(f"\n  {advice_for(error)}\n")
        self.stdout.flush()
