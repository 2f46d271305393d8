"""Django's mailer of a portal without MAIL_URL: over the server that staff chose, else as before."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from portal.services.mail.server import backend_of, server_get


class ChosenServer(BaseEmailBackend):
    """Each connection asks anew which server it is, so that a change needs no restart.

    `otherwise` is a mailer of Django's MAILERS that takes what is sent before staff chose a server.
    """

    def __init__(self, *, otherwise: dict[str, Any], **options: Any) -> None:
        super().__init__(**options)
        server = server_get()
        self._sender = server.sender if server else ""
        if server:
            self._backend: BaseEmailBackend = backend_of(server, alias=options["alias"])
        else:
            backend = import_string(otherwise["BACKEND"])
            self._backend = backend(alias=options["alias"], **otherwise.get("OPTIONS", {}))

    def open(self) -> bool | None:
        return self._backend.open()

    def close(self) -> None:
        self._backend.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if self._sender and message.from_email == settings.DEFAULT_FROM_EMAIL:
                message.from_email = self._sender
        return self._backend.send_messages(email_messages) or 0
