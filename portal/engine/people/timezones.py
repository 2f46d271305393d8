"""/v2/timezones: the cities that name the world's time zones, for pickers."""

from functools import cache
from importlib import resources

from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import Access, route
from portal.engine.protocol.values import Json


@route("GET", "/timezones", access=Access.PUBLIC)
def list_timezones(call: Call) -> Answer:  # noqa: ARG001  everybody gets the same
    """Return a city for each zone of the time zone database.

    Cal.com lists thousands of cities with their populations; the database knows neither, so that
    `pop` is 0 throughout.
    """
    return Answer(_cities())


@cache
def _cities() -> list[Json]:
    table = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    lines = table.read_text(encoding="utf-8").splitlines()
    names = sorted(line.split("\t")[2] for line in lines if line and not line.startswith("#"))
    return [{"city": _city(name), "timezone": name, "pop": 0} for name in names]


def _city(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")
