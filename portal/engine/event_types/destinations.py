"""Where an event type's bookings are to be written: calendars of the owner's (CONTRACT.md section
5.9).

The engine's only calendars are feeds, which nobody can write to.
"""

from typing import Any

from portal.engine.errors import BadRequest
from portal.engine.models import ICS_FEED, CalendarFeed, User
from portal.engine.wire import Json


def check(values: Json, owner: User | None) -> None:
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
