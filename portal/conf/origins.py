"""Web origins as browsers write them: what an operator or staff enter ends up in a header that holds ASCII only.

A host that is not ASCII has its name in the domain name system (IDNA 2008, by the mapping of UTS 46).
"""

import re
from typing import Final

import idna

# One host name or IPv4 address (RFC 1123); underscores are in no host that browsers take for one.
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ORIGIN: Final = re.compile(r"(https?)://([^/?#@:\[\]\\]+)(?::([0-9]{1,5}))?/?", re.IGNORECASE)
_LONGEST_HOST: Final = 253


def origin_of(text: str) -> str:
    """Return an origin that a policy may name: ``https://host``, with a port where one is given, in ASCII.

    One ``*.`` may stand for all hosts below at least two labels. Raises ValueError with a sentence for everything
    else; a user or password in it is not repeated.
    """
    shown = repr(re.sub(r"//.*@", "//…@", text[:200]))
    # Python's own readers of addresses drop line breaks and tabs without a word.
    found = _ORIGIN.fullmatch(text) if text.isprintable() else None
    if found is None:
        raise ValueError(
            f"{shown} is not an origin such as https://intranet.example.com or https://*.example.com:8443."
        )
    scheme, host, port = found[1].lower(), found[2], found[3]
    wildcard = "*." if host.startswith("*.") else ""
    try:
        name = ascii_host(host.removeprefix(wildcard))
    except ValueError as error:
        raise ValueError(f"{shown} is not an origin: {error}") from None
    if wildcard and ("." not in name or _is_number(name)):
        raise ValueError(
            f"{shown} is not an origin: *. needs a name of at least two parts behind it."
        )
    if port is not None and not 1 <= int(port) <= 65535:
        raise ValueError(f"{shown} is not an origin: a port is between 1 and 65535.")
    return f"{scheme}://{wildcard}{name}" + (f":{int(port)}" if port else "")


def ascii_host(host: str) -> str:
    """Return a host name in lower case and ASCII. Raises ValueError with a sentence, which does not begin with it."""
    name = host
    if not host.isascii() or "xn--" in host.lower():
        try:
            name = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError("its host is no domain name.") from error
    name = name.lower()
    labels = name.split(".")
    if len(name) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("its host has other characters than letters, digits, hyphens and dots.")
    if labels[-1].isdigit() and not _is_number(name):
        raise ValueError("its host is neither a name nor an IPv4 address.")
    return name


def _is_number(name: str) -> bool:
    parts = name.split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) <= 255 for part in parts)
