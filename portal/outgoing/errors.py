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
    """The answer's body is longer than allowed."""
