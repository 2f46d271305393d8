"""``manage.py health``: ask the portal of this machine whether it serves, as a container's health check does."""

import http.client
import json
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

_EVERYWHERE: Final = ("0.0.0.0", "::", "")  # noqa: S104  only compared


class Command(BaseCommand):
    help = "Ask the portal at PORT of this machine whether it is well; the status is 1 where it does not say so."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=4.0, help="seconds, 4 by default")
        parser.add_argument(
            "--ready", action="store_true", help="ask for /health/ready, in place of /health"
        )

    def handle(
        self, *_args: Any, timeout: float = 4.0, ready: bool = False, **_options: Any
    ) -> None:
        """Print the answer. Raises CommandError for a portal that does not answer, or not well."""
        host = "127.0.0.1" if settings.HOST in _EVERYWHERE else settings.HOST
        connection = http.client.HTTPConnection(host, settings.PORT, timeout=timeout)
        try:
            connection.request("GET", "/health/ready" if ready else "/health")
            answer = connection.getresponse()
            text = answer.read(10_000).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise CommandError(f"{host}:{settings.PORT} does not answer: {error!r}") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise CommandError(f"{host}:{settings.PORT} answered {answer.status}: {_brief(text)}")
        self.stdout.write(_brief(text))


def _brief(text: str) -> str:
    try:
        return json.dumps(json.loads(text))
    except ValueError:
        # The page of an error.
        return "no JSON"
