"""API key as a value that does not show itself."""

import re

# What HTTP allows in a header; httpx would raise an error that repeats the value.
_SENDABLE = re.compile(r"[\x21-\x7e]+")


def mask(key: str) -> str:
    """Return what may be shown of a key: its prefix, and of a long one the last four characters."""
    prefix = "cal_" if key.startswith("cal_") else ""
    # Four characters of a short key would be too much of it.
    tail = key[-4:] if len(key) >= 24 else ""
    return f"{prefix}…{tail}"


class ApiKey:
    """An API key whose `repr` and `str` are masked; `reveal` is for the Authorization header only.

    Raises ValueError for a key that cannot be put into a header, without repeating it.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not _SENDABLE.fullmatch(value):
            raise ValueError("The API key holds blanks, line breaks or characters beyond ASCII.")
        self._value = value

    def reveal(self) -> str:
        return self._value

    def hide_in(self, content: bytes) -> bytes:
        return content.replace(self._value.encode(), mask(self._value).encode())

    def __repr__(self) -> str:
        return f"ApiKey({mask(self._value)!r})"

    __str__ = __repr__
