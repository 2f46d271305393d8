"""Busy time in an iCalendar file (RFC 5545). Pure: text in, stretches out.

Cancelled and transparent events are left out. All-day events last from midnight to midnight in UTC
in every zone, as in Cal.com (CONTRACT.md 9.2). Times without zone are those of the calendar's own
zone, else of the reader's.
"""

import time as machine_time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from portal.engine.calendars.repeating import UnreadableRule, last_moment, starts
from portal.engine.protocol.values import canonical_zone
from portal.i18n.zones import pinned_zone, zone_names

# Bounds on what a file of a stranger may cost; a full calendar of two years has a few thousand.
MOST_STRETCHES: Final = 20_000
MOST_SECONDS: Final = 10.0
LONGEST_TITLE: Final = 300
_DAY: Final = timedelta(days=1)


class NotACalendar(ValueError):
    """The text cannot be used; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Busy time, aware instants in UTC."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""


@dataclass(slots=True)
class Content:
    """What was read: stretches in order, and how many events could not be understood."""

    stretches: list[Stretch] = field(default_factory=list)
    skipped: int = 0


def read(text: str, *, zone: str, starts_at: datetime, ends_at: datetime) -> Content:
    """Return the busy stretches of a file that touch [starts_at, ends_at).

    `zone` is the reader's. Raises NotACalendar when the text is none, or asks for too much.
    """
    events, own_zone = parse(text)
    floating = pinned_zone(canonical_zone(own_zone) or canonical_zone(zone) or "UTC")
    replaced = _replaced(events, floating)
    content = Content()
    started = machine_time.monotonic()
    for event in events:
        if machine_time.monotonic() - started > MOST_SECONDS:
            raise NotACalendar("the calendar takes too long to read")
        try:
            content.stretches += [
                each
                for each in stretches_of(event, floating, replaced, ends_at)
                if each.ends_at > starts_at and each.starts_at < ends_at
            ]
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            # One event that makes no sense must not hide the others.
            content.skipped += 1
        if len(content.stretches) > MOST_STRETCHES:
            raise NotACalendar("the calendar has too many events")
    content.stretches.sort()
    return content


def parse(text: str) -> tuple[list[Event], str]:
    try:
        calendars: list[Any] = Calendar.from_ical(text, multiple=True)
        events = [event for each in calendars for event in each.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        raise NotACalendar(f"this is no calendar: {error}"[:300]) from error
    if not calendars or calendars[0].name != "VCALENDAR":
        raise NotACalendar("this is no calendar")
    return events, str(calendars[0].get("X-WR-TIMEZONE", ""))


def _replaced(events: list[Event], floating: tzinfo) -> set[tuple[str, datetime]]:
    # Occurrences of repeating events that have an event of their own.
    found = set()
    for event in events:
        moment = getattr(event.get("RECURRENCE-ID"), "dt", None)
        if moment is not None:
            found.add((str(event.get("UID")), _instant(moment, floating)))
    return found


def stretches_of(
    event: Event, floating: tzinfo, replaced: set[tuple[str, datetime]], until: datetime
) -> Iterator[Stretch]:
    if not _is_busy(event):
        return
    first, length = event.start, _length(event)
    if length <= timedelta():
        return
    title = str(event.get("SUMMARY", ""))[:LONGEST_TITLE]
    if "RECURRENCE-ID" in event or not ("RRULE" in event or "RDATE" in event):
        begin = _instant(first, floating)
        yield Stretch(begin, begin + length, title)
        return
    left_out = dates_of(event, "EXDATE", floating)
    for begin in sorted(begins_of(event, floating, until)):
        if (str(event.get("UID")), begin) not in replaced and begin not in left_out:
            yield Stretch(begin, begin + length, title)


def _is_busy(event: Event) -> bool:
    return (
        str(event.get("STATUS", "")).upper() != "CANCELLED"
        and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
        and str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() != "FREE"
    )


def _length(event: Event) -> timedelta:
    first, last = event.start, event.end
    # The library gives an event with a date and no end one day, one with a time and no end no
    # length.
    if isinstance(first, datetime) != isinstance(last, datetime):
        raise ValueError("a date and a time")
    return _instant(last, UTC) - _instant(first, UTC)


def begins_of(event: Event, floating: tzinfo, until: datetime) -> set[datetime]:
    first = event.start
    zone = _zone(first, floating)
    naive = _naive(first)
    begins = {_at(naive, zone)} | dates_of(event, "RDATE", floating)
    rules = event.get("RRULE", [])
    # A day more: `until` is an instant, the rule is stepped on the wall clock.
    end = until.astimezone(zone).replace(tzinfo=None) + _DAY
    for rule in rules if isinstance(rules, list) else [rules]:
        found = starts(rule, naive, end, last_of_rule=last_moment(rule, zone))
        begins |= {_at(each, zone) for each in found}
    # Long obsolete; without it too much would count as busy, so the event is counted as not
    # understood.
    if event.get("EXRULE") is not None:
        raise UnreadableRule("rules of exceptions are not read")
    return begins


def dates_of(event: Event, name: str, floating: tzinfo) -> set[datetime]:
    given = event.get(name, [])
    found = set()
    for group in given if isinstance(given, list) else [given]:
        for each in group.dts:
            moment = each.dt[0] if isinstance(each.dt, tuple) else each.dt
            # A bare date in EXDATE or RDATE means the event's own hour on it.
            if not isinstance(moment, datetime) and isinstance(event.start, datetime):
                moment = datetime.combine(moment, event.start.timetz())
            found.add(_instant(moment, floating))
    return found


def _instant(moment: date, floating: tzinfo) -> datetime:
    return _at(_naive(moment), _zone(moment, floating))


def _naive(moment: date) -> datetime:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001  the zone comes later


def _zone(moment: date, floating: tzinfo) -> tzinfo:
    if not isinstance(moment, datetime):
        return UTC
    zone = moment.tzinfo or floating
    # The library takes the machine's zones; a calendar's times are those that its owner reads.
    name = zone.key if isinstance(zone, ZoneInfo) else ""
    return pinned_zone(name) if name in zone_names() else zone


def _at(naive: datetime, zone: tzinfo) -> datetime:
    return naive.replace(tzinfo=zone).astimezone(UTC)
