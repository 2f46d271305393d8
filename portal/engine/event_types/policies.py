"""Window, confirmation, limits, seats, recurrence as they are stored (CONTRACT.md sections 5.2,
5.5).

Each function takes a value that `options` let pass and returns what is stored;
``{"disabled": true}`` switches off.
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
    """Say whether a value switches its option off."""
    return given is None or (isinstance(given, dict) and given.get("disabled") is True)


def is_window(given: Any) -> bool:
    """Say whether a value is a booking window."""
    if not isinstance(given, dict):
        return False
    kind, value = given.get("type"), given.get("value")
    if kind == "range":
        return isinstance(value, list) and len(value) == 2 and all(map(parse_day, value))
    if kind not in ("businessDays", "calendarDays") or not is_whole(value, least=1):
        return False
    return isinstance(given.get("rolling", False), bool)


def booking_window(given: Any) -> Json:
    """Return a booking window."""
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
    """Return a confirmation policy."""
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
    """Return booking limits by period."""
    if is_off(given):
        return {}
    return {period: given[period] for period in PERIODS if given.get(period) is not None}


def seats(given: Any) -> Json:
    """Return seats."""
    if is_off(given) or "seatsPerTimeSlot" not in given:
        return dict(DISABLED)
    names = ("seatsPerTimeSlot", "showAttendeeInfo", "showAvailabilityCount")
    return {"disabled": False, **{name: given[name] for name in names}}


def recurrence(given: Any) -> Json | None:
    """Return a recurrence; None when there is none."""
    if is_off(given) or "interval" not in given:
        return None
    return {
        "disabled": False,
        **{name: given[name] for name in ("interval", "occurrences", "frequency")},
    }


def active_bookings_limit(given: Any) -> Json:
    """Return the limit of a booker's active bookings."""
    if is_off(given):
        return dict(DISABLED)
    found: Json = {"offerReschedule": bool(given.get("offerReschedule"))}
    if given.get("maximumActiveBookings") is not None:
        found["maximumActiveBookings"] = given["maximumActiveBookings"]
    return found


def switch(given: Any) -> Json:
    """Return `disableCancelling` or `disableRescheduling`."""
    found: Json = {"disabled": bool((given or {}).get("disabled"))}
    if (given or {}).get("minutesBefore") is not None:
        found["minutesBefore"] = given["minutesBefore"]
    return found


def is_whole(value: Any, *, least: int, most: int = 10_000_000) -> bool:
    """Say whether a JSON value is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def check_destination(values: Json, owner: User | None) -> None:
    """Refuse destinations that cannot be; team event types, without an owner, take any.

    Raises BadRequest in Cal.com's words.
    """
    if owner is None:
        return
    if values.get("destinationCalendar") is not None:
        _check_calendar(values["destinationCalendar"], owner)
    if values.get("useDestinationCalendarEmail"):
        raise BadRequest(
            "Validation failed: A primary connected calendar is required to set"
            " useDestinationCalendarEmail"
        )


def _check_calendar(given: Any, owner: User) -> None:
    values = given if isinstance(given, dict) else {}
    known = CalendarFeed.objects.filter(credential__user=owner).values_list("url", flat=True)
    if values.get("integration") != ICS_FEED or values.get("externalId") not in set(known):
        raise BadRequest("Invalid destinationCalendarId: Calendar does not exist")
    raise BadRequest("Invalid destinationCalendarId: Calendar does not have write permission")
