"""The components of an iCalendar file, line by line as it arrives: only what says something about busy time.

A file of 20 MB is mostly descriptions, attachments and past events; none of them is kept.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from icalendar.parser import Contentline

_KEPT: Final = {
    "VCALENDAR": frozenset(("VERSION", "PRODID", "X-WR-TIMEZONE")),
    "VEVENT": frozenset(
        (
            *("UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "SUMMARY", "STATUS", "TRANSP"),
            *("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "ATTENDEE"),
            "X-MICROSOFT-CDO-BUSYSTATUS",
        )
    ),
    "VFREEBUSY": frozenset(("UID", "FREEBUSY")),
}
_REPEATING: Final = frozenset(("RRULE", "RDATE"))
# A date or time with its parameters: the value begins where a colon stands before a year, month and day.
_DATED: Final = re.compile(
    r"\s*(DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)\s*((?:;.*?)?):\s*(\d{4}-?\d\d-?\d\d.*)",
    re.IGNORECASE | re.DOTALL,
)
# In a quoted value everything but quotes; else up to the next parameter.
_PARAMETER: Final = re.compile(r';([^=;"]++)=("[^"]*"|.*?)(?=;\s*[\w-]+\s*=|$)', re.DOTALL)
_DAY: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_LENGTH: Final = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:\d{1,2}[HMS])+)?")


class NotACalendar(Exception):
    """The text cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Property:
    """One line: parameters and value as they were written, names in capitals."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """An event, a time zone or free and busy time, with its unfolded lines."""

    name: str
    lines: list[str] = field(default_factory=list)

    def properties(self) -> Iterator[Property | None]:
        """Yield the properties, None for a line that is none."""
        for line in self.lines:
            yield _property(line)


@dataclass(slots=True)
class Calendar:
    """One VCALENDAR of a file."""

    lines: list[str] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)


def calendars_in(chunks: Iterable[bytes]) -> list[Calendar]:
    """Return the calendars of a file. Raises NotACalendar when it is none, or ends before its end."""
    reader = _Reader()
    for line in _unfolded(_lines(chunks)):
        reader.take(line)
    return reader.finished()


def text_of(calendars: Iterable[Calendar]) -> str:
    lines = []
    for calendar in calendars:
        lines += ["BEGIN:VCALENDAR", *calendar.lines]
        for each in calendar.components:
            lines += [f"BEGIN:{each.name}", *each.lines, f"END:{each.name}"]
        lines.append("END:VCALENDAR")
    return "\r\n".join([*lines, ""])


def without_past(calendars: Iterable[Calendar], before: date) -> None:
    """Take away single events that surely ended before a day; repeating ones stay, as their rules may go on."""
    for calendar in calendars:
        calendar.components = [each for each in calendar.components if not _is_over(each, before)]


class _Reader:
    def __init__(self) -> None:
        self._calendars: list[Calendar] = []
        self._open: Component | None = None
        self._inside = ""
        # Components within one that is read or left out, such as alarms.
        self._depth = 0

    def take(self, line: str) -> None:
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        kind = line.partition(":")[2].strip().upper() if name in {"BEGIN", "END"} else ""
        if not self._inside:
            # What stands behind a whole calendar is nobody's business.
            if line.strip() and kind != "VCALENDAR" and not self._calendars:
                shown = " ".join(line.split())[:40]
                raise NotACalendar(f"this is no calendar: it begins with “{shown}”")
            if kind == "VCALENDAR" and name == "BEGIN":
                self._calendars.append(Calendar())
                self._inside = kind
        elif kind == "VCALENDAR":
            self._close()
            self._inside = "VCALENDAR" if name == "BEGIN" else ""
            if self._inside:
                self._calendars.append(Calendar())
        elif name == "BEGIN":
            self._begin(kind, line)
        elif name == "END":
            self._end(kind, line)
        else:
            self._property(name, line)

    def finished(self) -> list[Calendar]:
        if not self._calendars:
            raise NotACalendar("this is no calendar: it is empty")
        if self._inside:
            raise NotACalendar("the calendar ends in the middle")
        return self._calendars

    def _begin(self, kind: str, line: str) -> None:
        if kind in {"VEVENT", "VFREEBUSY", "VTIMEZONE"}:
            # The one before was not ended.
            self._close()
            self._open = Component(kind)
        elif self._open is not None and self._open.name == "VTIMEZONE":
            self._open.lines.append(line)
        else:
            self._depth += 1

    def _end(self, kind: str, line: str) -> None:
        if self._open is not None and kind == self._open.name:
            self._close()
        elif self._open is not None and self._open.name == "VTIMEZONE":
            self._open.lines.append(line)
        else:
            self._depth = max(self._depth - 1, 0)

    def _property(self, name: str, line: str) -> None:
        if self._depth:
            return
        if self._open is None:
            if name in _KEPT["VCALENDAR"]:
                self._calendars[-1].lines.append(line)
        # An event may have hundreds of attendees; who did not decline makes no difference.
        elif self._open.name == "VTIMEZONE" or (
            name in _KEPT[self._open.name]
            and not (name == "ATTENDEE" and "DECLINED" not in line.upper())
        ):
            self._open.lines.append(line)

    def _close(self) -> None:
        if self._open is not None:
            self._calendars[-1].components.append(self._open)
        self._open, self._depth = None, 0


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
    begun: list[str] = []
    for chunk in chunks:
        first, *more = decoder.decode(chunk).split("\n")
        begun.append(first)
        if more:
            yield "".join(begun)
            *whole, last = more
            yield from whole
            begun = [last]
    yield "".join([*begun, decoder.decode(b"", final=True)])


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    parts: list[str] = []
    for raw in lines:
        # No database stores NUL.
        line = raw.removesuffix("\r").replace("\x00", "")
        if not line:
            continue
        if line[:1] in {" ", "\t"} and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    yield "".join(parts)


def _property(line: str) -> Property | None:
    dated = _DATED.match(line)
    if dated is not None:
        # The names of zones have colons and commas in them, and not everybody writes them in quotes.
        parameters = {
            name.strip().upper(): value.strip().strip('"')
            for name, value in _PARAMETER.findall(dated[2])
        }
        return Property(dated[1].strip().upper(), parameters, dated[3])
    head, separator, value = line.partition(":")
    if '"' in head:
        # A quoted parameter may have a colon in it.
        try:
            name, parameters, value = Contentline(line).raw_parts()  # type: ignore[no-untyped-call]  # of the library
        except ValueError:
            return None
        given = {key.upper(): str(each) for key, each in parameters.items()}
        return Property(name.upper(), given, value)
    if not separator:
        return None
    name, *pairs = head.split(";")
    given = {}
    for pair in pairs:
        key, _, text = pair.partition("=")
        given[key.strip().upper()] = text.strip()
    return Property(name.strip().upper(), given, value)


def _is_over(component: Component, before: date) -> bool:
    if component.name != "VEVENT":
        return False
    days: list[date] = []
    for line in component.lines:
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        if name in _REPEATING or (name == "RECURRENCE-ID" and "RANGE" in line.upper()):
            return False
        if name in {"DTSTART", "DTEND", "RECURRENCE-ID"}:
            found = _DAY.match(line.rpartition(":")[2].strip())
            if found is None:
                return False
            try:
                days.append(date(*map(int, found.groups())))
            except ValueError:
                return False
        if name == "DURATION":
            length = _LENGTH.fullmatch(line.rpartition(":")[2].strip().upper())
            if length is None or not days:
                return False
            weeks, more = (int(each or 0) for each in length.groups())
            # 99 hours, minutes and seconds, which is as much as is matched, are less than a week.
            days.append(days[0] + timedelta(days=weeks * 7 + more + 7))
    # A day more for zones, one for events of a whole day.
    return bool(days) and max(days) + timedelta(days=2) < before
