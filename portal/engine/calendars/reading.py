"""Busy time in an iCalendar file (RFC 5545). Pure: text in, stretches out.

Cancelled, transparent and declined events are left out. Dates, and times without zone, are days and hours of the host;
in a calendar that names its own zone (X-WR-TIMEZONE) times without zone are that zone's. What cannot be read blocks the
time of its DTSTART at least, and is counted.
"""

import time as machine_time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from portal.engine.calendars.ics.components import Calendar, NotACalendar, calendars_in
from portal.engine.calendars.ics.events import Event, Unreadable, busy_periods, event_of
from portal.engine.calendars.ics.repeating import TooSlow
from portal.engine.calendars.ics.series import Asked, stretches_of
from portal.engine.calendars.ics.stretches import Stretch
from portal.engine.calendars.ics.zones import Zones

__all__ = ["Content", "NotACalendar", "Stretch", "read", "read_calendars"]

# Bounds on what a file of a stranger may cost; a full calendar of two years has a few thousand.
MOST_STRETCHES: Final = 50_000
MOST_SECONDS: Final = 10.0


@dataclass(slots=True)
class Content:
    """What was read: stretches in order, and how many events could not be understood, or not wholly."""

    stretches: list[Stretch] = field(default_factory=list)
    skipped: int = 0


def read(
    text: str, *, starts_at: datetime, ends_at: datetime, emails: Collection[str] = ()
) -> Content:
    """Return the busy stretches of a file that touch [starts_at, ends_at), wherever its host lives.

    What a person with one of `emails` declined is left out. Raises NotACalendar when the text is none, or asks for
    too much.
    """
    calendars = calendars_in([text.encode(errors="replace")])
    return read_calendars(calendars, starts_at=starts_at, ends_at=ends_at, emails=emails)


def read_calendars(
    calendars: Iterable[Calendar],
    *,
    starts_at: datetime,
    ends_at: datetime,
    emails: Collection[str] = (),
) -> Content:
    """As `read`, for calendars that are parsed already."""
    asked = Asked(starts_at, ends_at, machine_time.monotonic() + MOST_SECONDS)
    known = {each.strip().lower() for each in emails}
    content, found = Content(), set[Stretch]()
    series: dict[str, list[Event]] = defaultdict(list)
    try:
        for stretch in _read_all(calendars, known, series, content, asked):
            found.add(stretch)
            if len(found) > MOST_STRETCHES:
                raise NotACalendar(
                    f"the calendar has too many events: more than {MOST_STRETCHES:,} lie ahead"
                )
    except TooSlow as error:
        raise NotACalendar(
            f"the calendar takes too long to read: more than {MOST_SECONDS:g} seconds"
        ) from error
    content.skipped += sum(event.is_broken for events in series.values() for event in events)
    content.stretches = sorted(found)
    return content


def _read_all(
    calendars: Iterable[Calendar],
    emails: set[str],
    series: dict[str, list[Event]],
    content: Content,
    asked: Asked,
) -> Iterator[Stretch]:
    for calendar in calendars:
        zones = Zones(calendar)
        for component in calendar.components:
            if machine_time.monotonic() > asked.deadline:
                raise TooSlow
            if component.name == "VFREEBUSY":
                periods, is_whole = busy_periods(component, zones)
                content.skipped += not is_whole
                yield from (
                    each for each in periods if each.touches(asked.starts_at, asked.ends_at)
                )
            elif component.name == "VEVENT":
                try:
                    event = event_of(component, zones, emails)
                except (Unreadable, OverflowError):
                    content.skipped += 1
                    continue
                # Events without UID have nothing to do with each other.
                series[event.uid or f"\0{len(series)}"].append(event)
    for events in series.values():
        try:
            yield from stretches_of(events, asked)
        except OverflowError:
            # At the ends of the calendar there is nothing to book.
            content.skipped += 1
