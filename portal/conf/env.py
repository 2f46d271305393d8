"""Typed readers of the process environment.

Every setting that an operator can change is read here by name, once, at start. A value that cannot be understood stops
the start with a sentence that names the variable; nothing is guessed. Every reader but `text` and `words` raises
BadSetting. A secret may be given as a file: ``SECRET_KEY_FILE=/run/secrets/key`` stands for ``SECRET_KEY``.

``docs/configuration.md`` describes each name that is read; ``tests/architecture`` compares the two.
"""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from limits import parse_many

from portal.conf.origins import ascii_host, origin_of


class BadSetting(ImproperlyConfigured):
    """A setting cannot be used; the text is one sentence for the operator, without any secret."""


# Where a call takes place, and which request made a booking: no link may decide about that.
_ACTED_ON = {
    *("videocallurl", "hangoutlink", "conferencedata", "entrypoints", "portalrequest"),
    "reassignment",
}
# What the portal's own addresses begin with: behind a proxy that takes a path away nobody could tell them apart.
_OWN_WORDS = {
    *(
        "admin",
        "api",
        "booking",
        "bookings",
        "calendars",
        "d",
        "embed",
        "health",
        "hooks",
        "metrics",
    ),
    *("oembed", "picture", "request", "reschedule", "static", "team", "teams", "v2", "video"),
}
_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
_TRUE = {"1", "true", "yes", "on"}
# Empty counts as no: Compose passes a variable that is not set as an empty one.
_FALSE = {"0", "false", "no", "off", ""}

# The names asked for so far, for the test that compares them with the documentation.
names_read: set[str] = set()


def raw(name: str) -> str | None:
    names_read.add(name)
    value = os.environ.get(name)
    return None if value is None else value.strip()


def text(name: str, default: str = "") -> str:
    return raw(name) or default


def secret(name: str) -> str:
    """Return the variable's text or the first line of the file named by ``<name>_FILE``; empty when neither is set."""
    direct = raw(name)
    path = os.environ.get(f"{name}_FILE", "").strip()
    if direct and path:
        # Two that differ would let one of them rot unnoticed.
        raise BadSetting(f"Set {name} or {name}_FILE, not both.")
    if not path:
        return direct or ""
    try:
        # Files of secrets often end with a line break, which would be part of the key.
        lines = Path(path).read_text(encoding="utf-8").strip().splitlines()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise BadSetting(f"{name}_FILE={path} cannot be read: {why}.") from error
    if not lines:
        raise BadSetting(f"{name}_FILE={path} is empty.")
    return lines[0]


def path(name: str, default: Path) -> Path:
    found = Path(text(name, str(default))).absolute()
    if found.exists() and not found.is_dir():
        raise BadSetting(f"{name}={found} is not a folder.")
    return found


