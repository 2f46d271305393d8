"""Log lines without keys: addresses of bookings, lists and drafts open them, and a log is read by many.

Nor do they hold mail addresses or what people typed, and each event is one line, whatever was sent.
"""

import json
import logging
import re
from contextvars import ContextVar
from copy import copy
from datetime import UTC, datetime
from typing import Any, Final

from portal import VERSION
from portal.conf.address import own_path

# By LOG_FORMAT; empty is that of one's own machine.
FORMATTERS: Final = {"": "KeylessFormatter", "text": "LineFormatter", "json": "JsonFormatter"}
ACCESS: Final = "portal.access"

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
    # A private address of a calendar; the API's paths of that name go on with words.
    re.compile(r"(?P<kept>/calendars/+)\d[^/?#&\s\"'<>{]*"),
    # Parameters, and sentences such as "Booking with uid=… was not found".
    re.compile(rf"(?P<kept>\b(?:{'|'.join(_PARAMETERS)})(?:=|%3[dD])['\"]?)[^&#\s\"'<>,;)]+"),
    # PostgreSQL's "Key (uid)=(…) already exists".
    re.compile(r"(?P<kept>\bKey \([\w, ()]+\)=\()[^)]+"),
    re.compile(r"(?P<kept>\b[a-z_]*uid\)=\()[^)]+"),
    # Its "Failing row contains (…)", and pydantic's own words of what somebody sent.
    re.compile(r"(?P<kept>Failing row contains )\(.*\)"),
    re.compile(r"(?P<kept>\binput_value=).*?(?=, input_type=|\]|$)", re.M),
    # Mail addresses.
    re.compile(r"(?P<kept>)(?<![\w.+-])[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)*"),
    # What Django signed, wherever it stands.
    re.compile(r"(?P<kept>)(?<![\w.-])[\w.-]{4,}(?::|%3[aA])\w{5,8}(?::|%3[aA])[\w-]{43}"),
    # A uid as Cal.com makes them (CONTRACT.md 2.13).
    re.compile(r"(?P<kept>)\b(?=[A-Za-z]*\d)(?=[A-Z\d]*[a-z])(?=[a-z\d]*[A-Z])[A-Za-z\d]{21,22}\b"),
)

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

request_id: ContextVar[str] = ContextVar("request_id", default="-")
route: ContextVar[str] = ContextVar("route", default="-")
"""The name of the address that is being served, as in `urls.py`: the address itself may be a key."""


def without_keys(text: str) -> str:
    """Return a log line in which "…" stands for everything that opens a booking, a list of them or a draft."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<kept>{_HIDDEN}", text)
    return text


def one_line(text: str) -> str:
    """Return a text in which whatever could begin a line, or move a terminal's cursor, is written out."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class KeylessFormatter(logging.Formatter):
    """Formats as usual, and takes keys, mail addresses and line breaks out of the message.

    Nobody can begin a line: tracebacks stand indented below theirs. What Django refuses (a foreign host, too many
    fields) is one line of a warning: anybody can cause it.
    """

    def format(self, record: logging.LogRecord) -> str:
        record, traceback = self.parts(record)
        line = without_keys(super().format(record))
        return line + self.below(without_keys(traceback)) if traceback else line

    def below(self, traceback: str) -> str:
        return "".join(f"\n    {one_line(line)}" for line in traceback.splitlines())

    def parts(self, record: logging.LogRecord) -> tuple[logging.LogRecord, str]:
        """Return the record with its finished message and nothing else to write, and its traceback."""
        record = copy(record)
        message = record.getMessage()
        request = getattr(record, "request", None)
        if request is not None and record.name.startswith("django."):
            # Django's own line has the address.
            message = f"{message.partition(':')[0]}: {route_of(request)}"
        traceback = ""
        if record.name.startswith("django.security."):
            record.levelname = logging.getLevelName(logging.WARNING)
        elif record.exc_info:
            traceback = self.formatException(record.exc_info)
        if record.stack_info:
            traceback += f"\n{record.stack_info}"
        record.exc_info = record.exc_text = record.stack_info = None
        record.msg, record.args = one_line(message), ()
        return record, traceback


class LineFormatter(KeylessFormatter):
    """One line for each event, tracebacks too, for those who collect lines."""

    def below(self, traceback: str) -> str:
        return " " + one_line(traceback)


class JsonFormatter(KeylessFormatter):
    """One JSON object in a line for each event: `time` (UTC), `level`, `logger`, `request_id`, `route`, `message`,
    `traceback` where there is one, and what a record has as `fields`.
    """

    def format(self, record: logging.LogRecord) -> str:
        record, traceback = self.parts(record)
        found = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "route": getattr(record, "route", "-"),
            "version": VERSION,
            "message": without_keys(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if traceback:
            # JSON leaves some line breaks of Unicode as they are.
            found["traceback"] = "\n".join(map(one_line, without_keys(traceback).splitlines()))
        return json.dumps(found, ensure_ascii=False)


class RequestIdFilter(logging.Filter):
    """Give each log record the current request's `request_id` and `route`, ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id, record.route = request_id.get(), route.get()
        return True


def route_of(request: Any) -> str:
    """Return the name of a request's address; where it has none, its first word, since the rest may be a key."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return str(match.view_name or "-")
    first, slash, rest = own_path(str(getattr(request, "path_info", ""))).lstrip("/").partition("/")
    return f"/{first}" + (f"{slash}{_HIDDEN}" if rest else slash)


def logging_settings(*, level: str, form: str, is_access_logged: bool) -> dict[str, Any]:
    """Return Django's LOGGING; `form` is a key of FORMATTERS."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "portal.conf.logs.RequestIdFilter"}},
        "formatters": {
            "line": {
                "class": f"portal.conf.logs.{FORMATTERS[form]}",
                "format": "{asctime} {levelname} {name} [{request_id} {route}] {message}",
                "style": "{",
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would mail errors, and print the lines of the root logger twice.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Of `runserver`: its lines are request lines, too.
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
            # It logs the address of every call, and with it email addresses of visitors.
            "httpx": {"level": "WARNING"},
            ACCESS: {"level": "INFO" if is_access_logged else "CRITICAL"},
        },
    }
