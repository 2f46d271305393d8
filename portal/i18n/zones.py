"""Time zone data in two editions: the pinned ``tzdata`` for what people read, the machine's for free times.

Pages and emails go by the pinned edition, which visitors' browsers agree with: an older system does not know, for
one, that British Columbia and Morocco gave up changing their clocks in 2026. Free times are calculated by the
machine's zones, as Cal.com's server does (docs/engine.md). No other file of the portal names a source. Both
functions take IANA names that the pinned data knows and raise ZoneInfoNotFoundError for any other.
"""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@cache
def zone_names() -> frozenset[str]:
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


@cache
def _spellings() -> dict[str, str]:
    return {name.lower(): name for name in zone_names()}


def canonical_zone(name: object) -> str | None:
    """Return the spelling of an IANA zone, or None; letter case does not matter."""
    return _spellings().get(name.lower()) if isinstance(name, str) else None


@cache
def zone_links() -> tuple[tuple[str, str], ...]:
    """Return pairs of a second name of a zone and the name that the data is kept under."""
    lines = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text(encoding="utf-8").splitlines()
    found = (line.split() for line in lines if line.startswith("L "))
    return tuple((second, first) for _mark, first, second in found)


@cache
def city_zone_names() -> tuple[str, ...]:
    # zone.tab has one line for each place, and so no aliases and no Etc/GMT+5.
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(sorted(line.split("\t")[2] for line in lines))


@cache
def pinned_zone(name: str) -> ZoneInfo:
    """Return a zone for what people read: always the same object for a name. It cannot be pickled: store names."""
    with (files("tzdata") / "zoneinfo").joinpath(*_known(name).split("/")).open("rb") as file:
        # ZoneInfo(name) would look at the machine first.
        return ZoneInfo.from_file(file, key=name)


@cache
def machine_zone(name: str) -> ZoneInfo:
    """Return a zone for calculating free times, by the pinned data where the machine has none."""
    return ZoneInfo(_known(name))


def _known(name: str) -> str:
    if name not in zone_names():
        raise ZoneInfoNotFoundError(f"There is no time zone of the name {name!r}.")
    return name
