"""Errors of calls to addresses that others chose.

OutgoingError
  Refused        not sent, and never will be: the address is not one to call
  Unreachable    no connection, or none that lasted until the answer
  TooMuch        the answer is longer than allowed
"""


class OutgoingError(Exception):
    """A call that brought no answer; the text says why."""


class Refused(OutgoingError):
    """Nothing was sent: the address is unusable or not allowed."""


class Unreachable(OutgoingError):
    """Resolving, connecting, TLS, sending or reading failed, or took too long."""


class TooMuch(OutgoingError):
    """The answer's body is longer than allowed; `found` is how long, where the server said it."""

    def __init__(self, *, most: int, found: int | None = None) -> None:
        said = "the answer is longer" if found is None else f"the answer has {found} bytes: more"
        super().__init__(f"{said} than {most} bytes")
        self.most, self.found = most, found
