"""Spellings of one mailbox: letter case, domains in letters of a language or in ASCII (IDNA), invisible characters."""

import re
import unicodedata
from contextlib import suppress

# Format characters: zero-width blanks and joiners, direction marks, soft hyphens, byte order marks.
_INVISIBLE = re.compile(r"[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def without_invisible(text: str) -> str:
    return _INVISIBLE.sub("", text)


def mailbox_key(address: str) -> str:
    local, _at, domain = without_invisible(address).strip().rstrip(".").lower().rpartition("@")
    # What is no name of a host is refused as an address.
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{unicodedata.normalize('NFC', local)}@{domain}"


def spellings_of(address: str) -> list[str]:
    """Return an address as it is, in small letters, and with its domain in ASCII and in letters; each once."""
    key = mailbox_key(address)
    local, _at, domain = key.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode().decode("idna")
    return list(dict.fromkeys([address, address.lower(), key, f"{local}@{domain}"]))
