"""Short ways to write the values of availability in tests."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from portal.availability import (
    BusyTime,
    DateOverride,
    EventRules,
    Host,
    Schedule,
    Slot,
    SlotQuery,
    WeeklyHours,
    find_slots,
    group_by_day,
)
from portal.i18n.zones import machine_zone

ALL_WEEK = frozenset(range(7))
DAY = "2026-12-07"
NOW = datetime(2026, 11, 23, 13, 7, 20, tzinfo=UTC)


def utc(text: str) -> datetime:
    """Return ``2026-12-07 10:00`` as an aware datetime in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def minutes(count: int) -> timedelta:
    """Return a duration."""
    return timedelta(minutes=count)


def weekly(*ranges: str, weekdays: frozenset[int] = ALL_WEEK) -> tuple[WeeklyHours, ...]:
    """Return hours written as ``09:00-17:00``."""
    return tuple(WeeklyHours(weekdays, *_times(text)) for text in ranges)


def override(day: str, text: str) -> DateOverride:
    """Return an override written as ``09:00-17:00``."""
    return DateOverride(date.fromisoformat(day), *_times(text))


def schedule(zone: str, *ranges: str, overrides: tuple[DateOverride, ...] = ()) -> Schedule:
    """Return a schedule with the same hours on every day."""
    return Schedule(machine_zone(zone), weekly(*ranges), overrides)


def booked(start: str, end: str, **more: Any) -> BusyTime:
    """Return a booking between two times in UTC."""
    return BusyTime(utc(start), utc(end), **more)


def rules(length: int = 30, **more: Any) -> EventRules:
    """Return rules of event type 1 without notice."""
    return EventRules(1, minutes(length), **more)


def wall_starts(
    found_rules: EventRules,
    hosts: list[Host],
    first: str,
    last: str,
    *,
    zone: str,
    now: datetime = NOW,
) -> dict[str, list[str]]:
    """Return starts as wall-clock texts by local day, for a query of whole UTC days."""
    query = SlotQuery(utc(first), utc(last) + timedelta(days=1, seconds=-1), machine_zone(zone))
    return starts_by_day(find_slots(found_rules, hosts, query, now=now), zone)


def starts_by_day(slots: list[Slot], zone: str) -> dict[str, list[str]]:
    """Return ``{"2026-12-07": ["09:00", ...]}``."""
    return {
        str(day): [f"{slot.starts_at.astimezone(machine_zone(zone)):%H:%M}" for slot in day_slots]
        for day, day_slots in group_by_day(slots, machine_zone(zone)).items()
    }


def on_day(event_rules: EventRules, *hosts: Host, zone: str = "UTC", **query: Any) -> list[str]:
    """Return the starts within the UTC day ``DAY`` as wall-clock texts."""
    asked = SlotQuery(utc(f"{DAY} 00:00"), utc(f"{DAY} 23:59"), machine_zone(zone), **query)
    days = starts_by_day(find_slots(event_rules, hosts, asked, now=NOW), zone)
    return [start for starts in days.values() for start in starts]


def _times(text: str) -> tuple[time, time]:
    start, end = text.split("-")
    return time.fromisoformat(start), time.fromisoformat(end)


OFFICE = Host(1, schedule("UTC", "09:00-12:00"))
