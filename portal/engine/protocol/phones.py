"""Phone numbers in E.164 form."""

from typing import Any

import phonenumbers


def is_phone_number(value: Any) -> bool:
    """Say whether a value is a number that can exist, in E.164 form."""
    # Without the plus the library would need a country.
    if not isinstance(value, str) or not value.startswith("+"):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False
