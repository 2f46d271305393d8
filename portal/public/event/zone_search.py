"""Search for time zones by what people type: cities, countries, names in many languages, abbreviations, offsets.

Names of cities, countries, continents and clocks are CLDR's; abbreviations and old names are those of the zone data.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import gettext as _

from portal.i18n.folding import fold, folded_path, spellings
from portal.i18n.languages import LANGUAGES
from portal.i18n.zones import pinned_zone, zone_links
from portal.public.event.zone_names import ABBREVIATIONS, BIG_CITIES, COUNTRIES, MAJOR, STATES
from portal.web.times import RENAMED, zone_names

# The first part of an IANA name → CLDR's code of the continent.
_CONTINENTS = {
    "Africa": "002",
    "America": "019",
    "Antarctica": "AQ",
    "Arctic": "150",
    "Asia": "142",
    "Australia": "009",
    "Europe": "150",
    "Pacific": "009",
}
# Also with the minus sign or the dash that people paste from a text; without a sign both sides of UTC are meant.
_OFFSET = re.compile(
    r"(?:utc|gmt|etc/gmt)?\s*([+\-−–±]?)\s*(\d{1,2})(?:[:.h]?(\d{2})|[.,](5|25|75|50))?\s*(?:h|hrs?|hours?)?"
)
_OF_HOURS = {"5": 30, "50": 30, "25": 15, "75": 45}
# As lists of programs name a zone: ``(UTC+01:00) Amsterdam, Berlin``.
_OFFSET_BEFORE = re.compile(r"^\s*\(\s*(?:utc|gmt)[^()]*\)\s*(?=\S)", re.IGNORECASE)
# ``U.S.A.``, but not the end of ``St.``
_INITIALS = re.compile(r"(?<!\w)(?:\w\.){2,}\w?(?!\w)")
# A winter and a summer of both halves of the earth: abbreviations are known all the year.
_SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
_OLD_NAMES = {new: old for old, new in RENAMED.items()}
# CLDR goes on with the name that it had first; another island stands for this zone.
_FIRST_NAMES = {new: old for new, old in _OLD_NAMES.items() if new != "Pacific/Kanton"}


@dataclass(frozen=True, slots=True)
class City:
    """A zone in the words of one locale."""

    name: str
    city: str
    country: str
    group: str


@dataclass(frozen=True, slots=True)
class _Words:
    """What a search looks through, folded: `phrases` stand each for itself, `words` for the place in any order."""

    phrases: frozenset[str]
    words: frozenset[str]


def find_cities(search: str, instant: datetime, locale: str) -> list[City]:
    """Return the zones that a text names, those first that it names exactly; offsets are those of `instant`."""
    cities = cities_of(locale)
    offsets = _offsets_of(search)
    if offsets:
        return in_order(
            one
            for one in cities.values()
            if instant.astimezone(pinned_zone(one.name)).utcoffset() in offsets
        )
    words = {name: _words(name, locale) for name in cities}
    wanted = folded_path(_OFFSET_BEFORE.sub("", _without_stops(search)))
    parts = wanted.split()
    ranked = [(_rank(wanted, parts, words[name]), one) for name, one in cities.items()]
    if not any(rank is not None for rank, _one in ranked):
        ranked = _by_part(parts, cities, words)
    return [
        one for rank in (0, 1, 2) for one in in_order(one for found, one in ranked if found == rank)
    ]


def _without_stops(text: str) -> str:
    """Return ``USA`` for ``U.S.A.``, and other texts as they are."""
    return _INITIALS.sub(lambda found: found[0].replace(".", ""), text)


def _by_part(
    parts: list[str], cities: dict[str, City], words: dict[str, _Words]
) -> list[tuple[int | None, City]]:
    """Return the zones that most words of a text name as a whole: a text says more than a zone has names for."""
    named = {
        # "in Tokyo" means no country of the code IN.
        name: sum(min(len(part), 3) ** 2 for part in parts if part in own.words | own.phrases)
        for name, own in words.items()
    }
    most = max(named.values(), default=0)
    return [(2 if most and named[name] == most else None, one) for name, one in cities.items()]


def _rank(wanted: str, parts: list[str], words: _Words) -> int | None:
    if wanted in words.phrases:
        return 0
    # "Pacific" is a clock of America and the beginning of sixty names.
    if any(phrase.startswith(wanted) for phrase in words.phrases):
        return 1
    is_named = all(any(word.startswith(part) for word in words.words) for part in parts)
    return 2 if is_named else None


def in_order(cities: Iterable[City]) -> list[City]:
    return sorted(cities, key=lambda one: (one.group, one.name not in MAJOR, fold(one.city)))


def _offsets_of(search: str) -> set[timedelta]:
    # Full-width signs and digits are the usual ones.
    found = _OFFSET.fullmatch(unicodedata.normalize("NFKC", search).lower().strip())
    if found is None:
        return set()
    minutes = _OF_HOURS[found[4]] if found[4] else int(found[3] or 0)
    if ("." in found[0] or "," in found[0]) and found[3] in ("25", "75", "50"):
        minutes = _OF_HOURS[found[3]]
    offset = timedelta(hours=int(found[2]), minutes=minutes)
    if found[0].startswith("etc/"):
        # POSIX counts the other way: Etc/GMT+5 is UTC-5.
        offset = -offset
    return {"+": {offset}, "": {offset, -offset}, "±": {offset, -offset}}.get(found[1], {-offset})


@cache
def cities_of(locale: str) -> dict[str, City]:
    parsed = Locale.parse(locale)
    names = set(zone_names())
    # Asia/Calcutta and Asia/Kolkata are one zone; people should find one line.
    aliases = {old for old, new in get_global("zone_aliases").items() if new in names}
    return {name: _city(name, parsed) for name in zone_names() if name not in aliases}


def _city(name: str, locale: Locale) -> City:
    if name == "UTC":
        return City(name, "UTC", "", "UTC")
    territory = _territory(name)
    first = name.partition("/")[0]
    if first in _CONTINENTS:
        group = str(locale.territories[_CONTINENTS[first]])
    else:
        # CLDR has codes for continents only; IANA's other two first parts are oceans.
        group = _("Atlantic Ocean") if first == "Atlantic" else _("Indian Ocean")
    return City(name, _city_name(name, locale), locale.territories.get(territory, ""), group)


def _territory(name: str) -> str:
    territory = str(get_global("zone_territories").get(name, ""))
    return "" if territory == "001" else territory


def _city_name(name: str, locale: Locale) -> str:
    of_zones = locale.time_zones
    for each in (name, _FIRST_NAMES.get(name, name)):
        if city := of_zones.get(each, {}).get("city"):
            return str(city)
    return str(get_timezone_location(name, locale=locale, return_city=True)).rpartition("/")[2]


@cache
def _words(name: str, locale: str) -> _Words:
    if name == "UTC":
        return _Words(
            frozenset({"utc", "gmt", "z", "zulu", "coordinated universal time"}), frozenset()
        )
    territory, common = _territory(name), _common_words(name)
    parsed = Locale.parse(locale)
    own = {
        _city_name(name, parsed),
        parsed.territories.get(territory, ""),
        *_clock_names(name, parsed),
    }
    own = {spelling for text in own for spelling in spellings(text)}
    return _Words(
        common.phrases | own, common.words | {word for text in own for word in text.split()}
    )


@cache
def _common_words(name: str) -> _Words:
    """Return what is found in every language: people copy it from emails and other sites."""
    territory, locales = _territory(name), [Locale.parse(one.locale) for one in LANGUAGES]
    codes = {territory, *_codes_of_territories().get(territory, ())} if territory else set()
    zone = pinned_zone(name)
    abbreviations = {moment.astimezone(zone).tzname() or "" for moment in _SEASONS}
    # Of European English CLDR leaves out the abbreviations of America; other languages have their own, such as MEZ.
    clocks = _clock_names(name, Locale.parse("en"))
    clocks |= {text for one in locales for text in _clock_names(name, one) if len(text) < 6}
    places = {
        *(_city_name(name, one) for one in locales),
        *(one.territories.get(territory, "") for one in locales),
        *COUNTRIES.get(territory, ()),
        *BIG_CITIES.get(name, ()),
        *STATES.get(name, ()),
        *_other_names().get(name, ()),
        name,
    }
    folded = {spelling for text in places for spelling in spellings(text)}
    codes |= abbreviations | clocks | {*ABBREVIATIONS.get(name, ())}
    exact = {fold(text) for text in codes if not text.startswith(("+", "-"))}
    return _Words(
        frozenset(folded | exact - {""}),
        frozenset(word for text in folded for word in text.split()),
    )


def _clock_names(name: str, locale: Locale) -> set[str]:
    """Return such names as “Pacific Time”, “Central European Summer Time” and “PT”."""
    metazone = get_global("meta_zones")
    found = locale.meta_zones.get(
        metazone.get(name) or metazone.get(_OLD_NAMES.get(name, "")) or ""
    )
    own = locale.time_zones.get(name)
    widths = [one.get(width, {}) for one in (found, own) if one for width in ("long", "short")]
    return {str(text) for width in widths for text in dict(width).values()}


@cache
def _codes_of_territories() -> dict[str, set[str]]:
    """Return such codes as ``USA``, ``UK`` and ``DEU`` by those of ISO 3166-1."""
    codes: dict[str, set[str]] = {}
    for code, territories in get_global("territory_aliases").items():
        if code.isalpha() and len(territories) == 1:
            codes.setdefault(territories[0], set()).add(code)
    return codes


@cache
def _other_names() -> dict[str, set[str]]:
    """Return former and second names of zones, such as ``US/Pacific``, ``Asia/Calcutta`` and Windows' own."""
    names: dict[str, set[str]] = {}
    of_windows = get_global("windows_zone_mapping").items()
    for old, new in (*zone_links(), *RENAMED.items(), *of_windows):
        # Links of zones that have lines of their own say nothing about their names.
        if old not in zone_names():
            names.setdefault(RENAMED.get(new, new), set()).add(old)
    return names


@cache
def present_name(name: str) -> str:
    """Return the name under which the chooser has a zone that was named by a second one."""
    found = (new for new, others in _other_names().items() if name in others)
    return name if name in zone_names() else next(found, name)
