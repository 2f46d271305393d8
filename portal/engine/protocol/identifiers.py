"""Identifiers in Cal.com's forms (CONTRACT.md 2.13)."""

import uuid
from typing import Final

# Without 0, 1, I, O and l, which look like others.
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH: Final = 22


def short_uid() -> str:
    """Return a random 22-character booking uid: a UUID in base 57."""
    number = uuid.uuid4().int
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
