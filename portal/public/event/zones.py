"""Time zone chooser: what was searched for, and before that the zones that most people want."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.i18n.zones import pinned_zone
from portal.public.event.zone_names import MAJOR
from portal.public.event.zone_search import City, cities_of, find_cities, in_order, present_name
from portal.public.shared.state import BookerState
from portal.web.languages import current
from portal.web.times import clock_text, offset_text

# One letter finds hundreds; after forty, another letter is quicker than scrolling.
MOST = 40


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """One zone to choose: its city, its offset at `instant` of the chooser, and the time that it is there now."""

    href: str
    name: str
    city: str
    offset: str
    clock: str
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


def build_chooser(
    *, state: BookerState, instant: datetime, now: datetime, here: str | None = None
) -> ZoneChooser:
    """Return the chooser for the state's search text; offsets and the kept day are those of `instant`.

    Without a text it offers the zone in use, the browser's (`here`) and the default one first, then one big city for
    each offset.
    """
    search, locale = state.zone_search or "", current().locale
    found = find_cities(search, instant, locale) if search else _offered(locale)
    groups: dict[str, list[ZoneChoice]] = {}
    if not search:
        first = _first(state, here, locale)
        groups[_("Suggested")] = [_choice(state, city, instant, now) for city in first]
        found = [city for city in found if city not in first]
    # Of too many those stay that most people want.
    kept = set(sorted(found, key=lambda one: one.name not in MAJOR)[:MOST])
    for city in (one for one in found if one in kept):
        groups.setdefault(city.group, []).append(_choice(state, city, instant, now))
    number = len(found)
    count = ngettext("%(count)s time zone found.", "%(count)s time zones found.", number)
    if number > MOST:
        count = _("%(count)s time zones found; the first %(shown)s are shown.")
    return ZoneChooser(
        search=search,
        groups=[ZoneGroup(title, choices) for title, choices in groups.items()],
        count=count % {"count": number, "shown": MOST} if search else "",
    )


def _choice(state: BookerState, city: City, instant: datetime, now: datetime) -> ZoneChoice:
    zone = pinned_zone(city.name)
    local = instant.astimezone(zone)
    return ZoneChoice(
        # The day may be another one there; the month follows from it.
        href=state.href(chosen_zone=city.name, zone_search=None, day=local.date(), month=None),
        name=city.name,
        city=_("%(city)s, %(country)s") % {"city": city.city, "country": city.country}
        if city.country
        else city.city,
        offset=offset_text(local),
        clock=clock_text(now.astimezone(zone)),
        is_chosen=city.name == present_name(state.time_zone),
    )


def _first(state: BookerState, here: str | None, locale: str) -> list[City]:
    cities = cities_of(locale)
    wanted = (present_name(name) for name in (state.time_zone, here, state.default_zone) if name)
    return [cities[name] for name in dict.fromkeys(wanted) if name in cities]


def _offered(locale: str) -> list[City]:
    cities = cities_of(locale)
    return in_order(cities[name] for name in (*MAJOR, "UTC"))
