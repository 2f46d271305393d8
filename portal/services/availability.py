"""Free times: one call to Cal.com covers a whole month; days are cut from it here, in the visitor's zone."""

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.slot import Slot
from portal.services.errors import calling_calcom

LOOK_AHEAD_MONTHS = (2, 4, 6)
"""How far the search for the first free day reaches when the month has none: the months of each further call."""


@dataclass(frozen=True, slots=True)
class Month:
    """The free times of one month: `first` is its first day, `days` maps days of `time_zone` to slots in order."""

    first: date
    time_zone: str
    days: dict[date, list[Slot]]


def month_get(
    *,
    event_type: EventType,
    first: date,
    time_zone: str,
    duration: int | None = None,
    now: datetime,
    rescheduled_uid: str | None = None,
) -> Month:
    """Return the slots of the month that begins at `first`, from today on, in `time_zone`.

    `duration` is in minutes, for an event type with several lengths. Raises services.errors.Upstream.
    """
    days = _slots_between(
        event_type=event_type,
        begin=first,
        end=month_after(first),
        time_zone=time_zone,
        duration=duration,
        now=now,
        rescheduled_uid=rescheduled_uid,
    )
    return Month(first, time_zone, days)


def first_free_day(
    *,
    event_type: EventType,
    after: date,
    time_zone: str,
    duration: int | None = None,
    now: datetime,
) -> date | None:
    """Return the first day with a free slot on or after `after`, or None when none is offered within a year."""
    begin = after
    for months in LOOK_AHEAD_MONTHS:
        end = begin.replace(day=1)
        for _ in range(months):
            end = month_after(end)
        days = _slots_between(
            event_type=event_type,
            begin=begin,
            end=end,
            time_zone=time_zone,
            duration=duration,
            now=now,
        )
        if days:
            return min(days)
        begin = end
    return None


def nearest_slots(
    *,
    event_type: EventType,
    wanted: datetime,
    time_zone: str,
    duration: int | None,
    now: datetime,
    most: int = 6,
) -> Sequence[Slot]:
    """Return up to `most` free slots closest to the instant `wanted`, in order of time."""
    zone = zoneinfo.ZoneInfo(time_zone)
    around = max(wanted, now).astimezone(zone).date()
    days = _slots_between(
        event_type=event_type,
        begin=around - timedelta(days=3),
        end=around + timedelta(days=15),
        time_zone=time_zone,
        duration=duration,
        now=now,
    )
    slots = [slot for found in days.values() for slot in found]
    closest = sorted(slots, key=lambda slot: abs(slot.starts_at - wanted))[:most]
    return sorted(closest, key=lambda slot: slot.starts_at)


def slot_find(
    *,
    event_type: EventType,
    starts_at: datetime,
    time_zone: str,
    duration: int | None,
    now: datetime,
) -> Slot | None:
    """Return the offered slot that starts at this instant, asked live, or None when it is not offered."""
    zone = zoneinfo.ZoneInfo(time_zone)
    day = starts_at.astimezone(zone).date()
    days = _slots_between(
        event_type=event_type,
        begin=day,
        end=day + timedelta(days=1),
        time_zone=time_zone,
        duration=duration,
        now=now,
    )
    return next(
        (slot for slot in days.get(day, []) if slot.starts_at == starts_at and has_room(slot)), None
    )


def has_room(slot: Slot) -> bool:
    """Tell whether a slot can be booked; a full seated one stays in Cal.com's list (CONTRACT.md 3.1)."""
    return slot.seats_remaining is None or slot.seats_remaining > 0


def month_after(first: date) -> date:
    """Return the first day of the next month."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(first: date) -> date:
    """Return the first day of the month before."""
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)


def _slots_between(
    *,
    event_type: EventType,
    begin: date,
    end: date,
    time_zone: str,
    duration: int | None,
    now: datetime,
    rescheduled_uid: str | None = None,
) -> dict[date, list[Slot]]:
    """Return the slots of the local days `begin` <= day < `end` that have room and are not past.

    Whole local days are asked for, as instants: dates would be UTC days (CONTRACT.md 3.1). The end is stretched by
    the length because Cal.com offers only what also ends within the range (CONTRACT.md 17), and cut here.
    """
    zone = zoneinfo.ZoneInfo(time_zone)
    begin = max(begin, now.astimezone(zone).date())
    if begin >= end:
        return {}
    length = timedelta(minutes=duration or event_type.length_in_minutes)
    with calling_calcom():
        answer = get_client().slots.list(
            event_type_id=event_type.id,
            starts_at=_midnight(begin, zone),
            ends_at=_midnight(end, zone) + length,
            time_zone=time_zone,
            duration=duration,
            booking_uid_to_reschedule=rescheduled_uid,
        )
    days: dict[date, list[Slot]] = {}
    for found in answer.days.values():
        for slot in found:
            day = slot.starts_at.astimezone(zone).date()
            if begin <= day < end and slot.starts_at >= now and has_room(slot):
                days.setdefault(day, []).append(slot)
    return dict(sorted(days.items()))


def _midnight(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
