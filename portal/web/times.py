"""Text for times, days and zones, and their reading from addresses.

Templates get finished text: formatting a month of slots with template filters costs tens of milliseconds.
"""

import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils.translation import gettext as _

from portal.i18n import zones
from portal.i18n.clocks import twelve_hours
from portal.web.languages import ENGLISH, Reader, current

# Twice the longest IANA name; a longer text is not looked up at all.
_LONGEST_NAME = 64

# Names that browsers still report for places whose IANA name has changed; both mean the same zone.
RENAMED = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}


@cache
def zone_names() -> tuple[str, ...]:
    places = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    # Etc/GMT+5 means UTC-5, and US/Eastern and the like are second names: none of them helps to choose.
    names = zones.zone_names() - RENAMED.keys()
    return ("UTC", *sorted(name for name in names if name.split("/")[0] in places))


@cache
def _known_zones() -> frozenset[str]:
    # Names in the data that stand for no zone, or for that of the machine.
    return frozenset(zones.zone_names() - {"localtime", "Factory", "posixrules"})


@cache
def _by_lower_case() -> dict[str, str]:
    return {name.lower(): name for name in _known_zones()}


def zone_name(text: str) -> str | None:
    """Return the IANA name that a text is in any case, its present one where it was renamed; None for anything else."""
    name = _by_lower_case().get(text.strip().lower()) if len(text) <= _LONGEST_NAME else None
    # One name for a zone, so that answers that are kept by zone are found again.
    return RENAMED.get(name, name) if name else None


def find_zone(name: str) -> zoneinfo.ZoneInfo | None:
    """Return the zone of an IANA name, old aliases included, or None when there is none of that name."""
    if len(name) > _LONGEST_NAME or name not in _known_zones():
        return None
    return zones.pinned_zone(name)


def offset_text(moment: datetime) -> str:
    """Return the offset of an aware local moment, such as ``UTC+05:45`` or ``UTC``."""
    offset = moment.utcoffset() or timedelta(0)
    minutes = round(offset.total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    # A minus sign, as wide as the plus; the hyphen of ISO 8601 would break the line before the number.
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def zone_text(name: str, moment: datetime) -> str:
    """Return the zone for a person with its offset at `moment`, such as ``Europe/Berlin (UTC+01:00)``."""
    local = moment.astimezone(zones.pinned_zone(name))
    readable = name.replace("_", " ")
    return readable if name == "UTC" else f"{readable} ({offset_text(local)})"


def clock_text(local: datetime) -> str:
    """Return the time of day of a local moment as the visitor reads it, such as ``14:05`` or ``2:05 pm``."""
    # These are cached by what decides the text, not by the moment: a month of slots has a few dozen clock times.
    return _clock(local.hour, local.minute, current())


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, reader: Reader) -> str:
    if not reader.has_12_hours:
        return f"{hour:02}:{minute:02}"
    return twelve_hours(time(hour, minute), reader.locale)


def end_text(begin: datetime, end: datetime, *, day: Callable[[date], str]) -> str:
    """Return the end of a range of local moments, such as ``14:30`` or ``Tuesday 3 March 2026, 02:00 UTC+01:00``.

    It names its day, as `day` writes it, and its offset where they are not those of the beginning.
    """
    last = clock_text(end)
    if end.date() != begin.date():
        last = day_and_time(day(end.date()), last)
    return last if end.utcoffset() == begin.utcoffset() else f"{last} {offset_text(end)}"


def day_and_time(day: str, clock: str) -> str:
    # East Asia does without a comma, Arabic has its own.
    return _("%(day)s, %(time)s") % {"day": day, "time": clock}


def day_text(day: date) -> str:
    return _day(day, current().locale)


@lru_cache(maxsize=4096)
def _day(day: date, locale: str) -> str:
    style = "EEEE d MMMM y" if locale == ENGLISH.locale else "full"
    return str(format_date(day, style, locale=locale))


def short_day_text(day: date) -> str:
    return _short_day(day, current().locale)


@lru_cache(maxsize=4096)
def _short_day(day: date, locale: str) -> str:
    return str(format_skeleton("MMMEd", day, locale=locale))


def tile_text(day: date) -> tuple[str, str, str]:
    """Return a day for the leaf of a calendar: its month and weekday in short, the number between them."""
    locale = current().locale
    # Not LLL and ccc, for standing alone: after a date in Japanese, Babel 2.18 gives Arabic its month.
    month, number, weekday = (format_date(day, form, locale=locale) for form in ("MMM", "d", "EEE"))
    return str(month), str(number), str(weekday)


def weekday_text(day: date) -> str:
    """Return the name of a day's weekday as it stands above a calendar, such as ``Mo``."""
    return weekday_names()[(day.weekday() - first_weekday()) % 7][1]


def month_text(day: date) -> str:
    return _month(day.year, day.month, current().locale)


@lru_cache(maxsize=1024)
def _month(year: int, month: int, locale: str) -> str:
    return str(format_skeleton("yMMMM", date(year, month, 1), locale=locale))


def first_weekday() -> int:
    """Return the day on which the visitor's week begins: 0 for Monday, 6 for Sunday."""
    return int(Locale.parse(current().locale).first_week_day)


def weekday_names() -> tuple[tuple[str, str], ...]:
    return _weekday_names(current().locale)


@cache
def _weekday_names(locale: str) -> tuple[tuple[str, str], ...]:
    parsed = Locale.parse(locale)
    names = parsed.days["stand-alone"]
    days = [(parsed.first_week_day + step) % 7 for step in range(7)]
    short = {day: names["short"][day].rstrip(".") for day in days}
    # A phone's calendar has room for four letters; where CLDR's shortest words are longer, its letters stand for them.
    width = short if max(map(len, short.values())) <= 4 else names["narrow"]
    return tuple((names["wide"][day], width[day]) for day in days)


def length_text(minutes: int) -> str:
    """Return a length for a person, such as ``45 min``, ``1 h`` or ``1 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def instant_text(moment: datetime) -> str:
    """Return a moment in UTC as it stands in addresses, such as ``2026-03-03T13:00:00Z``."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
