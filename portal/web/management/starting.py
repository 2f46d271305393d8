"""What the commands that serve have in common: preparing the database, the web server, the worker, their parent."""

import secrets
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from portal.conf import env
from portal.process.database import Check, patiently
from portal.process.serving.command import web_command
from portal.process.start.migrating import migrate, only_one
from portal.process.start.moved_tasks import rename_moved_tasks
from portal.process.start.private_files import make_private, private_paths
from portal.process.start.supervisor import listen
from portal.services.bookings import intents
from portal.services.setup.first_start import is_set_up, wants_demonstration
from portal.services.webhooks.inbox import read_changes_later

# Visitors wait so long for a database that is being prepared; then pages say that it is away.
PATIENCE_SECONDS = 2.0


def web_on_port() -> list[str]:
    """Return the web server's command on a socket that listens at HOST and PORT from now on. Raises CommandError."""
    try:
        listener = listen(settings.HOST, settings.PORT)
    except OSError as error:
        raise CommandError(
            f"Port {settings.PORT} is in use: set PORT to another one, such as PORT=8001. ({error})"
        ) from error
    # Held until the process ends.
    return web_command(f"fd://{listener.detach()}")


def worker_command() -> list[str]:
    # Of a checkout by its file: the parent may have been started in any folder.
    module = [str(settings.BASE_DIR / "manage.py")] if settings.IS_CHECKOUT else ["-m", "portal"]
    return [sys.executable, *module, "worker"]


def make_files_private() -> None:
    make_private(private_paths())


def prepare_database(*, check: Check = lambda: None) -> str:
    """Migrate, and what else the database needs before anybody is served; return how staff sign in.

    However many hosts start at once, one after the other does it. Waits for a database that is away.
    """

    def prepare() -> str:
        with only_one():
            migrate()
            # Before the worker starts, which would fail tasks whose function it cannot find.
            rename_moved_tasks()
            if settings.DEMO and not settings.CALCOM_API_KEY and wants_demonstration():
                call_command("seed_demo", verbosity=0)
            # A process may have died between a call to Cal.com and its answer, and webhooks may have been missed.
            intents.intents_resume()
            read_changes_later(after=timedelta(0))
            return first_staff_account(leads_to_setup=not is_set_up())

    return patiently(prepare, check=check)


def serve_meanwhile(serve: Callable[[], None]) -> Callable[[], None]:
    """Call `serve` in PATIENCE_SECONDS, unless what is returned is called before."""
    timer = threading.Timer(PATIENCE_SECONDS, serve)
    timer.daemon = True
    timer.start()
    return timer.cancel


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
            link = first_link(first)
            return f"user {first.get_username()}, choose a password within two hours: {link}"
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
