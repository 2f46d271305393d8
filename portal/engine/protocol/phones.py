"""Phone numbers, of which Cal.com takes those that exist in E.164 form."""

from typing import Any

import phonenumbers


def is_phone_number(value: Any) -> bool:
    """Say whether a value is a valid number in E.164 form."""
    if not isinstance(value, str) or not value.startswith("+"):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False
