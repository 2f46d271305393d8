"""Month view of the calendar: days with free times, and the times of one day."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.i18n.zones import pinned_zone
from portal.public.shared.free_times import (
    SlotLink,
    change_of_offset,
    day_with_count_text,
    free_times_text,
    noon,
    slot_links,
)
from portal.public.shared.state import BookerState
from portal.services.slots.free_times import Month, month_after, month_before
from portal.web.times import day_text, first_weekday, month_text, weekday_names, zone_text


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day in the calendar; `href` is empty when nothing is free. `label` is the day in full with its count."""

    number: int
    href: str = ""
    label: str = ""
    count: int = 0
    is_chosen: bool = False
    is_today: bool = False


def month_rows(weeks: Sequence[Sequence[DayCell | None]]) -> SafeString:
    """Return table rows; None is a cell of another month."""
    # A template would walk through a dozen nodes for each of forty cells: a month from scratch then takes 9.0 ms
    # instead of 8.2 (`make bench`, bound 12 ms), which leaves a slower machine too little room.
    rows = ("".join(map(_cell, week)) for week in weeks)
    return mark_safe("\n".join(f"<tr>{row}</tr>" for row in rows))


def _cell(cell: DayCell | None) -> str:
    if cell is None:
        return "<td></td>"
    number = cell.number
    if cell.href:
        href, label = escape(cell.href), escape(cell.label)
        current = ' aria-current="date"' if cell.is_chosen else ""
        return (
            # The id lets htmx put the focus back on the same day after it replaced the table.
            f'<td><a id="d{number}" href="{href}" data-free="{cell.count}"'
            f' aria-label="{label}"{current}>{number}</a></td>'
        )
    if cell.is_chosen:
        return f'<td class="is-chosen">{number}</td>'
    if cell.is_today:
        return f'<td class="today">{number}</td>'
    return f"<td>{number}</td>"


@dataclass(frozen=True, slots=True)
class CalendarView:
    """Everything that the calendar's template shows.

    `day` is the one whose times are listed, None in a month without free times; `instant` the moment whose offset is
    written beside the zone.
    """

    title: str
    weekdays: Sequence[tuple[str, str]]
    rows: SafeString
    """The weeks as rows of a table."""
    previous_href: str
    next_href: str
    day: date | None
    day_title: str
    day_note: str
    slots: Sequence[SlotLink]
    zone: str
    announcement: str
    instant: datetime
    kind: str = "month"

    @property
    def is_empty(self) -> bool:
        return self.day is None


def build_calendar(*, state: BookerState, month: Month, now: datetime) -> CalendarView:
    zone = pinned_zone(state.time_zone)
    today = now.astimezone(zone).date()
    day = (
        state.day
        if state.day and state.day.replace(day=1) == month.first
        else min(month.days, default=None)
    )
    # A day that the address names stays chosen when nothing is free on it: the page says so.
    slots = month.days.get(day, []) if day else []
    instant = slots[0].starts_at if slots else noon(day or month.first, zone)
    return CalendarView(
        title=month_text(month.first),
        weekdays=weekday_names(),
        rows=month_rows(_weeks(state, month, chosen=day, today=today)),
        # A month that is over has nothing to book.
        previous_href=""
        if month.first <= today.replace(day=1)
        else state.href(month=month_before(month.first), day=None, slot=None),
        next_href=state.href(month=month_after(month.first), day=None, slot=None),
        day=day,
        day_title=day_text(day) if day else "",
        day_note=change_of_offset(day, zone) if day else "",
        slots=slot_links(state, slots),
        zone=zone_text(state.time_zone, instant),
        announcement=_announcement(month, day, len(slots)),
        instant=instant,
    )


def _announcement(month: Month, day: date | None, free: int) -> str:
    number = len(month.days)
    sentence = ngettext(
        "%(month)s: %(count)s day with free times.",
        "%(month)s: %(count)s days with free times.",
        number,
    ) % {"month": month_text(month.first), "count": number}
    if day is None:
        return sentence
    chosen = _("%(day)s: %(free_times)s.") % {
        "day": day_text(day),
        "free_times": free_times_text(free),
    }
    return f"{sentence} {chosen}"


def _weeks(
    state: BookerState, month: Month, *, chosen: date | None, today: date
) -> list[list[DayCell | None]]:
    weeks = calendar.Calendar(first_weekday()).monthdatescalendar(
        month.first.year, month.first.month
    )
    href_of = state.day_hrefs()

    def cell(day: date) -> DayCell | None:
        if day.month != month.first.month:
            return None
        count = len(month.days.get(day, []))
        if not count:
            return DayCell(day.day, is_chosen=day == chosen, is_today=day == today)
        return DayCell(
            day.day,
            href=href_of(day),
            label=day_with_count_text(day, count),
            count=count,
            is_chosen=day == chosen,
            is_today=day == today,
        )

    return [[cell(day) for day in week] for week in weeks]
