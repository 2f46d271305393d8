"""Identifiers in the forms that Cal.com uses (CONTRACT.md section 2.13)."""

import uuid
from typing import Final

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH: Final = 22


def short_uid() -> str:
    """Return a random 22-character booking uid: a UUID in base 57, without look-alike
    characters.
    """
    number = uuid.uuid4().int
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
