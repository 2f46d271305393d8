"""The occurrences of one event with all that changes them: rules, dates, and events in the place of some."""

import time as machine_time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from portal.engine.calendars.ics.events import Event, Length
from portal.engine.calendars.ics.repeating import (
    Span,
    TooFrequent,
    TooSlow,
    UnreadableRule,
    hours_around,
    parts_of,
    starts,
)
from portal.engine.calendars.ics.stretches import LATEST, Clock, Stretch

# Of one rule within the asked time: hourly for more than two years.
MOST_OCCURRENCES: Final = 25_000
# Changes of one event from an occurrence on that are looked at closely.
MOST_MOVES: Final = 50
_DAY: Final = timedelta(days=1)
# Of all zones, from UTC (Kiritimati).
_FURTHEST_AHEAD: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, [starts_at, ends_at) in UTC, and until when the machine may work on it."""

    starts_at: datetime
    ends_at: datetime
    deadline: float


@dataclass(slots=True)
class _Change:
    """An event in the place of the occurrence that began at `at`, on the wall clock of the repeating one."""

    at: datetime
    event: Event


@dataclass(slots=True)
class _Changes:
    """What stands for single occurrences, and for all from one on, of one repeating event."""

    moments: set[datetime] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    onwards: list[_Change] = field(default_factory=list)

    def replaces(self, at: datetime) -> bool:
        return at in self.moments or at.date() in self.days


def stretches_of(events: Sequence[Event], asked: Asked) -> Iterator[Stretch]:
    """Yield the busy time of events with one UID; what is not understood is marked in the events.

    Raises TooSlow.
    """
    changed = _newest([each for each in events if each.recurrence_id is not None])
    repeating = [each for each in events if each.recurrence_id is None]
    newest = max((each.sequence for each in repeating), default=0)
    for event in repeating:
        # Two of the same age are two events.
        if event.sequence == newest:
            yield from _occurrences(event, changed, asked)
    for event in changed:
        if event.is_busy:
            yield from _kept([event.stretch(event.start)], asked)


def _newest(changed: Iterable[Event]) -> list[Event]:
    found: dict[object, list[Event]] = {}
    for each in changed:
        others = found.setdefault(each.recurrence_id, [])
        if others and others[0].sequence < each.sequence:
            others.clear()
        if not others or others[0].sequence == each.sequence:
            others.append(each)
    return [each for same in found.values() for each in same]


def _occurrences(event: Event, changed: Sequence[Event], asked: Asked) -> Iterator[Stretch]:
    if machine_time.monotonic() > asked.deadline:
        raise TooSlow
    changes = _changes(event, changed, asked)
    if not (event.is_busy or changes.onwards):
        return
    span = _span(event, changes, asked)
    begins = [each.at for each in changes.onwards]
    # An event that goes on from a date by a rule of its own takes over from the one before.
    sources = [_Change(datetime.min, event)]  # noqa: DTZ901
    sources += [each for each in changes.onwards if each.event.rules]
    taken_over = [each.at for each in sources]
    for number, source in enumerate(sources):
        for at, length in sorted(_starts(source.event, span).items()):
            place = bisect_right(begins, at) - 1
            if changes.replaces(at) or bisect_right(taken_over, at) - 1 != number:
                continue
            change = changes.onwards[place] if place >= 0 else source
            if not change.event.is_busy:
                continue
            # All later ones move as far as the first of them did.
            moved = at if change.event is source.event else change.event.start + (at - change.at)
            yield from _kept([change.event.stretch(moved, length)], asked)


def _changes(event: Event, changed: Sequence[Event], asked: Asked) -> _Changes:
    found = _Changes()
    for each in changed:
        if each.recurrence_id is None:
            continue
        at = event.naive(each.recurrence_id)
        found.moments.add(at)
        if each.recurrence_id.is_day and event.zone.clock is not Clock.HOST_DAYS:
            found.days.add(at.date())
        if each.and_future:
            found.onwards.append(_Change(at, each))
    found.onwards.sort(key=lambda each: each.at)
    for before, change in pairwise(found.onwards[:MOST_MOVES]):
        # Some name an occurrence by when it would have begun after the change before, not by when it first did.
        first = change.at - (before.event.start - before.at)
        if (
            first != change.at
            and _begins(event, first, asked)
            and not _begins(event, change.at, asked)
        ):
            change.at = first
            found.moments.add(first)
    return found


def _begins(event: Event, at: datetime, asked: Asked) -> bool:
    return at in _starts(event, Span(at - _DAY, at + _DAY, asked.deadline))


def _span(event: Event, changes: _Changes, asked: Asked) -> Span:
    lengths = [event.length.whole, *(each.event.length.whole for each in changes.onwards)]
    moves = [abs(each.event.start - each.at) for each in changes.onwards]
    zone = event.zone.tz or UTC
    far = max(moves, default=timedelta()) + _DAY
    first, last = (
        each.astimezone(zone).replace(tzinfo=None) for each in (asked.starts_at, asked.ends_at)
    )
    return Span(first - max(lengths) - far, last + far, asked.deadline)


def _starts(event: Event, span: Span) -> dict[datetime, Length | None]:
    """Return when occurrences begin, and how long those last that have a length of their own."""
    found: dict[datetime, Length | None] = {event.start: None}
    for rule in event.rules:
        try:
            found |= dict.fromkeys(_by_rule(event, rule, span))
        except TooFrequent:
            event.is_broken = True
            found |= _hours_around(event, rule, span)
    for moment, length in event.added:
        found[event.naive(moment)] = length
    days = set()
    for moment in event.left_out:
        if moment.is_day:
            days.add(moment.value)
        found.pop(event.naive(moment), None)
    for rule in event.rules_of_exceptions:
        try:
            left_out = _by_rule(event, rule, span)
        except TooFrequent:
            event.is_broken = True
            continue
        for at in left_out:
            found.pop(at, None)
    return {at: length for at, length in found.items() if at.date() not in days}


def _by_rule(event: Event, rule: str, span: Span) -> list[datetime]:
    """Return the starts of a rule as far as it can be read. Raises TooFrequent."""
    found = []
    try:
        parts = parts_of(rule)
        for at in starts(parts, event.start, span, until=_until(event, parts.get("UNTIL"))):
            if at >= span.first:
                found.append(at)
            if len(found) > MOST_OCCURRENCES:
                raise TooFrequent("repeats too often")
    except TooFrequent:
        raise
    except UnreadableRule:
        event.is_broken = True
    return found


def _hours_around(event: Event, rule: str, span: Span) -> dict[datetime, Length | None]:
    parts = parts_of(rule)
    until = _until(event, parts.get("UNTIL"))
    took = event.length
    found: dict[datetime, Length | None] = {}
    try:
        for begin, end in hours_around(parts, event.start, span, until=until):
            # Not before the event first takes place.
            first = max(begin, event.start)
            found[first] = Length(end - first + took.days, took.exact)
    except UnreadableRule:
        event.is_broken = True
    return found


def _until(event: Event, text: str | None) -> datetime | None:
    if text is None or event.dates is None:
        return None
    try:
        moment = event.dates.moment(text, {})
    except ValueError:
        # Without an end rather than without what it repeats.
        event.is_broken = True
        return None
    # A date means the whole of it, in the event's own zone.
    if moment.is_day:
        return datetime.combine(moment.value, time.max)
    # An instant is read where the clocks are furthest ahead, for a host who may live anywhere.
    if event.zone.clock is not Clock.UTC and moment.tz is not None:
        utc = moment.midnight.replace(tzinfo=moment.tz).astimezone(UTC).replace(tzinfo=None)
        return min(utc, LATEST) + _FURTHEST_AHEAD
    return event.zone.naive(moment)


def _kept(stretches: Iterable[Stretch | None], asked: Asked) -> Iterator[Stretch]:
    for each in stretches:
        if each is not None and each.touches(asked.starts_at, asked.ends_at):
            yield each
