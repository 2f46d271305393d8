"""/v2/timezones: cities of the world's time zones, for pickers."""

from functools import cache

from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import Access, route
from portal.engine.protocol.values import Json
from portal.i18n.zones import city_zone_names


@route("GET", "/timezones", access=Access.PUBLIC)
def list_timezones(call: Call) -> Answer:  # noqa: ARG001  everybody gets the same
    return Answer(cities())


@cache
def cities() -> list[Json]:
    # Cal.com lists thousands of cities with their populations; the time zone database names one for
    # each zone and knows no populations.
    return [
        {"city": name.rpartition("/")[2].replace("_", " "), "timezone": name, "pop": 0}
        for name in city_zone_names()
    ]
