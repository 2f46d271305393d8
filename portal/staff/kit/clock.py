"""Moments as staff read them: in the zone of the account, with its offset."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat

from portal.i18n.zones import pinned_zone
from portal.services.event_types import catalogue
from portal.web.times import clock_text, end_text, find_zone, offset_text


@dataclass(frozen=True, slots=True)
class StaffClock:
    zone: ZoneInfo

    def moment(self, moment: datetime | None) -> str:
        """Such as ``Tue 3 Mar 2026, 14:05 (Europe/Berlin, UTC+01:00)``; empty for None."""
        if moment is None:
            return ""
        local = moment.astimezone(self.zone)
        return f"{_day(local)}, {clock_text(local)} ({self.zone_at(moment)})"

    def span(self, starts_at: datetime, ends_at: datetime) -> str:
        """Such as the day and ``14:00`` to ``14:30``; the zone is not named: see `zone_at`."""
        return f"{_day(starts_at.astimezone(self.zone))}, {self.hours(starts_at, ends_at)}"

    def hours(self, starts_at: datetime, ends_at: datetime) -> str:
        """Such as ``14:00`` to ``14:30``; only an end on another day or at another offset names it."""
        begin, end = starts_at.astimezone(self.zone), ends_at.astimezone(self.zone)
        return f"{clock_text(begin)}–{end_text(begin, end, day=_day)}"

    def zone_at(self, moment: datetime) -> str:
        """Such as ``Europe/Berlin, UTC+01:00``, with the offset at that moment."""
        name = self.zone.key.replace("_", " ")
        return name if name == "UTC" else f"{name}, {offset_text(moment.astimezone(self.zone))}"


def staff_clock() -> StaffClock:
    """In the account's zone, UTC where that is unknown. Raises services.errors.Upstream."""
    zone = find_zone(catalogue.organization_get().time_zone)
    return StaffClock(zone or pinned_zone("UTC"))


def _day(local: date) -> str:
    return dateformat.format(local, "D j M Y")
