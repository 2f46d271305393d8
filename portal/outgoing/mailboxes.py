"""Mailboxes behind email addresses: whether two addresses are one, and for counting what a mailbox gets."""

import unicodedata
from contextlib import suppress
from functools import lru_cache


@lru_cache(maxsize=4096)
def spelling(address: str) -> str:
    """Return one spelling for all of an address: without differences of case, width, or of a domain's Punycode."""
    local, _, domain = unicodedata.normalize("NFKC", address.strip()).casefold().rpartition("@")
    domain = domain.rstrip(".")
    # What is no domain is compared as it stands.
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def mailbox(address: str) -> str:
    """Return what all spellings of an address have in common that lead to the same mailbox."""
    local, _, domain = spelling(address).rpartition("@")
    # A tag behind a plus, and dots at the largest providers, change nothing.
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"
