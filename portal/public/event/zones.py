"""Time zone chooser: search by city, country, name, abbreviation or offset, in the visitor's language.

Names of cities, countries and continents are CLDR's.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.i18n.zones import pinned_zone
from portal.public.event.zone_names import BIG_CITIES, MAJOR
from portal.public.shared.state import BookerState
from portal.web.languages import current
from portal.web.times import offset_text, zone_names

# One letter finds hundreds; after forty, another letter is quicker than scrolling.
MOST = 40
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
# Also with the minus sign or the dash that people paste from a text.
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?")


@dataclass(frozen=True, slots=True)
class City:
    """A zone in the words of one locale; `words` is what a search looks through, folded."""

    name: str
    city: str
    country: str
    group: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """One zone to choose: its city, and its offset at `instant` of the chooser."""

    href: str
    name: str
    city: str
    offset: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ZoneGroup:
    """Zones of one continent, by city."""

    title: str
    choices: Sequence[ZoneChoice]


@dataclass(frozen=True, slots=True)
class ZoneChooser:
    """The text that was searched for, the zones found, and the sentence that says how many."""

    search: str
    groups: Sequence[ZoneGroup]
    count: str


def build_chooser(*, state: BookerState, instant: datetime) -> ZoneChooser:
    """Return the chooser for the state's search text; offsets and the kept day are those of `instant`.

    Without a text it offers the zone in use, the default one, and one big city for each offset.
    """
    search = state.zone_search or ""
    found = _matching(search, instant) if search else _offered(state)
    groups: dict[str, list[ZoneChoice]] = {}
    for city in found[:MOST]:
        groups.setdefault(city.group, []).append(_choice(state, city, instant))
    number = len(found)
    count = ngettext("%(count)s time zone found.", "%(count)s time zones found.", number)
    if number > MOST:
        count = _("%(count)s time zones found; the first %(shown)s are shown.")
    return ZoneChooser(
        search=search,
        groups=[ZoneGroup(title, choices) for title, choices in groups.items()],
        count=count % {"count": number, "shown": MOST} if search else "",
    )


def _choice(state: BookerState, city: City, instant: datetime) -> ZoneChoice:
    local = instant.astimezone(pinned_zone(city.name))
    return ZoneChoice(
        # The day may be another one there; the month follows from it.
        href=state.href(chosen_zone=city.name, zone_search=None, day=local.date(), month=None),
        name=city.name,
        city=_("%(city)s, %(country)s") % {"city": city.city, "country": city.country}
        if city.country
        else city.city,
        offset=offset_text(local),
        is_chosen=city.name == state.time_zone,
    )


def _offered(state: BookerState) -> list[City]:
    cities = _cities(current().locale)
    first = dict.fromkeys((state.time_zone, state.default_zone, "UTC"))
    names = [name for name in (*first, *MAJOR) if name in cities]
    return _in_order(cities[name] for name in dict.fromkeys(names))


def _matching(search: str, instant: datetime) -> list[City]:
    cities = _cities(current().locale).values()
    minutes = _minutes_of(search)
    if minutes is not None:
        offset = timedelta(minutes=minutes)
        return _in_order(
            one for one in cities if instant.astimezone(pinned_zone(one.name)).utcoffset() == offset
        )
    wanted = _fold(search).replace("/", " ").replace("_", " ").split()
    found = [
        one
        for one in cities
        if all(any(word.startswith(part) for word in one.words) for part in wanted)
    ]
    # Abbreviations last: "est" should find Estonia by its beginning before New York by its clock.
    if not found and len(wanted) == 1:
        found = [
            one
            for one in cities
            if (instant.astimezone(pinned_zone(one.name)).tzname() or "").lower() == wanted[0]
        ]
    return _in_order(found)


def _in_order(cities: Iterable[City]) -> list[City]:
    return sorted(cities, key=lambda one: (one.group, _fold(one.city)))


def _minutes_of(search: str) -> int | None:
    found = _OFFSET.fullmatch(search.lower().strip())
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return minutes if found[1] == "+" else -minutes


@cache
def _cities(locale: str) -> dict[str, City]:
    parsed, english = Locale.parse(locale), Locale.parse("en")
    names = set(zone_names())
    # Asia/Calcutta and Asia/Kolkata are one zone; people should find one line.
    aliases = {old for old, new in get_global("zone_aliases").items() if new in names}
    return {name: _city(name, parsed, english) for name in zone_names() if name not in aliases}


def _city(name: str, locale: Locale, english: Locale) -> City:
    if name == "UTC":
        return City(name, "UTC", "", "UTC", ("utc", "gmt", "z"))
    territory = get_global("zone_territories").get(name, "")
    city = str(get_timezone_location(name, locale=locale, return_city=True)).rpartition("/")[2]
    country = locale.territories.get(territory, "") if territory != "001" else ""
    # English names and IANA's own are found in every language: people copy them from emails.
    texts = (
        name.replace("/", " "),
        city,
        country,
        english.territories.get(territory, ""),
        *BIG_CITIES.get(name, ()),
    )
    words = {word for text in texts for word in _fold(text).replace("_", " ").split()}
    first = name.partition("/")[0]
    if first in _CONTINENTS:
        group = str(locale.territories[_CONTINENTS[first]])
    else:
        # CLDR has codes for continents only; IANA's other two first parts are oceans.
        group = _("Atlantic Ocean") if first == "Atlantic" else _("Indian Ocean")
    return City(name, city, country, group, tuple(sorted(words)))


def _fold(text: str) -> str:
    """Return a text without case, accents and punctuation, to compare by."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(character)
    )
    return re.sub(r"[^\w/]+", " ", plain).strip()
