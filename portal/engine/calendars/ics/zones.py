"""Dates and times of an iCalendar file, and the zones that they are written in."""

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Final

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from portal.engine.calendars.ics.components import Calendar, Component
from portal.engine.calendars.ics.repeating import parts_of
from portal.engine.calendars.ics.stretches import Clock, Moment, Zone
from portal.i18n.zones import canonical_zone, city_zone_names, pinned_zone

# As RFC 5545 writes them, and as ISO 8601 does with its dashes, colons, fractions and offsets.
_MOMENT: Final = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
# An offset in the place of a zone's name. Etc/GMT+1, where the sign means the opposite, is a name.
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d\d?)(?:[:.]?(\d\d))?", re.IGNORECASE)
# What Windows shows for a zone: its offset in winter and some of its cities.
_DISPLAYED: Final = re.compile(r"\((?:UTC|GMT)\s*([+-]\d\d[:.]?\d\d)?\)\s*(.+)", re.IGNORECASE)
_SEASONS: Final = (datetime(2026, 1, 1), datetime(2026, 7, 1))  # noqa: DTZ001
_UTC: Final = pinned_zone("UTC")
# Of a zone that a file defines: changes of offset, each with a rule. Morocco has 130 of them.
_MOST_CHANGES: Final = 400
_PARTS: Final = frozenset(
    ("FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "INTERVAL", "WKST")
)


class Zones:
    """The zones of one VCALENDAR: those that the world knows, and those that it defines itself."""

    def __init__(self, calendar: Calendar) -> None:
        self._known: dict[str, tzinfo | None] = {}
        self._defined: dict[str, Component] = {}
        self.own: tzinfo | None = None
        for line in calendar.lines:
            head, _, value = line.partition(":")
            if head.partition(";")[0].strip().upper() == "X-WR-TIMEZONE":
                self.own = named(value.strip())
        for component in calendar.components:
            if component.name == "VTIMEZONE":
                self._defined[_value(component, "TZID")] = component

    def moment(self, text: str, parameters: dict[str, str]) -> Moment:
        """Return a date or time as it is written. Raises ValueError for anything else."""
        match = _MOMENT.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"no date or time: {text[:40]!r}")
        day = date(*(int(match[place]) for place in (1, 2, 3)))
        if match[4] is None or parameters.get("VALUE", "").upper() == "DATE":
            return Moment(day)
        # A leap second is the second before, 24:00 the next day's midnight.
        second = min(int(match[6] or 0), 59)
        hour, minute = int(match[4]), int(match[5])
        is_midnight = (hour, minute, second) == (24, 0, 0)
        time = datetime(day.year, day.month, day.day, 0 if is_midnight else hour, minute, second)  # noqa: DTZ001
        time += timedelta(days=is_midnight)
        if match[7]:
            return Moment(time, _UTC if match[7] in "Zz" else _offset(match[7]))
        return Moment(time, self._zone(parameters.get("TZID", "")))

    def zone_of(self, moment: Moment) -> Zone:
        """Return what other dates and times of an event are read in that starts at a moment."""
        if moment.is_day:
            return Zone(Clock.HOST_DAYS)
        zone = moment.tz or self.own
        return Zone(Clock.UTC, zone) if zone else Zone(Clock.HOST_HOURS)

    def _zone(self, name: str) -> tzinfo | None:
        name = name.strip().strip('"')
        if name not in self._known:
            component = self._defined.get(name)
            # Names first: what files define under them is often shortened to one year.
            self._known[name] = named(name) or (_defined_by(component) if component else None)
        return self._known[name]


def named(name: str) -> tzinfo | None:
    """Return the zone of an IANA or Windows name, also behind a maker's own prefix; or None."""
    words = name.strip("/").split("/")
    # A prefix stands before two words at least: what is called Our/Japan need not be Japan.
    for first in (0, *range(1, min(len(words) - 1, 5))):
        text = "/".join(words[first:])
        found = canonical_zone(text) or canonical_zone(WINDOWS_TO_OLSON.get(text))
        if found:
            return pinned_zone(found)
    return _offset(name) or _by_display_name(name)


def _offset(text: str) -> tzinfo | None:
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-ahead if match[1] == "-" else ahead) if ahead < timedelta(days=1) else None


def _by_display_name(text: str) -> tzinfo | None:
    match = _DISPLAYED.fullmatch(text.strip())
    if match is None:
        return None
    ahead = (_offset(match[1]) if match[1] else None) or _UTC
    american = named(match[2].replace(" Time (US & Canada)", " Standard Time"))
    if american:
        return american
    for city in re.split("[,/;]", match[2]):
        zone = _cities().get(city.strip().casefold())
        offsets = {each.replace(tzinfo=zone).utcoffset() or timedelta() for each in _SEASONS}
        if zone and min(offsets) == ahead.utcoffset(_SEASONS[0]):
            return zone
    return None


@cache
def _cities() -> dict[str, tzinfo]:
    return {
        name.rpartition("/")[2].replace("_", " ").casefold(): pinned_zone(name)
        for name in city_zone_names()
    }


def _defined_by(component: Component) -> tzinfo | None:
    location = _value(component, "X-LIC-LOCATION")
    if location and named(location):
        return named(location)
    changes = sum(line.upper().startswith("BEGIN:") for line in component.lines)
    # The library writes out every change up to 2038, whatever the rule.
    if changes > _MOST_CHANGES or not all(map(_is_yearly, component.lines)):
        return None
    try:
        text = "\r\n".join(["BEGIN:VTIMEZONE", *component.lines, "END:VTIMEZONE", ""])
        zone = Timezone.from_ical(text)
        found = zone.to_tz(lookup_tzid=False) if isinstance(zone, Timezone) else None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
        return None
    return found if isinstance(found, tzinfo) else None


def _is_yearly(line: str) -> bool:
    head, _, rule = line.partition(":")
    if head.partition(";")[0].strip().upper() != "RRULE":
        return True
    try:
        parts = parts_of(rule)
    except ValueError:
        return False
    return parts.get("FREQ") == "YEARLY" and parts.keys() <= _PARTS


def _value(component: Component, name: str) -> str:
    for each in component.properties():
        if each is not None and each.name == name:
            return each.value.strip()
    return ""
