"""Events and free and busy times of an iCalendar file, read one by one."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from portal.engine.calendars.ics.components import Component, NotACalendar, Property
from portal.engine.calendars.ics.stretches import Clock, Dates, Moment, Stretch, Zone

LONGEST_TITLE: Final = 300
# How long an event lasts whose end cannot be read.
GUESSED: Final = timedelta(hours=1)
# Dates and periods of one event.
MOST_VALUES: Final = 50_000
# No event is longer: what says so is a mistake.
LONGEST: Final = timedelta(days=36_600)
_DAY: Final = timedelta(days=1)
_LENGTH: Final = re.compile(
    r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Unreadable(ValueError):
    """An event of which not even the start can be read."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long something lasts: days on the calendar, and then hours that pass (RFC 5545, 3.3.6)."""

    days: timedelta = timedelta()
    exact: timedelta = timedelta()

    @property
    def whole(self) -> timedelta:
        return self.days + self.exact


@dataclass(slots=True)
class Event:
    """One VEVENT. `start` is on the wall clock of `zone`; `is_broken`: something of it could not be read."""

    uid: str
    zone: Zone
    start: datetime
    length: Length
    title: str = ""
    is_busy: bool = True
    sequence: int = 0
    # Which occurrence it stands for, in the place of it and perhaps of all later ones.
    recurrence_id: Moment | None = None
    and_future: bool = False
    rules: list[str] = field(default_factory=list)
    rules_of_exceptions: list[str] = field(default_factory=list)
    added: list[tuple[Moment, Length | None]] = field(default_factory=list)
    left_out: list[Moment] = field(default_factory=list)
    dates: Dates | None = None
    is_broken: bool = False

    def stretch(self, start: datetime, length: Length | None = None) -> Stretch | None:
        """Return the busy time of an occurrence, None when it takes none."""
        took = length or self.length
        begin = self.zone.instant(start)
        end = self.zone.instant(start + took.days) + took.exact
        return Stretch(begin, end, self.title, self.zone.clock) if end > begin else None

    def naive(self, moment: Moment) -> datetime:
        """Return a moment on the event's own wall clock; a bare date is the event's hour of that day."""
        if moment.is_day and self.zone.clock is not Clock.HOST_DAYS:
            return datetime.combine(moment.value, self.start.time())
        return self.zone.naive(moment)


def event_of(component: Component, dates: Dates, emails: Collection[str]) -> Event:
    """Return an event; one that a person with one of `emails` declined is not busy. Raises Unreadable, NotACalendar."""
    reader = _Reader(component, dates)
    start = reader.moment("DTSTART")
    if start is None:
        raise Unreadable("no start")
    zone = dates.zone_of(start)
    naive = zone.naive(start)
    event = Event(
        uid=reader.text("UID"),
        zone=zone,
        start=naive,
        length=reader.length(zone, naive),
        title=_ESCAPED.sub(_unescaped, reader.text("SUMMARY"))[:LONGEST_TITLE],
        is_busy=reader.takes_time() and not reader.is_declined(emails),
        sequence=reader.number("SEQUENCE"),
        recurrence_id=reader.moment("RECURRENCE-ID"),
        rules=[each.value for each in reader.all("RRULE")],
        rules_of_exceptions=[each.value for each in reader.all("EXRULE")],
        added=list(reader.added()),
        left_out=list(reader.left_out()),
        dates=dates,
    )
    event.and_future = event.recurrence_id is not None and any(
        each.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
        for each in reader.all("RECURRENCE-ID")
    )
    event.is_broken = reader.is_broken
    return event


def busy_periods(component: Component, dates: Dates) -> tuple[list[Stretch], bool]:
    """Return the busy times of a VFREEBUSY, and whether all of it could be read. Raises NotACalendar."""
    reader = _Reader(component, dates)
    found = []
    for each in reader.all("FREEBUSY"):
        # Kinds that nobody knows are busy (RFC 5545, 3.2.9).
        if each.parameters.get("FBTYPE", "BUSY").upper() == "FREE":
            continue
        for moment, length in reader.periods(each):
            zone = dates.zone_of(moment)
            naive = zone.naive(moment)
            begin, lasts = zone.instant(naive), length or Length()
            end = zone.instant(naive + lasts.days) + lasts.exact
            if end > begin:
                found.append(Stretch(begin, end, clock=zone.clock))
    return found, not reader.is_broken


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


