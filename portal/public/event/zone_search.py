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

from portal.i18n.languages import LANGUAGES
from portal.i18n.zones import pinned_zone, zone_links
from portal.public.event.zone_names import BIG_CITIES, COUNTRIES, MAJOR
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
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–]?)\s*(\d{1,2})(?::?(\d{2}))?")
# A winter and a summer of both halves of the earth: abbreviations are known all the year.
_SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
_OLD_NAMES = {new: old for old, new in RENAMED.items()}


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
    wanted = fold(search).replace("/", " ").replace("_", " ")
    parts = wanted.split()
    ranked = [(_rank(wanted, parts, _words(name, locale)), one) for name, one in cities.items()]
    return [
        one for rank in (0, 1, 2) for one in in_order(one for found, one in ranked if found == rank)
    ]


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
    found = _OFFSET.fullmatch(search.lower().strip())
    if found is None:
        return set()
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return {"+": {offset}, "": {offset, -offset}}.get(found[1], {-offset})


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
    return str(get_timezone_location(name, locale=locale, return_city=True)).rpartition("/")[2]


@cache
def _words(name: str, locale: str) -> _Words:
    if name == "UTC":
        return _Words(frozenset({"utc", "gmt", "z"}), frozenset())
    territory, common = _territory(name), _common_words(name)
    parsed = Locale.parse(locale)
    own = {
        _city_name(name, parsed),
        parsed.territories.get(territory, ""),
        *_clock_names(name, parsed),
    }
    own = {fold(text) for text in own if text}
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
    # Of European English CLDR leaves out the abbreviations of America.
    clocks = _clock_names(name, Locale.parse("en"))
    places = {
        *(_city_name(name, one) for one in locales),
        *(one.territories.get(territory, "") for one in locales),
        *COUNTRIES.get(territory, ()),
        *BIG_CITIES.get(name, ()),
        *_other_names().get(name, ()),
        name,
    }
    folded = {fold(text.replace("/", " ").replace("_", " ")) for text in places} - {""}
    exact = {
        fold(text) for text in codes | abbreviations | clocks if not text.startswith(("+", "-"))
    }
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
    """Return the former and second names of zones, such as ``US/Pacific`` and ``Asia/Calcutta``."""
    names: dict[str, set[str]] = {}
    for old, new in (*zone_links(), *RENAMED.items()):
        # Links of zones that have lines of their own say nothing about their names.
        if old not in zone_names():
            names.setdefault(RENAMED.get(new, new), set()).add(old)
    return names


@cache
def present_name(name: str) -> str:
    """Return the name under which the chooser has a zone that was named by a second one."""
    found = (new for new, others in _other_names().items() if name in others)
    return name if name in zone_names() else next(found, name)


@cache
def fold(text: str) -> str:
    """Return a text without case, accents and punctuation, to compare by."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(character)
    )
    return re.sub(r"[^\w/]+", " ", plain).strip()
