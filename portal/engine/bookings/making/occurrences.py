"""Starts of the occurrences of a series (CONTRACT.md 14.3, 17)."""

import calendar
from datetime import UTC, datetime, timedelta

from portal.engine.errors import BadRequest
from portal.engine.event_types.models import EventType
from portal.engine.protocol.values import canonical_zone
from portal.i18n.zones import machine_zone

TOO_MANY = "Provided recurrence count is higher than the event type's recurring event count."


def starts(
    event_type: EventType, first: datetime, count: int | None, time_zone: str
) -> list[datetime]:
    """Return the starts in UTC: one, or those of the series.

    The wall clock of `time_zone`, the attendee's, stays the same over changes of its offset. Raises
    BadRequest for a count above the event type's.
    """
    # A `recurrenceCount` for another event type is ignored (recording 393).
    if not event_type.is_recurring or event_type.recurrence is None:
        return [first]
    rule = event_type.recurrence
    count = rule["occurrences"] if count is None else count
    if count > rule["occurrences"]:
        raise BadRequest(TOO_MANY)
    zone = machine_zone(canonical_zone(time_zone) or "UTC")
    # Naive, so that adding weeks and months moves the wall clock and not the instant.
    local = first.astimezone(zone).replace(tzinfo=None)
    found = []
    for _ in range(count):
        found.append(local.replace(tzinfo=zone).astimezone(UTC))
        local = _step(local, rule["frequency"], rule["interval"])
    return found


def _step(local: datetime, frequency: str, interval: int) -> datetime:
    if frequency == "weekly":
        return local + timedelta(weeks=interval)
    months = interval * (12 if frequency == "yearly" else 1)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    # A month without the day gets its last one, and the series goes on from there: 31 Jan, 28 Feb,
    # 28 Mar (CONTRACT.md 17, Booking).
    last = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))
