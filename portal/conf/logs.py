"""Log lines without keys: addresses of bookings, lists and drafts open them, and a log is read by many."""

import logging
import re
from contextvars import ContextVar
from copy import copy
from typing import Final

_HIDDEN: Final = "…"
_PARAMETERS: Final = [
    "again",
    "draft",
    "token",
    "hold",
    "key",
    "uid",
    "seatUid",
    "seatReferenceUid",
    "rescheduleUid",
    "bookingUid",
    "reservationUid",
    "recurringBookingUid",
    "rescheduledFromUid",
    "rescheduledToUid",
]
# Each begins where a word or a path does, so that a long line costs no more than its length.
_PATTERNS: Final = (
    # The part of a path behind these; not in braces, as in the template of a call.
    re.compile(
        r"(?P<kept>(?<!/)/+(?:bookings/+by-seat|bookings?|request|reschedule|video|reservations|hooks/calcom)/+)"
        r"(?!sent\b)[^/?#&\s\"'<>{]+"
    ),
    # Parameters, and sentences such as "Booking with uid=… was not found".
    re.compile(rf"(?P<kept>\b(?:{'|'.join(_PARAMETERS)})(?:=|%3[dD])['\"]?)[^&#\s\"'<>,;)]+"),
    # PostgreSQL's "Key (uid)=(…) already exists".
    re.compile(r"(?P<kept>\b[a-z_]*uid\)=\()[^)]+"),
    # What Django signed, wherever it stands.
    re.compile(r"(?P<kept>)(?<![\w.-])[\w.-]{4,}(?::|%3[aA])\w{5,8}(?::|%3[aA])[\w-]{43}"),
    # A uid as Cal.com makes them (CONTRACT.md 2.13).
    re.compile(r"(?P<kept>)\b(?=[A-Za-z]*\d)(?=[A-Z\d]*[a-z])(?=[a-z\d]*[A-Z])[A-Za-z\d]{21,22}\b"),
)


request_id: ContextVar[str] = ContextVar("request_id", default="-")


def without_keys(text: str) -> str:
    """Return a log line in which "…" stands for everything that opens a booking, a list of them or a draft."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<kept>{_HIDDEN}", text)
    return text


class KeylessFormatter(logging.Formatter):
    """Formats as usual, tracebacks too, and takes the keys out of the finished text.

    What Django refuses (a foreign host, too many fields) is one line of a warning: anybody can cause it.
    """

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django.security."):
            record = copy(record)
            record.exc_info = record.exc_text = None
            record.levelname = logging.getLevelName(logging.WARNING)
        return without_keys(super().format(record))


class RequestIdFilter(logging.Filter):
    """Give each log record the current request's id as ``request_id``, ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True
