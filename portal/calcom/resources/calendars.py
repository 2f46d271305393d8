"""Connected calendars of the caller (CONTRACT.md 9)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from portal.calcom.resources.base import Resource
from portal.calcom.schemas.calendar import BusyTime, Calendar
from portal.calcom.schemas.calendar import Calendars as Connected


class Calendars(Resource):
    """``/v2/calendars``; needs a key."""

    def get(self) -> Connected:
        return self._call("GET", "/calendars").one(Connected)

    def list_busy_times(
        self,
        calendars: Iterable[Calendar],
        *,
        starts_at: datetime | date,
        ends_at: datetime | date,
        time_zone: str,
    ) -> list[BusyTime]:
        """Return the entries of connected calendars, in UTC, not merged. Raises Unauthenticated for other people's."""
        # The zone is compulsory and changes nothing (CONTRACT.md 9.2).
        query: dict[str, Any] = {"dateFrom": starts_at, "dateTo": ends_at, "timeZone": time_zone}
        # The flat pair that the OpenAPI text describes does not work (CONTRACT.md 13).
        for index, calendar in enumerate(calendars):
            query[f"calendarsToLoad[{index}][credentialId]"] = calendar.credential_id
            query[f"calendarsToLoad[{index}][externalId]"] = calendar.external_id
        return self._call("GET", "/calendars/busy-times", query=query).many(BusyTime)
