"""Window, confirmation, limits, seats and recurrence as they are stored (CONTRACT.md 5.2, 5.5).

Each function takes a value that `options` let pass and returns what is stored; ``{"disabled":
true}`` switches off.
"""

from typing import Any, Final

from portal.engine.calendars.models import ICS_FEED, CalendarFeed
from portal.engine.errors import BadRequest
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, parse_day

DISABLED: Final[Json] = {"disabled": True}
PERIODS: Final = ("day", "week", "month", "year")
FREQUENCIES: Final = ("yearly", "monthly", "weekly")


def is_off(given: Any) -> bool:
    return given is None or (isinstance(given, dict) and given.get("disabled") is True)


def is_window(given: Any) -> bool:
    if not isinstance(given, dict):
        return False
    kind, value = given.get("type"), given.get("value")
    if kind == "range":
        return isinstance(value, list) and len(value) == 2 and all(map(parse_day, value))
    if kind not in ("businessDays", "calendarDays") or not is_whole(value, least=1):
        return False
    return isinstance(given.get("rolling", False), bool)


def booking_window(given: Any) -> Json:
    if is_off(given):
        return dict(DISABLED)
    kind, value = given["type"], given["value"]
    if kind == "range":
        return {"type": kind, "value": value}
    return {"type": kind, "value": value, "rolling": bool(given.get("rolling"))}


def is_policy(given: Any) -> bool:
    """Say whether a value is a confirmation policy; whether it blocks may be left out."""
    if not isinstance(given, dict) or given.get("type") not in ("always", "time"):
        return False
    threshold = given.get("noticeThreshold")
    if given["type"] == "always":
        return True
    if not isinstance(threshold, dict) or threshold.get("unit") not in ("minutes", "hours"):
        return False
    return is_whole(threshold.get("count"), least=0)


def confirmation_policy(given: Any) -> Json:
    if is_off(given):
        return dict(DISABLED)
    blocking = {
        "blockUnconfirmedBookingsInBooker": bool(given.get("blockUnconfirmedBookingsInBooker"))
    }
    if given["type"] == "always":
        return {"type": "always", **blocking}
    threshold = given["noticeThreshold"]
    notice = {"unit": threshold["unit"], "count": threshold["count"]}
    return {"type": "time", "noticeThreshold": notice, **blocking}


def limits(given: Any) -> Json:
    if is_off(given):
        # Not `disabled`: limits that are off come back empty (recording 110).
        return {}
    return {period: given[period] for period in PERIODS if given.get(period) is not None}


def seats(given: Any) -> Json:
    if is_off(given) or "seatsPerTimeSlot" not in given:
        return dict(DISABLED)
    names = ("seatsPerTimeSlot", "showAttendeeInfo", "showAvailabilityCount")
    return {"disabled": False, **{name: given[name] for name in names}}


def recurrence(given: Any) -> Json | None:
    if is_off(given) or "interval" not in given:
        return None
    return {
        "disabled": False,
        **{name: given[name] for name in ("interval", "occurrences", "frequency")},
    }


def active_bookings_limit(given: Any) -> Json:
    if is_off(given):
        return dict(DISABLED)
    found: Json = {"offerReschedule": bool(given.get("offerReschedule"))}
    if given.get("maximumActiveBookings") is not None:
        found["maximumActiveBookings"] = given["maximumActiveBookings"]
    return found


def switch(given: Any) -> Json:
    found: Json = {"disabled": bool((given or {}).get("disabled"))}
    if (given or {}).get("minutesBefore") is not None:
        found["minutesBefore"] = given["minutesBefore"]
    return found


def is_whole(value: Any, *, least: int, most: int = 10_000_000) -> bool:
    """Say whether a JSON value is a whole number within bounds. Booleans are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def check_destination(values: Json, owner: User | None) -> None:
    """Refuse a destination calendar that cannot be. Raises BadRequest in Cal.com's words."""
    # Team event types have no owner whose calendars could be looked up; they take any.
    if owner is None:
        return
    if values.get("destinationCalendar") is not None:
        given = values["destinationCalendar"]
        chosen = given if isinstance(given, dict) else {}
        known = CalendarFeed.objects.filter(credential__user=owner).values_list("url", flat=True)
        if chosen.get("integration") != ICS_FEED or chosen.get("externalId") not in set(known):
            raise BadRequest("Invalid destinationCalendarId: Calendar does not exist")
        # The engine's only calendars are feeds, which are read.
        raise BadRequest("Invalid destinationCalendarId: Calendar does not have write permission")
    # Nothing can be a primary calendar here, so nothing could be set.
    if values.get("useDestinationCalendarEmail"):
        raise BadRequest(
            "Validation failed: A primary connected calendar is required to set"
            " useDestinationCalendarEmail"
        )
