"""gunicorn's command for the portal, and the descriptors that its parent hands it."""

import sys
from typing import Final

from django.conf import settings

# Names in the environment of gunicorn: the listening socket, and two pipes of `portal.process.serving.hooks`.
SOCKET_FD: Final = "PORTAL_SOCKET_FD"
GATE_FD: Final = "PORTAL_GATE_FD"
READY_FD: Final = "PORTAL_READY_FD"

CANNOT_BE_LOADED: Final = 4
"""The status with which gunicorn ends when the application cannot be loaded, as for a setting that is refused."""
# Connections that wait for a worker. While the portal restarts its web server nobody accepts, and nobody is refused.
BACKLOG: Final = 2048


def web_command(bind: str) -> list[str]:
    """Return the command that serves at `bind`: host and port, or ``fd://3`` for a socket that listens already."""
    return [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        # Loaded and warmed once (portal/wsgi.py), before the workers are forked; they share that memory.
        *("--preload", "--bind", bind, "--workers", str(settings.WEB_WORKERS)),
        *("--config", "python:portal.process.serving.hooks", "--backlog", str(BACKLOG)),
        *("--worker-class", "portal.process.serving.worker.BoundedWorker"),
        *("--threads", str(settings.WEB_THREADS)),
        *("--logger-class", "portal.process.serving.log.WebLogger", "--log-level", "warning"),
        # Longer than gunicorn's own 30 s: a booking may wait for several slow calls of Cal.com. One that is replaced
        # finishes what it began; the supervisor ends it sooner where everything stops.
        *("--timeout", "60", "--graceful-timeout", "30"),
        # What proxies say is the portal's to judge (TRUSTED_PROXIES), and nobody names another path than was asked for.
        *("--forwarded-allow-ips", "", "--forwarder-headers", ""),
        # The portal is stopped by signals only; the socket would need a writable folder of its own.
        "--no-control-socket",
        # Whatever leaks somewhere stays small; the jitter keeps the workers from restarting together.
        *("--max-requests", "10000", "--max-requests-jitter", "1000"),
    ]
