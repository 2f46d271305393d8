"""Dates and times of an iCalendar file, and the zones that they are written in."""

import re
from datetime import date, datetime, tzinfo
from typing import Final

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from portal.engine.calendars.ics.components import Calendar, Component
from portal.engine.calendars.ics.repeating import parts_of
from portal.engine.calendars.ics.stretches import Clock, Moment, Zone
from portal.i18n.zones import canonical_zone, pinned_zone

_MOMENT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", re.IGNORECASE)
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
        # A leap second is the second before.
        second = min(int(match[6] or 0), 59)
        time = datetime(day.year, day.month, day.day, int(match[4]), int(match[5]), second)  # noqa: DTZ001
        if match[7]:
            return Moment(time, _UTC)
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
    return None


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
