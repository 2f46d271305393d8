"""The outgoing mail server: one connection for a batch of emails, and a rest for a server that does not take part.

While it is down each attempt may last as long as the time-out. So one email in a rest finds out that it is back, and
the others wait for that one. The state is this process's: every worker finds out by itself.
"""

import smtplib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.smtp import EmailBackend

from portal.outgoing import refusals

FIRST_REST: Final = 5.0
LONGEST_REST: Final = 30.0
# Servers close connections on which nothing is said; after so long it is asked whether it is still open.
_ASK_AFTER: Final = 5.0


class Circuit:
    """How long nothing is tried after failures in a row, and again after each further one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._rest, self._until = 0.0, 0.0

    def failed(self) -> None:
        with self._lock:
            self._rest = min(self._rest * 2 or FIRST_REST, LONGEST_REST)
            self._until = self._clock() + self._rest

    def worked(self) -> None:
        with self._lock:
            self._rest = self._until = 0.0

    def rests_for(self) -> float:
        """Return the seconds for which nothing should be tried, 0 for none."""
        return max(0.0, self._until - self._clock())


circuit = Circuit()
rests_for = circuit.rests_for
_open = threading.local()


def send(message: EmailMessage) -> None:
    """Send an email, over the connection of the one before in this thread where that is open (`close` ends it).

    Raises SMTPException, OSError or ValueError; `refusals` tells them apart.
    """
    try:
        backend = _backend()
        if backend is None:
            message.send()
        else:
            backend.send_messages([message])
    except (smtplib.SMTPException, OSError, ValueError) as error:
        # After a refusal the connection may be used further, but not all servers agree on what comes next.
        close()
        if refusals.is_of_server(error):
            circuit.failed()
        elif isinstance(error, smtplib.SMTPException):
            circuit.worked()
        raise
    _open.used_at = time.monotonic()
    circuit.worked()


def close() -> None:
    backend, _open.backend = getattr(_open, "backend", None), None
    if backend is not None:
        # It said all that it had to; a server that is gone hears no goodbye.
        with suppress(smtplib.SMTPException, OSError):
            backend.close()


def _backend() -> EmailBackend | None:
    backend: Any = getattr(_open, "backend", None)
    if backend is not None and not _is_alive(backend):
        close()
        backend = None
    if backend is None:
        backend = mailers.default
        if not isinstance(backend, EmailBackend):
            return None
        _open.backend = backend
        backend.open()
    found: EmailBackend = backend
    return found


def _is_alive(backend: Any) -> bool:
    if time.monotonic() - _open.used_at < _ASK_AFTER:
        return True
    try:
        code, _ = backend.connection.noop()
    except (smtplib.SMTPException, OSError):
        return False
    return int(code) == 250
