"""``manage.py run_portal``: prepare the portal and serve it, the web server and the task worker under one parent."""

import secrets
import sys
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from portal.conf import env
from portal.process.periodic import periodic_later
from portal.process.start import static_build
from portal.process.start.moved_tasks import rename_moved_tasks
from portal.process.start.private_files import make_private, private_paths
from portal.process.start.supervisor import Supervisor, port_is_free, wait_for_port
from portal.services.bookings import intents
from portal.services.errors import ServiceError
from portal.services.portal.connection import advice_for, connection_check
from portal.services.setup.first_start import is_set_up, wants_demonstration
from portal.services.webhooks.inbox import read_changes_later


class Command(BaseCommand):
    help = (
        "Prepare the portal and serve it with gunicorn and the task worker until Ctrl-C or SIGTERM."
    )
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Serve until stopped. Raises CommandError when the port is taken."""
        host, port = settings.HOST, settings.PORT
        # Asked first: gunicorn would say so only after the migrations, and go on trying.
        if not port_is_free(host, port):
            raise CommandError(
                f"Port {port} is in use: set PORT to another one, such as PORT=8001."
            )
        # Warnings only: what cannot work has been refused by the settings already.
        self.check(tags=["portal"])
        # Before anything is made, and for the children, too.
        make_private(private_paths())
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        # Before the worker starts, which would fail tasks whose function it cannot find.
        rename_moved_tasks()
        static_build.collect_if_changed()
        if settings.DEMO and not settings.CALCOM_API_KEY and wants_demonstration():
            call_command("seed_demo", verbosity=0)
        # A process may have died between a call to Cal.com and its answer, and webhooks may have been missed.
        intents.intents_resume()
        read_changes_later(after=timedelta(0))
        periodic_later(after=timedelta(0))
        sign_in = first_staff_account(leads_to_setup=not is_set_up())
        manage = str(settings.BASE_DIR / "manage.py")
        # The worker's own delay spreads the start of many workers; here there is one, and its first email is awaited.
        worker = [sys.executable, manage, "db_worker", "--interval", "1", "--no-startup-delay"]
        supervisor = Supervisor([web_command(host, port)], restarted=[worker])

        def announce() -> None:
            # Printed only once the address works, since people click it at once.
            if wait_for_port(host, port, seconds=30):
                self._announce(port, sign_in)

        sys.exit(supervisor.run(when_started=announce))

    def _announce(self, port: int, sign_in: str) -> None:
        address = settings.PORTAL_URL if settings.IS_PRODUCTION else f"http://127.0.0.1:{port}"
        backend = settings.CALCOM_API_URL if settings.CALCOM_API_KEY else "the embedded engine"
        self.stdout.write(
            f"\n  Visitors:  {address}/\n  Staff:     {address}/admin/  ({sign_in})\n"
            f"  Backend:   {backend}\n  Stop with Ctrl-C.\n"
        )
        if not settings.CALCOM_API_KEY:
            # The engine answers at once. Cal.com is not asked: its outage must not delay the start.
            try:
                connection_check()
            except ServiceError as error:
                self.stdout.write(f"\n  {advice_for(error)}\n")
        self.stdout.flush()


def first_staff_account(*, leads_to_setup: bool = False) -> str:
    """Make a superuser when there is none; return how to sign in.

    In production an account that nobody has used yet gets a link, by which its first password is chosen once.
    """
    users = get_user_model().objects
    first = users.filter(is_superuser=True, is_active=True).order_by("pk").first()
    given = env.secret("STAFF_PASSWORD")
    if settings.IS_PRODUCTION and leads_to_setup and not given:
        first = first or users.create_superuser(settings.STAFF_USERNAME, email=None, password=None)
        if first.last_login is None:
            return f"user {first.get_username()}, choose a password within two hours: {first_link(first)}"
    if first is not None:
        name = first.get_username()
        return f"user {name}, password as before; forgotten? manage.py changepassword {name}"
    name = settings.STAFF_USERNAME
    password = given or secrets.token_urlsafe(12)
    users.create_superuser(name, email=None, password=password)
    # A password from the environment stays out of the log.
    hint = "the password in STAFF_PASSWORD" if given else f"password {password}  shown only now"
    return f"user {name}, {hint}"


def first_link(user: Any) -> str:
    """Return the address of a page that sets a password once, as a mailed link to a new one does."""
    names = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    return settings.PORTAL_URL + reverse("password_reset_confirm", args=names)


def web_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        # Loaded and warmed once (portal/wsgi.py), before the workers are forked; they share that memory.
        *("--preload", "--bind", f"{host}:{port}", "--workers", str(settings.WEB_WORKERS)),
        *("--worker-class", "gthread", "--threads", str(settings.WEB_THREADS)),
        # Longer than gunicorn's own 30 s: a booking may wait for several slow calls of Cal.com. Eight seconds to
        # finish stay within the supervisor's ten.
        *("--logger-class", "portal.process.web_log.WebLogger"),
        *("--log-level", "warning", "--timeout", "60", "--graceful-timeout", "8"),
        # The portal is stopped by signals only; the socket would need a writable folder of its own.
        "--no-control-socket",
        # Whatever leaks somewhere stays small; the jitter keeps the workers from restarting together.
        *("--max-requests", "10000", "--max-requests-jitter", "1000"),
    ]
