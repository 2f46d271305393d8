"""Connected calendars, and the busy times in them (CONTRACT.md 9)."""

from typing import Any

from pydantic import Field

from portal.calcom.schemas.base import Instant, Wire


class Calendar(Wire):
    """One calendar of a connection. Only a selected one (`is_selected`) blocks slots.

    `credential_id` and `external_id` together name it in other calls. The embedded engine alone says more of a feed:
    why it cannot be read now, when it was read last, until when that counts as up to date, and of how many events not
    even that could be understood.
    """

    external_id: str
    integration: str | None = None
    name: str | None = None
    read_only: bool = False
    email: str | None = None
    is_selected: bool = False
    credential_id: int | None = None
    problem: str = ""
    read_at: Instant | None = None
    kept_until: Instant | None = None
    unread_events: int = 0


class CalendarIntegration(Wire):
    """The product behind a connection."""

    name: str = ""
    type: str
    title: str | None = None
    email: str | None = None


class ConnectedCalendar(Wire):
    """A connection with its calendars. A broken one has an `error` and may have no calendars."""

    integration: CalendarIntegration
    primary: Calendar | None = None
    calendars: tuple[Calendar, ...] = ()
    error: Any = None


class DestinationCalendar(Wire):
    """The calendar that bookings are written to. All is None when there is none: Cal.com sends an
    empty object then.
    """

    integration: str | None = None
    external_id: str | None = None


class Calendars(Wire):
    """All connections of a user, and where their bookings are written to."""

    connected_calendars: tuple[ConnectedCalendar, ...] = ()
    destination_calendar: DestinationCalendar = DestinationCalendar()


class BusyTime(Wire):
    """An entry of a calendar. `source` names the product, or is None."""

    starts_at: Instant = Field(alias="start")
    ends_at: Instant = Field(alias="end")
    title: str | None = None
    source: str | None = None
