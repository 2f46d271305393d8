"""The mail server that staff chose, and a test of one."""

import base64
import hashlib
import smtplib
import ssl
from dataclasses import dataclass, replace
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from portal.conf.mailers import BACKENDS, TIMEOUT_SECONDS
from portal.process import invalidation
from portal.services.errors import InvalidInput
from portal.services.mail.refusal import refusal_clear, refusal_note
from portal.services.models import MailSecurity, MailServer
from portal.services.models.presentation import ONLY


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes. `sender` is a From header, empty for MAIL_FROM; `security` is one of MailSecurity."""

    host: str
    port: int
    security: str = MailSecurity.STARTTLS
    username: str = ""
    password: str = ""
    sender: str = ""


def is_set_by_operator() -> bool:
    """Whether MAIL_URL decides, so that what staff choose here would have no effect."""
    return not settings.MAIL_BY_STAFF


def can_send() -> bool:
    """Whether mail reaches anybody: by MAIL_URL or the server that staff chose, not just the log or a folder."""
    if settings.MAIL_BY_STAFF:
        return server_get() is not None
    backend = settings.MAILERS["default"]["BACKEND"]
    return not backend.startswith((f"{BACKENDS}.console", f"{BACKENDS}.filebased"))


def server_in_effect() -> Server | None:
    """Return the server that mail goes over, whoever chose it; None where it goes to the log or a folder."""
    if settings.MAIL_BY_STAFF:
        return server_get()
    options: dict[str, Any] = settings.MAILERS["default"].get("OPTIONS", {})
    if "host" not in options:
        return None
    security = (
        MailSecurity.TLS
        if options["use_ssl"]
        else MailSecurity.STARTTLS
        if options["use_tls"]
        else MailSecurity.NONE
    )
    names = ("host", "port", "username", "password")
    return Server(**{name: options[name] for name in names}, security=security)


def server_get() -> Server | None:
    """Return the server that staff chose, with its password; None without one. It is read once in a while."""
    # The sealed one is kept: no password lies in memory for longer than it is used.
    row = invalidation.kept("mail-server", lambda: MailServer.objects.filter(pk=ONLY).first())
    if row is None:
        return None
    password = _unsealed(row.sealed_password)
    return Server(row.host, row.port, row.security, row.username, password, row.sender)


def server_save(*, server: Server, keeps_password: bool = False) -> None:
    """Store a server; with `keeps_password` the stored password stays, if it is for the same host and user."""
    values = {
        "host": server.host,
        "port": server.port,
        "security": server.security,
        "username": server.username,
        "sender": server.sender,
    }
    values["sealed_password"] = _sealed(_password(server, keeps_password=keeps_password))
    MailServer.objects.update_or_create(pk=ONLY, defaults=values)
    # What the one before said is no word about this one.
    refusal_clear()
    invalidation.mark()


def server_remove() -> None:
    MailServer.objects.filter(pk=ONLY).delete()
    refusal_clear()
    invalidation.mark()


def server_test(*, server: Server, to: str, keeps_password: bool = False) -> str:
    """Send one email over a server that need not be stored, at once, and return what the server answered.

    Raises InvalidInput with a sentence that has the server's own words.
    """
    tried = replace(server, password=_password(server, keeps_password=keeps_password))
    connection = EmailBackend(alias="default", **options_of(tried))
    message = EmailMessage(
        subject=_("Test of the booking portal's mail"),
        body=_(
            "This email was sent by the booking portal to see whether its mail arrives. It does."
        ),
        from_email=server.sender or settings.DEFAULT_FROM_EMAIL,
        to=[to],
    )
    is_in_effect = tried == server_in_effect()
    try:
        connection.open()
        connection.send_messages([message])
        if is_in_effect:
            refusal_clear()
    except smtplib.SMTPException as error:
        if is_in_effect:
            refusal_note(error)
        raise InvalidInput(_refusal(error)) from error
    except (OSError, ssl.SSLError) as error:
        if is_in_effect:
            refusal_note(error)
        said = _("The server %(host)s:%(port)s could not be reached: %(said)s") % {
            "host": server.host,
            "port": server.port,
            "said": error.strerror or str(error) or type(error).__name__,
        }
        raise InvalidInput(said, fields={"host": said}) from error
    finally:
        connection.close()
    return _("The server took the email for %(address)s.") % {"address": to}


def options_of(server: Server) -> dict[str, Any]:
    """Return the options of Django's SMTP backend."""
    return {
        "host": server.host,
        "port": server.port,
        "username": server.username,
        "password": server.password,
        "use_ssl": server.security == MailSecurity.TLS,
        "use_tls": server.security == MailSecurity.STARTTLS,
        "timeout": TIMEOUT_SECONDS,
    }


def _password(server: Server, *, keeps_password: bool) -> str:
    stored = server_get() if keeps_password else None
    # Else whoever may change the host could have the password sent to a host of their own.
    is_same = stored is not None and (
        (stored.host, stored.port, stored.username) == (server.host, server.port, server.username)
        # Without encryption anybody on the way would read it.
        and (server.security == stored.security or server.security != MailSecurity.NONE)
    )
    return stored.password if stored and is_same and not server.password else server.password


def _refusal(error: smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # By address: code and text of each.
        code, text = next(iter(error.recipients.values()))
        return _("The server refuses the recipient: %(said)s") % {"said": _words(code, text)}
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = _words(error.smtp_code, error.smtp_error)
        return _("The server does not accept the user name and password: %(said)s") % {"said": said}
    if isinstance(error, smtplib.SMTPResponseException):
        said = _words(error.smtp_code, error.smtp_error)
        return _("The server refuses the email: %(said)s") % {"said": said}
    return _("The server and the portal did not understand each other: %(said)s") % {"said": error}


def _words(code: int, text: Any) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())[:300]}"


def _sealed(password: str) -> str:
    return _box().encrypt(password.encode()).decode() if password else ""


def _unsealed(sealed: str) -> str:
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        # SECRET_KEY was changed without its fallback: the server will say that the password is missing.
        return ""


def _box() -> MultiFernet:
    # The first seals, any opens: as with Django's own signatures.
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"mail-server" + key.encode()).digest()))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
