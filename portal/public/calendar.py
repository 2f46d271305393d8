"""A month of free times as finished text for the template."""

import calendar
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from portal.calcom.schemas.slot import Slot
from portal.public.state import BookerState
from portal.services.availability import Month, month_after, month_before
from portal.web.times import clock_text, day_text, month_text, offset_text, zone_names, zone_text

WEEKDAYS = tuple((name, name[:2]) for name in calendar.day_name)
_FIRST_WEEKDAY = calendar.MONDAY


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day in the calendar; `href` is empty when nothing is free. `label` is the day in full with its count."""

    number: int
    iso: str
    href: str = ""
    label: str = ""
    is_chosen: bool = False
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class SlotLink:
    """One free time of the chosen day."""

    href: str
    clock: str
    iso: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """Everything that the calendar's template shows."""

    title: str
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[DayCell | None]]
    previous_href: str
    next_href: str
    day: date | None
    day_title: str
    day_note: str
    slots: Sequence[SlotLink]
    zone: str
    announcement: str


def build_calendar(*, state: BookerState, month: Month, now: datetime) -> CalendarView:
    """Return the calendar of `month` with the slots of the state's day, or of its first free day."""
    zone = zoneinfo.ZoneInfo(state.time_zone)
    today = now.astimezone(zone).date()
    day = (
        state.day
        if state.day and state.day.replace(day=1) == month.first
        else min(month.days, default=None)
    )
    slots = month.days.get(day, []) if day else []
    title = month_text(month.first)
    next_first = month_after(month.first)
    return CalendarView(
        title=title,
        weekdays=WEEKDAYS,
        weeks=_weeks(state, month, chosen=day, today=today),
        previous_href=""
        if month.first <= today.replace(day=1)
        else state.href(month=month_before(month.first), day=None, slot=None),
        next_href=state.href(month=next_first, day=None, slot=None),
        day=day,
        day_title=day_text(day) if day else "",
        day_note=_change_of_offset(day, zone) if day else "",
        slots=[_slot_link(state, slot, zone) for slot in slots],
        zone=zone_text(state.time_zone, _noon(day or month.first, zone)),
        announcement=f"{title}: {_count(len(month.days), 'day')} with free times."
        + (f" {day_text(day)}: {_count(len(slots), 'free time')}." if day else ""),
    )


def slot_links(state: BookerState, slots: Sequence[Slot]) -> list[SlotLink]:
    """Return slots of several days, each with its day in full."""
    zone = zoneinfo.ZoneInfo(state.time_zone)
    links = [_slot_link(state, slot, zone) for slot in slots]
    return [
        replace(link, label=f"{day_text(slot.starts_at.astimezone(zone).date())}, {link.label}")
        for link, slot in zip(links, slots, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """One time zone to choose from."""

    name: str
    label: str
    is_chosen: bool


def zone_choices(*, chosen: str, moment: datetime) -> list[ZoneChoice]:
    """Return all zones with their offsets at `moment`; an alias that is chosen is listed too."""
    names = zone_names()
    if chosen not in names:
        names = (chosen, *names)
    return [ZoneChoice(name, zone_text(name, moment), name == chosen) for name in names]


def _weeks(
    state: BookerState, month: Month, *, chosen: date | None, today: date
) -> list[list[DayCell | None]]:
    weeks = calendar.Calendar(_FIRST_WEEKDAY).monthdatescalendar(
        month.first.year, month.first.month
    )
    return [
        [
            _day_cell(state, month, day, chosen=chosen, today=today)
            if day.month == month.first.month
            else None
            for day in week
        ]
        for week in weeks
    ]


def _day_cell(
    state: BookerState, month: Month, day: date, *, chosen: date | None, today: date
) -> DayCell:
    slots = month.days.get(day, [])
    if not slots:
        return DayCell(day.day, day.isoformat(), is_today=day == today)
    return DayCell(
        day.day,
        day.isoformat(),
        href=state.href(day=day, month=None, slot=None),
        label=f"{day_text(day)}, {_count(len(slots), 'free time')}",
        is_chosen=day == chosen,
        is_today=day == today,
    )


def _slot_link(state: BookerState, slot: Slot, zone: zoneinfo.ZoneInfo) -> SlotLink:
    local = slot.starts_at.astimezone(zone)
    note = ""
    if slot.seats_remaining is not None:
        note = f"{_count(slot.seats_remaining, 'seat')} left"
    clock = clock_text(local)
    return SlotLink(
        href=state.href(slot=slot.starts_at, day=local.date(), month=None, choosing_zone=False),
        clock=clock,
        iso=local.isoformat(timespec="minutes"),
        # The hour that comes twice when clocks go back is told apart by its offset.
        label=f"{clock} {offset_text(local)}" if _is_ambiguous(local) else clock,
        note=note,
    )


def _is_ambiguous(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _change_of_offset(day: date, zone: zoneinfo.ZoneInfo) -> str:
    before = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = before + timedelta(days=1)
    if before.utcoffset() == after.utcoffset():
        return ""
    return f"Clocks change on this day: {offset_text(before)} becomes {offset_text(after)}."


def _noon(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
