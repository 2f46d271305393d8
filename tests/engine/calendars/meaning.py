"""Rows of what calendar files mean: text in, busy time out. Each was worked out by hand.

`other` marks those that recurring-ical-events 3.8.2 answers otherwise, which is why it is not used (see
portal/engine/calendars/ics/repeating.py).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from portal.engine.calendars.reading import read
from tests.engine.calendars.writing import calendar, event

BERLIN = ";TZID=Europe/Berlin:"
YORK = ";TZID=America/New_York:"
# 5 January 2026 is a Monday.
NINE = event("20260105T090000Z", "20260105T100000Z")
DAY = ";VALUE=DATE:"
DAILY = "RRULE:FREQ=DAILY;COUNT=5"


@dataclass(frozen=True)
class Row:
    """Lines of events, and what they block, as `month-dayThour:minute/...` in UTC."""

    title: str
    events: tuple[list[str], ...]
    expected: str
    host: str = "Europe/London"
    unread: int = 0
    other: bool = False
    more: tuple[str, ...] = ()


def berlin(*more: str, start: str = "20260105T090000", end: str = "20260105T100000") -> list[str]:
    """Return a daily nine o'clock in Berlin, which is 08:00 in UTC in winter."""
    return event(f"{BERLIN}{start}", f"{BERLIN}{end}", "UID:one", *more)


def york(*more: str) -> list[str]:
    """Return nine o'clock in New York, which is 14:00 in UTC in winter."""
    return event(f"{YORK}20260105T090000", f"{YORK}20260105T100000", "UID:one", *more)


def change(at: str, start: str, end: str, *more: str) -> list[str]:
    """Return an event in the place of one occurrence of `berlin`; `at` with its colon."""
    return event(f"{BERLIN}{start}", f"{BERLIN}{end}", "UID:one", f"RECURRENCE-ID{at}", *more)


def hours(*starts: str) -> str:
    """Return hours from each `day` or `month-dayThour`, at 08:00 if none is named."""
    return " ".join(hour(each) for each in starts)


def hour(text: str) -> str:
    day, _, begin = text.partition("T")
    day = day if "-" in day else f"01-{day}"
    begin = begin or "08"
    return f"{day}T{begin}:00/{day}T{int(begin) + 1:02}:00"


def days(*spans: tuple[str, str]) -> str:
    return " ".join(f"{first}T00:00/{last}T00:00" for first, last in spans)


def check(row: Row) -> None:
    """Read a row's calendar for a host, Mia, and compare."""
    year = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    text = calendar(*row.events, more=row.more)

    content = read(text, starts_at=year[0], ends_at=year[1], emails=["mia@example.com"])

    seen = sorted(each.seen_in(ZoneInfo(row.host)) for each in content.stretches)
    said = " ".join(f"{each.starts_at:%m-%dT%H:%M}/{each.ends_at:%m-%dT%H:%M}" for each in seen)
    assert (said, content.skipped) == (row.expected, row.unread)
