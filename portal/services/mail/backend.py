"""Django's mailer of a portal without MAIL_URL: over the server that staff chose, else as before."""

import smtplib
from collections.abc import Sequence
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.module_loading import import_string

from portal.outgoing.refusals import NoMailServer
from portal.services.mail.refusal import refusal_clear, refusal_note
from portal.services.mail.server import options_of, server_get


class NotedServer(EmailBackend):
    """Django's, which notes whether the server takes mail of this portal at all (`refusal`)."""

    def open(self) -> bool | None:
        try:
            return super().open()
        except (smtplib.SMTPException, OSError) as error:
            refusal_note(error)
            raise

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            sent = super().send_messages(email_messages) or 0
        except (smtplib.SMTPException, OSError) as error:
            refusal_note(error)
            raise
        if sent:
            refusal_clear()
        return sent


class ServerOfStaff(NotedServer):
    """`sender` stands in place of MAIL_FROM, empty for that; a name of its own stays before the sender's address."""

    def __init__(self, *, sender: str, **options: Any) -> None:
        super().__init__(**options)
        self._sender = sender

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if self._sender:
                message.from_email = _from(message.from_email, self._sender)
        return super().send_messages(email_messages)


def _from(given: str, sender: str) -> str:
    if given == settings.DEFAULT_FROM_EMAIL:
        return sender
    name, address = parseaddr(given)
    if address != parseaddr(settings.DEFAULT_FROM_EMAIL)[1]:
        return given
    return str(Address(display_name=name, addr_spec=parseaddr(sender)[1]))


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
