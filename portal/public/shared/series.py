"""Dates of a series (recurring booking), before and after it is booked."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.i18n.zones import pinned_zone
from portal.public.shared.visit import Moment, moment_text
from portal.services.bookings.visitor_changes import ACTIVE


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One booking of a series; `uid` is empty while nothing is booked."""

    moment: Moment
    uid: str = ""
    is_active: bool = True
    is_this: bool = False
    is_moved: bool = False
    is_free: bool = True
    """False for a planned date that is not among the free times."""


def planned(
    event_type: EventType, starts_at: datetime, minutes: int, time_zone: str
) -> list[Occurrence]:
    """Return the dates that booking a series would take; none for an event type without recurrence.

    The wall clock in the visitor's zone stays the same over a change of clocks.
    """
    rule = event_type.recurrence
    if rule is None or not rule.is_on or not rule.occurrences:
        return []
    zone = pinned_zone(time_zone)
    local = starts_at.astimezone(zone).replace(tzinfo=None)
    found = []
    for _ in range(rule.occurrences):
        begin = local.replace(tzinfo=zone)
        # Added in UTC: adding to a local time would be an hour off where clocks change during the booking.
        end = (begin.astimezone(pinned_zone("UTC")) + timedelta(minutes=minutes)).astimezone(zone)
        found.append(Occurrence(moment_text(begin, end, time_zone)))
        # Months are stepped from the date that was clipped before: 31 January, 28 February, 28 March, as Cal.com does
        # (CONTRACT.md 14.3, 17).
        local = datetime.combine(
            next_day(local.date(), rule.frequency, rule.interval or 1), local.time()
        )
    return found


def booked(series: list[Booking], *, this: str, time_zone: str) -> list[Occurrence]:
    """Return the dates of a series by time; one that was moved is left out for its new date, unless it is `this`."""
    return [
        Occurrence(
            moment_text(one.starts_at, one.ends_at, time_zone),
            uid=one.uid,
            is_active=one.status in ACTIVE,
            is_this=one.uid == this,
            is_moved=bool(one.rescheduled_to_uid),
        )
        for one in sorted(series, key=lambda one: one.starts_at)
        # Cal.com keeps a moved booking as a cancelled one with the uid of the new one (CONTRACT.md 4.8).
        if not one.rescheduled_to_uid or one.uid == this
    ]


def next_day(day: date, frequency: str | None, interval: int) -> date:
    if frequency == "weekly":
        return day + timedelta(weeks=interval)
    months = interval * (12 if frequency == "yearly" else 1)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
