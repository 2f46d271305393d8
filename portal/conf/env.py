"""Typed readers of the process environment.

Every setting that an operator can change is read here by name, once, at start. A value that cannot be understood stops
the start with a sentence that names the variable; nothing is guessed. Every reader but `text` and `words` raises
ImproperlyConfigured. A secret may be given as a file: ``SECRET_KEY_FILE=/run/secrets/key`` stands for ``SECRET_KEY``.

``docs/configuration.md`` describes each name that is read; ``tests/architecture`` compares the two.
"""

import ipaddress
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from limits import parse_many

# Where a call takes place, and which request made a booking: no link may decide about that.
_ACTED_ON = {
    *("videocallurl", "hangoutlink", "conferencedata", "entrypoints", "portalrequest"),
    "reassignment",
}
_TRUE = {"1", "true", "yes", "on"}
# Empty counts as no: Compose passes a variable that is not set as an empty one.
_FALSE = {"0", "false", "no", "off", ""}

# The names asked for so far, for the test that compares them with the documentation.
names_read: set[str] = set()


def _raw(name: str) -> str | None:
    names_read.add(name)
    value = os.environ.get(name)
    return None if value is None else value.strip()


def text(name: str, default: str = "") -> str:
    return _raw(name) or default


def secret(name: str) -> str:
    """Return the variable's text or the first line of the file named by ``<name>_FILE``; empty when neither is set."""
    direct = _raw(name)
    path = os.environ.get(f"{name}_FILE", "").strip()
    if direct and path:
        # Two that differ would let one of them rot unnoticed.
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if not path:
        return direct or ""
    try:
        # Files of secrets often end with a line break, which would be part of the key.
        return Path(path).read_text(encoding="utf-8").strip().splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {error}.") from error


def generated_secret(path: Path) -> str:
    """Return the random text kept in `path`, which is made on first use and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start at once, one makes the secret and the other reads it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        made = secrets.token_urlsafe(50)
        file.write(made)
    return made


def flag(name: str, *, default: bool = False) -> bool:
    value = _raw(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is not a yes or no: use 1 or 0.")


def integer(name: str, default: int, *, least: int | None = None, most: int | None = None) -> int:
    found = optional_integer(name, least=least, most=most)
    return default if found is None else found


def optional_integer(name: str, *, least: int | None = None, most: int | None = None) -> int | None:
    """Return a whole number within bounds, or None when unset."""
    value = _raw(name)
    if not value:
        return None
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from error
    if (least is not None and number < least) or (most is not None and number > most):
        bounds = f"at least {least}" if most is None else f"between {least} and {most}"
        raise ImproperlyConfigured(f"{name}={number} must be {bounds}.")
    return number


def choice(name: str, default: str, *, options: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name}={value!r} must be one of: {', '.join(options)}.")
    return value


def rates(name: str, default: str) -> str:
    """Return how often something may happen, such as ``60/10 minutes; 200/day``, or ``off``."""
    value = text(name, default)
    try:
        if value != "off":
            parse_many(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}={value!r} is not a rate such as 60/10 minutes, nor off."
        ) from error
    return value


def words(name: str) -> list[str]:
    return text(name).replace(",", " ").split()


def networks(name: str) -> list[str]:
    """Return a list of networks such as ``10.0.0.0/8``."""
    found = words(name)
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {one!r} is not a network: {error}.") from error
    return found


def url(name: str, default: str = "") -> str:
    """Return an absolute http(s) URL without a trailing slash."""
    value = text(name, default).rstrip("/")
    if value and not _is_web_url(value):
        raise ImproperlyConfigured(f"{name}={value!r} is not an http:// or https:// address.")
    return value


def metadata_keys(name: str) -> list[str]:
    """Return names of a booking's metadata that addresses may set."""
    found = words(name)
    for one in found:
        if one.lower() in _ACTED_ON or len(one) > 40:
            raise ImproperlyConfigured(
                f"{name}: {one!r} is a key that Cal.com or the portal acts on."
            )
    return found


def contacts(name: str) -> list[str]:
    """Return a list of URIs to reach somebody by: ``mailto:``, ``tel:`` or ``https:``; a bare mail address is one."""
    bare = re.compile(r"[^@:/\s]+@[^@:/\s]+")
    found = [f"mailto:{one}" if bare.fullmatch(one) else one for one in words(name)]
    usable = re.compile(r"mailto:[^@\s]+@[^@\s]+|tel:\+?[0-9-]+|https://[^/\s]\S*")
    if wrong := [one for one in found if not usable.fullmatch(one)]:
        raise ImproperlyConfigured(
            f"{name}: {wrong[0]!r} is no mail address, nor an address with https:// or tel:."
        )
    return found


def origins(name: str) -> list[str]:
    """Return a list of web origins, ``https://host[:port]`` each."""
    found = [item.rstrip("/") for item in words(name)]
    for origin in found:
        parts = urlsplit(origin)
        if not _is_web_url(origin) or parts.path or parts.query or parts.username:
            raise ImproperlyConfigured(
                f"{name}: {origin!r} is not an origin such as https://intranet.example.com."
            )
    return found


def _is_web_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  a port that is no number raises here
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
