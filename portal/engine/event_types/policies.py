"""Window, confirmation, limits, seats, recurrence: checking and normalising (CONTRACT.md sections
5.2, 5.5).

Each function takes the value of a body and returns what is stored; ``{"disabled": true}`` switches
off. Raises BadRequest.
"""

from itertools import pairwise
from typing import Any, Final

from portal.engine.errors import BadRequest
from portal.engine.wire import Json, parse_day

DISABLED: Final[Json] = {"disabled": True}
PERIODS: Final = ("day", "week", "month", "year")
FREQUENCIES: Final = ("weekly", "monthly", "yearly")


def is_off(given: Any) -> bool:
    """Say whether a value switches its option off."""
    return given is None or (isinstance(given, dict) and given.get("disabled") is True)


def booking_window(given: Any) -> Json:
    """Return a booking window."""
    if is_off(given):
        return dict(DISABLED)
    kind, value = (given.get("type"), given.get("value")) if isinstance(given, dict) else ("", 0)
    if kind == "range" and isinstance(value, list) and len(value) == 2:
        first, last = map(parse_day, value)
        if first and last and first <= last:
            return {"type": kind, "value": value}
    if kind in ("businessDays", "calendarDays") and is_whole(value, least=1):
        return {"type": kind, "value": value, "rolling": bool(given.get("rolling"))}
    raise BadRequest("Invalid bookingWindow structure.")


def confirmation_policy(given: Any) -> Json:
    """Return a confirmation policy."""
    if is_off(given):
        return dict(DISABLED)
    blocking = given.get("blockUnconfirmedBookingsInBooker") if isinstance(given, dict) else None
    if isinstance(blocking, bool) and given.get("type") == "always":
        return {"type": "always", "blockUnconfirmedBookingsInBooker": blocking}
    if isinstance(blocking, bool) and given.get("type") == "time":
        threshold = given.get("noticeThreshold")
        threshold = threshold if isinstance(threshold, dict) else {}
        unit, count = threshold.get("unit"), threshold.get("count")
        if unit in ("minutes", "hours") and is_whole(count, least=0):
            return {
                "type": "time",
                "noticeThreshold": {"unit": unit, "count": count},
                "blockUnconfirmedBookingsInBooker": blocking,
            }
    raise BadRequest(
        'Invalid requiresConfirmation structure. Use "type": "always" or "type": "time" with a'
        ' "noticeThreshold".'
    )


def limits(given: Any, *, least: int, name: str) -> Json:
    """Return booking limits; longer periods may not allow less than shorter ones.

    `name` is `booking limits` or `booking durations`, as the messages call them.
    """
    if is_off(given):
        return {}
    if not isinstance(given, dict):
        raise BadRequest(f"Invalid {name}: must be an object.")
    found = {period: given[period] for period in PERIODS if given.get(period) is not None}
    for period, value in found.items():
        if not is_whole(value, least=least):
            raise BadRequest(f"Invalid {name}: {period} must be an integer of at least {least}.")
    named = list(found.items())
    for (shorter, less), (longer, more) in pairwise(named):
        if less > more:
            raise BadRequest(
                f"Invalid {name}: The number of bookings for {shorter} cannot exceed the number"
                f" of bookings for {longer}."
            )
    return found


def seats(given: Any) -> Json:
    """Return seats."""
    if is_off(given):
        return dict(DISABLED)
    number = given.get("seatsPerTimeSlot") if isinstance(given, dict) else None
    if not is_whole(number, least=1, most=1000):
        raise BadRequest("Validation failed for seats: seatsPerTimeSlot must be 1 to 1000")
    switches = {}
    for name in ("showAttendeeInfo", "showAvailabilityCount"):
        switches[name] = given.get(name)
        if not isinstance(switches[name], bool):
            raise BadRequest(f"Validation failed for seats: {name} must be a boolean value")
    return {"disabled": False, "seatsPerTimeSlot": number, **switches}


def recurrence(given: Any) -> Json | None:
    """Return a recurrence; None when there is none."""
    if is_off(given):
        return None
    values = given if isinstance(given, dict) else {}
    interval, occurrences = values.get("interval"), values.get("occurrences")
    if (
        not is_whole(interval, least=1, most=100)
        or not is_whole(occurrences, least=1, most=365)
        or values.get("frequency") not in FREQUENCIES
    ):
        raise BadRequest(
            "Validation failed for recurrence: interval, occurrences and frequency"
            f" ({', '.join(FREQUENCIES)}) are needed"
        )
    return {
        "disabled": False,
        "interval": interval,
        "occurrences": occurrences,
        "frequency": values["frequency"],
    }


def active_bookings_limit(given: Any) -> Json:
    """Return the limit of a booker's active bookings."""
    if is_off(given):
        return dict(DISABLED)
    most = given.get("maximumActiveBookings") if isinstance(given, dict) else None
    if not is_whole(most, least=1):
        raise BadRequest(
            "Validation failed for bookerActiveBookingsLimit:"
            " maximumActiveBookings must not be less than 1"
        )
    return {"maximumActiveBookings": most, "offerReschedule": bool(given.get("offerReschedule"))}


def switch(given: Any, *, name: str) -> Json:
    """Return `disableCancelling` or `disableRescheduling`."""
    if not isinstance(given, dict):
        raise BadRequest(f"{name} must be an object")
    found: Json = {"disabled": bool(given.get("disabled"))}
    if is_whole(given.get("minutesBefore"), least=0):
        found["minutesBefore"] = given["minutesBefore"]
    return found


def is_whole(value: Any, *, least: int, most: int = 10_000_000) -> bool:
    """Say whether a JSON value is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
