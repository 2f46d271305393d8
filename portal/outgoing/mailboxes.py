"""Mailboxes behind email addresses, for counting what one of them gets."""

import unicodedata


def mailbox(address: str) -> str:
    """Return what all spellings of an address have in common that lead to the same mailbox."""
    local, _, domain = unicodedata.normalize("NFKC", address).casefold().rpartition("@")
    # A tag behind a plus, and dots at the largest providers, change nothing.
    return f"{local.partition('+')[0].replace('.', '')}@{domain.rstrip('.')}"
