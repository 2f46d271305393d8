"""Moments as letters write them: in the reader's zone, with its offset on that day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from portal.engine.wire import canonical_zone


def span(starts_at: datetime, ends_at: datetime, time_zone: str) -> str:
    """Return ``Tuesday 1 December 2026, 10:00 - 10:30 (Europe/London, UTC+0)`` for aware datetimes.

    A zone that is unknown here is written in UTC.
    """
    name = canonical_zone(time_zone) or "UTC"
    begin, end = (moment.astimezone(ZoneInfo(name)) for moment in (starts_at, ends_at))
    last = f"{end:%H:%M}" if begin.date() == end.date() else f"{_day(end)}, {end:%H:%M}"
    return f"{_day(begin)}, {begin:%H:%M} – {last} ({name}, {_offset(begin)})"


def _day(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B} {moment.year}"


def _offset(moment: datetime) -> str:
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