def folder(name: str, path: Path) -> Path:
    """Return a folder that can be written into, made if need be; `name` is the setting that says where it is."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"{name}: the folder {path} cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise BadSetting(f"{name}: this account may not write into the folder {path}.")
    return path


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
    value = raw(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise BadSetting(f"{name}={value!r} is not a yes or no: use 1 or 0.")


def integer(name: str, default: int, *, least: int | None = None, most: int | None = None) -> int:
    found = optional_integer(name, least=least, most=most)
    return default if found is None else found


def optional_integer(name: str, *, least: int | None = None, most: int | None = None) -> int | None:
    """Return a whole number within bounds, or None when unset."""
    value = raw(name)
    if not value:
        return None
    try:
        number = int(value)
    except ValueError as error:
        raise BadSetting(f"{name}={value!r} is not a whole number.") from error
    if (least is not None and number < least) or (most is not None and number > most):
        bounds = f"at least {least}" if most is None else f"between {least} and {most}"
        raise BadSetting(f"{name}={number} must be {bounds}.")
    return number


def choice(name: str, default: str, *, options: tuple[str, ...]) -> str:
    value = text(name, default)
    if value != default and value not in options:
        raise BadSetting(f"{name}={value!r} must be one of: {', '.join(options)}.")
    return value


def matching(name: str, default: str = "", *, pattern: str, what: str) -> str:
    """Return a text of a form; `what` names the form with its article, and with an example."""
    value = text(name, default)
    if value and not re.fullmatch(pattern, value):
        raise BadSetting(f"{name}={value!r} is not {what}.")
    return value


def hosts(name: str) -> list[str]:
    """Return a list of host names without scheme and port; ``.example.com`` stands for all below it, ``*`` for any."""
    usable = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")
    found = []
    for one in words(name):
        try:
            if not usable.fullmatch(one):
                raise ValueError
            # As browsers send it.
            below = "." if one.startswith(".") else ""
            found.append(one if one.isascii() else below + ascii_host(one.strip(".")))
        except ValueError as error:
            raise BadSetting(
                f"{name}: {one!r} is not a host name such as book.example.com."
            ) from error
    return found


def versions(name: str, *, known: Mapping[str, str]) -> dict[str, str]:
    """Return versions by resource, such as ``bookings=2026-02-25``, those that are `known` left out."""
    found = {}
    for one in words(name):
        resource, _, version = one.partition("=")
        if resource not in known:
            raise BadSetting(
                f"{name}: {one!r} must begin with one of: {', '.join(f'{each}=' for each in known)}."
            )
        if resource in found:
            raise BadSetting(f"{name} names {resource} twice.")
        if not is_date(version):
            raise BadSetting(f"{name}: {one!r} must end with a date such as 2026-02-25.")
        found[resource] = version
    return {resource: version for resource, version in found.items() if version != known[resource]}


def rates(name: str, default: str) -> str:
    """Return how often something may happen, such as ``60/10 minutes; 200/day``, or ``off``."""
    value = text(name, default)
    try:
        if value != "off" and not parse_many(value):
            raise ValueError
    except ValueError as error:
        raise BadSetting(
            f"{name}={value!r} is not a rate such as 60/10 minutes, nor off."
        ) from error
    return value


def words(name: str) -> list[str]:
    return text(name).replace(",", " ").split()


def networks(name: str, *, narrow: bool = False) -> list[str]:
    """Return a list of networks such as ``10.0.0.0/8``; `narrow` ones do not hold all addresses there are."""
    found = words(name)
    for one in found:
        try:
            network = ipaddress.ip_network(one)
        except ValueError as error:
            raise BadSetting(f"{name}: {one!r} is not a network: {error}.") from error
        if narrow and not network.prefixlen:
            raise BadSetting(f"{name}: {one!r} holds everybody; name the proxies' own network.")
    return found


def url(name: str, default: str = "") -> str:
    """Return an absolute http(s) URL without a trailing slash."""
    value = text(name, default).rstrip("/")
    if value and not is_web_url(value):
        raise BadSetting(f"{name}={without_password(value)} is not an http:// or https:// address.")
    return value


def home(name: str, default: str = "") -> tuple[str, str]:
    """Return the origin of the portal's address in ASCII, and its path without a slash at the end; both may be empty.

    Its host may be an IPv6 address.
    """
    value = text(name, default).rstrip("/")
    if not value:
        return "", ""
    scheme, _, rest = value.partition("://")
    host, slash, path = rest.partition("/")
    segments = path.split("/") if slash else []
    origin = f"{scheme}://{host}"
    try:
        if "*" in value or not all(map(_SEGMENT.fullmatch, segments)):
            raise ValueError
        origin = origin if _is_origin_of_ipv6(origin) else origin_of(origin)
    except ValueError as error:
        raise BadSetting(
            f"{name}={without_password(value)} is not an address such as https://book.example.com "
            "or https://intranet.example.com/book."
        ) from error
    if segments and segments[0].lower() in _OWN_WORDS:
        raise BadSetting(
            f"{name}: the portal has addresses of its own under /{segments[0]}; take another path."
        )
    return origin, slash + path


def host_of(origin: str) -> str:
    """Return the host of a web origin as Django's ALLOWED_HOSTS want it: without the port, an IPv6 one in brackets."""
    host = urlsplit(origin).hostname or ""
    return f"[{host}]" if ":" in host else host


def metadata_keys(name: str) -> list[str]:
    """Return names of a booking's metadata that addresses may set."""
    found = words(name)
    for one in found:
        if one.lower() in _ACTED_ON or len(one) > 40:
            raise BadSetting(f"{name}: {one!r} is a key that Cal.com or the portal acts on.")
    return found


def contacts(name: str) -> list[str]:
    """Return a list of URIs to reach somebody by: ``mailto:``, ``tel:`` or ``https:``; a bare mail address is one."""
    bare = re.compile(r"[^@:/\s]+@[^@:/\s]+")
    found = [f"mailto:{one}" if bare.fullmatch(one) else one for one in words(name)]
    usable = re.compile(r"mailto:[^@\s]+@[^@\s]+|tel:\+?[0-9-]+|https://[^/\s]\S*")
    if wrong := [one for one in found if not usable.fullmatch(one)]:
        raise BadSetting(
            f"{name}: {wrong[0]!r} is no mail address, nor an address with https:// or tel:."
        )
    return found


def origins(name: str) -> list[str]:
    """Return a list of web origins in ASCII, ``https://host[:port]`` each, with ``*.`` for all hosts below a name."""
    try:
        return list(dict.fromkeys(origin_of(item) for item in words(name)))
    except ValueError as error:
        raise BadSetting(f"{name}: {error}") from None


def _is_origin_of_ipv6(value: str) -> bool:
    # A user, a path, a query or a fragment leaves something over.
    found = re.fullmatch(r"https?://\[([0-9a-fA-F:.]+)\](:[0-9]{1,5})?", value)
    if not found or not is_web_url(value):
        return False
    ipaddress.IPv6Address(found[1])
    return True


def is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def without_password(address: str) -> str:
    # Passwords stand before the "@", and this ends up in logs.
    return repr(re.sub(r"//.*@", "//…@", address))


def is_web_url(value: str) -> bool:
    if not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  a port that is no number raises here
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