class _Reader:
    """The properties of one component; what cannot be read is left out and remembered in `is_broken`."""

    def __init__(self, component: Component, dates: Dates) -> None:
        self._dates = dates
        self._properties: dict[str, list[Property]] = defaultdict(list)
        self.is_broken = False
        self._values = 0
        for each in component.properties():
            if each is None:
                self.is_broken = True
            else:
                self._properties[each.name].append(each)

    def all(self, name: str) -> list[Property]:
        return self._properties.get(name, [])

    def text(self, name: str) -> str:
        found = self.all(name)
        return found[0].value.strip() if found else ""

    def number(self, name: str) -> int:
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def moment(self, name: str) -> Moment | None:
        found = self.all(name)
        return self._moment(found[0].value, found[0].parameters) if found else None

    def _moment(self, text: str, parameters: dict[str, str]) -> Moment | None:
        try:
            found = self._dates.moment(text, parameters)
        except ValueError:
            self.is_broken = True
            return None
        # In a zone that nobody knows it is read as if it had none.
        self.is_broken |= bool(parameters.get("TZID")) and not found.is_day and found.tz is None
        return found

    def takes_time(self) -> bool:
        return (
            self.text("STATUS").upper() != "CANCELLED"
            and self.text("TRANSP").upper() != "TRANSPARENT"
            and self.text("X-MICROSOFT-CDO-BUSYSTATUS").upper() != "FREE"
        )

    def is_declined(self, emails: Collection[str]) -> bool:
        for each in self.all("ATTENDEE"):
            # Some servers put an id in the place of the address, and the address beside it.
            addresses = (each.value, each.parameters.get("EMAIL", ""))
            known = {text.strip().lower().removeprefix("mailto:") for text in addresses}
            if each.parameters.get("PARTSTAT", "").upper() == "DECLINED" and known & set(emails):
                return True
        return False

    def length(self, zone: Zone, start: datetime) -> Length:
        try:
            found = self._length(zone, start)
        except (ValueError, OverflowError):
            found = None
        is_days = zone.clock is Clock.HOST_DAYS
        if found is None or not timedelta() <= found.whole < LONGEST:
            # An end before the start is no end. That of a day on the day itself is common, and means the day.
            self.is_broken |= found is None or not is_days or found.whole >= LONGEST
            found = Length(exact=GUESSED)
        if is_days:
            # Whole days, and one at least.
            return Length(days=max(-(-found.whole // _DAY), 1) * _DAY)
        return found

    def _length(self, zone: Zone, start: datetime) -> Length | None:
        given = self.all("DTEND")
        if given:
            end = self._moment(given[0].value, given[0].parameters)
            return None if end is None else self._until(end, zone, start)
        return length_of(self.text("DURATION")) if self.all("DURATION") else Length()

    def _until(self, end: Moment, zone: Zone, start: datetime) -> Length:
        if zone.clock is Clock.HOST_DAYS:
            return Length(exact=end.midnight - start)
        if end.is_day:
            # A date beside a time: to the beginning of that day, else to the end of the first one.
            self.is_broken = True
            midnight = max(end.midnight, zone.naive(Moment(start.date() + _DAY)))
            return Length(exact=zone.instant(midnight) - zone.instant(start))
        took = zone.instant(zone.naive(end)) - zone.instant(start)
        if zone.tz is None and end.tz is not None:
            # From an hour of the host to one of a zone: how long that is depends on where the host lives.
            self.is_broken = True
            took = max(took, GUESSED)
        return Length(exact=took)

    def added(self) -> Iterator[tuple[Moment, Length | None]]:
        for each in self.all("RDATE"):
            yield from self.periods(each)

    def left_out(self) -> Iterator[Moment]:
        for each in self.all("EXDATE"):
            for moment, _ in self.periods(each):
                yield moment

    def periods(self, given: Property) -> Iterator[tuple[Moment, Length | None]]:
        """Yield dates, times and periods of a list; None for the length of what has none. Raises NotACalendar."""
        for text in filter(None, given.value.split(",")):
            self._values += 1
            if self._values > MOST_VALUES:
                raise NotACalendar(f"an event has too many dates: more than {MOST_VALUES:,}")
            first, separator, second = text.partition("/")
            parameters = given.parameters
            if separator:
                # PERIOD, and no DATE, whatever is named.
                parameters = {key: value for key, value in parameters.items() if key != "VALUE"}
            moment = self._moment(first, parameters)
            if moment is None:
                continue
            try:
                length = self._period(moment, second, parameters) if separator else None
            except ValueError:
                self.is_broken = True
                length = Length(exact=GUESSED)
            yield moment, length

    def _period(self, moment: Moment, second: str, parameters: dict[str, str]) -> Length:
        if second.strip().upper().startswith(("P", "+P")):
            took = length_of(second)
        else:
            zone = self._dates.zone_of(moment)
            end = self._dates.moment(second, parameters)
            took = Length(exact=zone.instant(zone.naive(end)) - zone.instant(zone.naive(moment)))
        if not timedelta() <= took.whole < LONGEST:
            raise ValueError("a period that ends before it begins, or never")
        return took


def length_of(text: str) -> Length:
    """Return a DURATION. Raises ValueError."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise ValueError("no duration")
    if any(len(each or "") > 9 for each in match.groups()):
        raise ValueError("a duration beyond all calendars")
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in match.groups()[1:])
    sign = -1 if match[1] == "-" else 1
    return Length(
        timedelta(weeks=weeks, days=days) * sign,
        timedelta(hours=hours, minutes=minutes, seconds=seconds) * sign,
    )
