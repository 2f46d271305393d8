"""Django's mailer of a portal without MAIL_URL: over the server that staff chose, else as before."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.module_loading import import_string

from portal.outgoing.refusals import NoMailServer
from portal.services.mail.server import options_of, server_get


class ServerOfStaff(EmailBackend):
    """`sender` stands in place of MAIL_FROM, empty for that."""

    def __init__(self, *, sender: str, **options: Any) -> None:
        super().__init__(**options)
        self._sender = sender

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if self._sender and message.from_email == settings.DEFAULT_FROM_EMAIL:
                message.from_email = self._sender
        return super().send_messages(email_messages) or 0


class NoServer(BaseEmailBackend):
    """MAIL_URL=none: what nobody sends is not written down elsewhere either, since its links are keys."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if email_messages:
            raise NoMailServer
        return 0


def chosen(*, alias: str, otherwise: dict[str, Any]) -> BaseEmailBackend:
    """Return a backend for the server of this moment: MAILERS names this function, so that a change needs no restart.

    `otherwise` is a mailer that takes what is sent before staff chose a server.
    """
    server = server_get()
    if server is not None:
        return ServerOfStaff(alias=alias, sender=server.sender, **options_of(server))
    backend = import_string(otherwise["BACKEND"])
    made: BaseEmailBackend = backend(alias=alias, **otherwise.get("OPTIONS", {}))
    return made
