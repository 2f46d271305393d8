"""/v2/timezones: the cities that name the world's time zones, for pickers."""

from functools import cache

from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import Access, route
from portal.engine.protocol.values import Json
from portal.i18n.zones import city_zone_names


@route("GET", "/timezones", access=Access.PUBLIC)
def list_timezones(call: Call) -> Answer:  # noqa: ARG001  everybody gets the same
    """Return a city for each zone of the time zone database.

    Cal.com lists thousands of cities with their populations; the database knows neither, so that
    `pop` is 0 throughout.
    """
    return Answer(_cities())


@cache
def _cities() -> list[Json]:
    return [{"city": _city(name), "timezone": name, "pop": 0} for name in city_zone_names()]


def _city(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")
