"""Connected calendars of the caller (CONTRACT.md 9)."""

import builtins
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from portal.calcom.protocol import Call, given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import (
    BusyTime,
    CalendarCredential,
    Calendars,
    DestinationCalendar,
    SelectedCalendar,
)
from portal.calcom.schemas import Calendar as CalendarModel


class ConnectedCalendars(Resource):
    """``/v2/calendars``; needs a key. `calendar` is ``google``, ``office365`` or ``apple``."""

    def get(self) -> Calendars:
        """Return the caller's connections and the calendar that bookings are written to."""
        return self._send(Call("GET", "/calendars")).one(Calendars)

    def list_busy_times(
        self,
        calendars: Iterable[CalendarModel],
        *,
        starts_at: datetime | date,
        ends_at: datetime | date,
        time_zone: str,
    ) -> builtins.list[BusyTime]:
        """Return the entries of connected calendars, in UTC, not merged. `time_zone` is compulsory
        and changes nothing (CONTRACT.md 9.2). Raises Unauthenticated for somebody else's calendar.
        """
        query: dict[str, Any] = {"dateFrom": starts_at, "dateTo": ends_at, "timeZone": time_zone}
        for index, calendar in enumerate(calendars):
            query[f"calendarsToLoad[{index}][credentialId]"] = calendar.credential_id
            query[f"calendarsToLoad[{index}][externalId]"] = calendar.external_id
        return self._send(Call("GET", "/calendars/busy-times", query=query)).many(BusyTime)

    def check(self, calendar: str) -> None:
        """Return when the connection works. Raises BadRequest when it does not, or there is none."""
        self._send(Call("GET", "/calendars/{calendar}/check", {"calendar": calendar}))

    def connect(self, calendar: str, *, username: str, password: str) -> None:
        """Connect a calendar that takes a password: ``apple``. Others need a browser."""
        body = {"username": username, "password": password}
        path, values = "/calendars/{calendar}/credentials", {"calendar": calendar}
        self._send(Call("POST", path, values, body=body))

    def disconnect(self, calendar: str, *, credential_id: int) -> CalendarCredential:
        """Remove a connection."""
        path, values = "/calendars/{calendar}/disconnect", {"calendar": calendar}
        call = Call("POST", path, values, body={"id": credential_id})
        return self._send(call).one(CalendarCredential)

    def save_ics_feed(
        self, urls: Iterable[str], *, read_only: bool | None = None
    ) -> CalendarCredential:
        """Connect calendar feeds. Raises BadRequest when one cannot be read."""
        body = given(urls=[*urls], readOnly=read_only)
        call = Call("POST", "/calendars/ics-feed/save", body=body)
        return self._send(call).one(CalendarCredential)

    def check_ics_feed(self) -> None:
        """Return when the feed can be read. Raises BadRequest when it cannot."""
        self._send(Call("GET", "/calendars/ics-feed/check"))


class SelectedCalendars(Resource):
    """``/v2/selected-calendars``; needs a key. A selected calendar blocks slots and bookings."""

    def create(
        self,
        *,
        integration: str,
        external_id: str,
        credential_id: int,
        delegation_credential_id: str | None = None,
    ) -> SelectedCalendar | None:
        """Select a calendar. None means that it was selected before."""
        body = given(
            integration=integration,
            externalId=external_id,
            credentialId=credential_id,
            delegationCredentialId=delegation_credential_id,
        )
        return self._send(Call("POST", "/selected-calendars", body=body)).optional(SelectedCalendar)

    def delete(
        self,
        *,
        integration: str,
        external_id: str,
        credential_id: int,
        delegation_credential_id: str | None = None,
    ) -> SelectedCalendar:
        """Let a calendar no longer block."""
        query = {
            "integration": integration,
            "externalId": external_id,
            "credentialId": credential_id,
            "delegationCredentialId": delegation_credential_id,
        }
        return self._send(Call("DELETE", "/selected-calendars", query=query)).one(SelectedCalendar)


class DestinationCalendars(Resource):
    """``/v2/destination-calendars``; needs a key."""

    def update(
        self,
        *,
        integration: str,
        external_id: str,
        delegation_credential_id: str | None = None,
    ) -> DestinationCalendar:
        """Choose the calendar that bookings are written to. Raises NotFound for an unknown one."""
        body = given(
            integration=integration,
            externalId=external_id,
            delegationCredentialId=delegation_credential_id,
        )
        call = Call("PUT", "/destination-calendars", body=body)
        return self._send(call).one(DestinationCalendar)
