"""What a mail server's refusal is about: a recipient, for good, or what may be put right, the sender above all."""

import re
import smtplib
from typing import Final

from django.utils.crypto import salted_hmac

# Enhanced codes (RFC 3463) that are about the sender, its rights, or the login: 5.1.7 and 5.1.8 its address, 5.7.0 and
# 5.7.8 to 5.7.14 authentication, 5.7.23 to 5.7.29 SPF, DKIM and the like, 5.7.57 and 5.7.60 what Exchange says.
_SENDERS_CODES: Final = re.compile(
    rb"\b[45]\.(?:1\.[78]|7\.(?:0|8|9|1[0-4]|2[0-9]|57|60))(?![0-9.])"
)
# Many servers check the sender only when they hear of a recipient, with the code of any refusal.
_SENDERS_WORDS: Final = re.compile(
    rb"sender|not owned by user|relay|authenticat|log ?in|blocked using|blacklist|spamhaus", re.I
)
_ADDRESS: Final = re.compile(rb"\S*@\S*")
# "Authentication required", and the rest of RFC 4954.
_LOGIN: Final = frozenset({530, 534, 535, 538})
# "Service not available, closing transmission channel".
_CLOSING: Final = 421
_FOR_SIZE: Final = frozenset({452, 552})


class NoMailServer(ValueError):
    """No mail server is set: MAIL_URL is none, and staff chose none. Nothing has failed."""

    def __init__(self) -> None:
        super().__init__("no mail server is set (MAIL_URL=none)")


def is_final(error: Exception) -> bool:
    """Return whether no further attempt can help: the server knows no such recipient, or the address is none.

    A refused sender or login is the portal's settings or the server's, which can be put right.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(_is_for_good(code, text) for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return _is_for_good(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPException):
        # Of the sender, the login, the greeting or the connection.
        return False
    # An address that cannot be written. A certificate that fails is a ValueError, too, and an
    # OSError: the server may be put right.
    return isinstance(error, ValueError) and not isinstance(error, OSError)


def is_of_server(error: Exception) -> bool:
    """Return whether the next email would meet the same: the server is away, or takes nothing from this portal."""
    if isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)):
        return any(code == _CLOSING for code in _codes(error))
    if isinstance(error, smtplib.SMTPSenderRefused):
        # Of this email alone: its size, or that there is no room for it.
        return error.smtp_code not in _FOR_SIZE
    return isinstance(error, (smtplib.SMTPException, OSError))


def answer_of(error: Exception) -> str:
    """Return what the server said, such as ``550 5.1.1 No such user``, else the kind of error and its words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_said(code, text) for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return str(error) if isinstance(error, NoMailServer) else f"{type(error).__name__}: {error}"


def name_of(address: str) -> str:
    """Return what an email that no row stands for is called in the log: the same for an address, and no hint of it."""
    return salted_hmac("portal.email", address, algorithm="sha256").hexdigest()[:12]


def _is_for_good(code: int, text: bytes | str) -> bool:
    # Not the words of an address, such as relay@.
    said = _ADDRESS.sub(b"", _bytes(text))
    is_about_sender = code in _LOGIN or _SENDERS_CODES.search(said) or _SENDERS_WORDS.search(said)
    return code >= 500 and not is_about_sender


def _codes(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> list[int]:
    if isinstance(error, smtplib.SMTPDataError):
        return [error.smtp_code]
    return [code for code, _ in error.recipients.values()]


def _said(code: int, text: bytes | str) -> str:
    return f"{code} {' '.join(_bytes(text).decode('utf-8', 'replace').split())}"


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
