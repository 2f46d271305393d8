"""Values on the wire: JSON, instants, zones (CONTRACT.md 2.6, 2.12)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from portal.i18n.zones import canonical_zone as canonical_zone  # noqa: PLC0414  handlers read values from here

type Json = dict[str, Any]

# Instants beyond these years are refused: sums of days and lengths must stay in Python's calendar.
EARLIEST_YEAR: Final = 1000
LATEST_YEAR: Final = 9000

# Not datetime.fromisoformat, which takes week dates and forms without separators, too.
_ISO_INSTANT: Final = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"(?P<zone>Z|z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)


def format_instant(instant: datetime) -> str:
    """Return `instant` as UTC with milliseconds and Z."""
    text = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant.microsecond // 1000:03d}Z"


def parse_instant(text: object) -> datetime | None:
    """Return the aware UTC instant that an ISO 8601 text names, or None when it names none.

    A text without zone is read as UTC, a bare date as its midnight in UTC.
    """
    found = _ISO_INSTANT.fullmatch(text) if isinstance(text, str) and len(text) < 60 else None
    if found is None:
        return None
    if not EARLIEST_YEAR <= int(found["day"][:4]) <= LATEST_YEAR:
        return None
    try:
        day = date.fromisoformat(found["day"])
        clock_time = time(int(found["hour"] or 0), int(found["minute"] or 0))
        moment = datetime.combine(day, clock_time, tzinfo=UTC)
        moment = moment.replace(second=int(found["second"] or 0))
        digits = (found["fraction"] or "0")[:6].ljust(6, "0")
        return moment + timedelta(microseconds=int(digits)) - _offset(found["zone"])
    except (ValueError, OverflowError):
        return None


def checked_instant(text: object) -> datetime:
    """Return the instant of a text that was checked before. Raises ValueError otherwise."""
    found = parse_instant(text)
    if found is None:
        raise ValueError(f"{text!r} is no instant")
    return found


def parse_day(text: object) -> date | None:
    instant = parse_instant(text)
    is_bare = isinstance(text, str) and len(text) == len("2026-11-23")
    return instant.date() if instant is not None and is_bare else None


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone in "Zz":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(zone)
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone[0] == "-" else offset


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
