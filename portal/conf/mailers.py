"""Django's MAILERS from one address of the outgoing mail server."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from portal.conf.env import BadSetting
from portal.conf.stores import is_cut

NONE: Final = "none"
"""MAIL_URL of a portal without a mail server of the operator's: nothing goes out until staff choose one."""
BACKENDS: Final = "django.core.mail.backends"
# Django's, with a note of what the server refuses.
SMTP: Final = "portal.services.mail.backend.NotedServer"
# Seconds that the task worker, which has other work too, waits for a mail server.
TIMEOUT_SECONDS: Final = 10
_PORTS: Final = {"smtp": 587, "smtps": 465}


def mailers(address: str, *, folder: Path) -> dict[str, dict[str, Any]]:
    """Return Django's MAILERS for an address.

    ``smtp://user:password@host:587`` uses STARTTLS (``?tls=none`` turns it off, for a relay on the
    same machine), ``smtps://host:465`` TLS from the start; ``console:`` writes emails to the log,
    ``file:`` to files in `folder`; ``none`` sends nothing. Raises BadSetting otherwise.
    """
    if address == NONE:
        return {"default": {"BACKEND": "portal.services.mail.backend.NoServer"}}
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise unusable() from error
    if parts.scheme == "console":
        return {"default": {"BACKEND": f"{BACKENDS}.console.EmailBackend"}}
    if parts.scheme == "file":
        path = Path(unquote(parts.path)) if parts.path else folder
        backend = f"{BACKENDS}.filebased.EmailBackend"
        return {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(path)}}}
    if parts.scheme not in _PORTS or not parts.hostname or is_cut(address):
        raise unusable()
    tls = parse_qs(parts.query).get("tls", ["starttls"])[0]
    if tls not in ("starttls", "none"):
        raise unusable()
    options = {
        "host": parts.hostname,
        "port": port or _PORTS[parts.scheme],
        # Quoted in the address, since passwords may hold "@" and "/".
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and tls == "starttls",
        "timeout": TIMEOUT_SECONDS,
    }
    return {"default": {"BACKEND": SMTP, "OPTIONS": options}}


def chosen_by_staff(*, otherwise: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return MAILERS that ask for the server that staff chose, and use `otherwise` until they have."""
    backend = "portal.services.mail.backend.chosen"
    return {"default": {"BACKEND": backend, "OPTIONS": {"otherwise": otherwise["default"]}}}


def missing() -> BadSetting:
    return BadSetting(
        "Set MAIL_URL to your mail server, such as smtps://user:password@mail.example.com, or to none: then no mail "
        "goes out until staff choose a server at /admin/."
    )


def unusable() -> BadSetting:
    # The address is not repeated: it holds the password, and this ends up in logs.
    return BadSetting(
        "MAIL_URL is not an address such as smtp://user:password@mail.example.com:587, "
        "smtps://mail.example.com, console:, file: or none."
    )
