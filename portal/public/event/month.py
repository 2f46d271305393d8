"""Month view of the calendar: days with free times, and the times of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.i18n.zones import pinned_zone
from portal.public.shared.free_times import (
    DayPart,
    SlotLink,
    change_of_offset,
    day_parts,
    day_with_count_text,
    free_times_text,
    noon,
    slot_links,
)
from portal.public.shared.state import BookerState
from portal.services.slots.free_times import Month, month_after, month_before
from portal.web.times import day_text, first_weekday, month_text, weekday_names, zone_text

# From the third week of a month on its calendar flows into the next one, for so many weeks in all.
_FLOWS_FROM = 15
_WEEKS = 5
# Numbers of free times from which on a day's bar has its second and its third length.
_SOME, _MANY = 4, 10


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day in the calendar; `href` is empty when nothing is free. `label` is the day in full with its count."""

    day: date
    href: str = ""
    label: str = ""
    count: int = 0
    is_chosen: bool = False
    is_today: bool = False


def month_body(weeks: Sequence[Sequence[DayCell | None]]) -> SafeString:
    """Return table rows; None is a cell of another month."""
    # A template would walk through a dozen nodes for each of forty cells: a month from scratch then takes 9.0 ms
    # instead of 8.2 (`make bench`, bound 12 ms), which leaves a slower machine too little room.
    rows = ("".join(map(_cell, week)) for week in weeks)
    return mark_safe("\n".join(f"<tr>{row}</tr>" for row in rows))


def _cell(cell: DayCell | None) -> str:
    if cell is None:
        return "<td></td>"
    number = cell.day.day
    if cell.href:
        href, label = escape(cell.href), escape(cell.label)
        current = ' aria-current="date"' if cell.is_chosen else ""
        bar = 1 + (cell.count >= _SOME) + (cell.count >= _MANY)
        return (
            # The id lets htmx put the focus back on the same day after it replaced the table; the fragment shows the
            # day's times where they stand below the calendar.
            f'<td><a id="d{cell.day:%m%d}" href="{href}#day-title" data-free="{bar}"'
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
    """The weeks as the bodies of a table, one for each month."""
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
    def parts(self) -> Sequence[DayPart]:
        return day_parts(self.slots)

    @property
    def is_empty(self) -> bool:
        return self.day is None


def flow_end(first: date, today: date) -> date:
    """Return the day after the last one that the calendar of the month `first` shows.

    The month that runs shows weeks of the next one once its third week has come, whole weeks for the visitor.
    """
    following = month_after(first)
    if first != today.replace(day=1) or today.day < _FLOWS_FROM:
        return following
    return min(_week_begin(today) + timedelta(weeks=_WEEKS), month_after(following))


def build_calendar(*, state: BookerState, month: Month, now: datetime) -> CalendarView:
    """Build the calendar of a month, whose `days` may reach into the next one as far as `flow_end` says."""
    zone = pinned_zone(state.time_zone)
    today = now.astimezone(zone).date()
    is_shown = state.day and month.first <= state.day < flow_end(month.first, today)
    day = state.day if is_shown else min(month.days, default=None)
    # A day that the address names stays chosen when nothing is free on it: the page says so.
    slots = month.days.get(day, []) if day else []
    instant = slots[0].starts_at if slots else noon(day or month.first, zone)
    is_current = month.first == today.replace(day=1)
    first = month.days[min(month.days)][0].starts_at if month.days and is_current else None
    return CalendarView(
        title=month_text(month.first),
        weekdays=weekday_names(),
        rows=_bodies(state, month, chosen=day, today=today),
        # A month that is over has nothing to book.
        previous_href=""
        if month.first <= today.replace(day=1)
        else state.href(month=month_before(month.first), day=None, slot=None),
        next_href=state.href(month=month_after(month.first), day=None, slot=None),
        day=day,
        day_title=day_text(day) if day else "",
        day_note=change_of_offset(day, zone) if day else "",
        slots=slot_links(state, slots, first=first),
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


def _bodies(state: BookerState, month: Month, *, chosen: date | None, today: date) -> SafeString:
    following, end = month_after(month.first), flow_end(month.first, today)
    is_flowing = end > following
    # A day's address shows the month that it was chosen in, which may show that day as well.
    flows_into = month.first == month_after(today) and today.day >= _FLOWS_FROM
    href_of = state.day_hrefs(month=month.first if flows_into else None)

    def cell(day: date, begin: date, end: date) -> DayCell | None:
        if not begin <= day < end:
            return None
        count = len(month.days.get(day, []))
        label = day_with_count_text(day, count) if count else ""
        href = href_of(day) if count else ""
        return DayCell(day, href, label, count, is_chosen=day == chosen, is_today=day == today)

    def body(begin: date, end: date, first_week: date) -> SafeString:
        weeks = []
        while first_week < end:
            days = [first_week + timedelta(days=step) for step in range(7)]
            weeks.append([cell(day, begin, end) for day in days])
            first_week += timedelta(weeks=1)
        return month_body(weeks)

    first_week = _week_begin(today if is_flowing else month.first)
    bodies = f"<tbody>{body(month.first, following, first_week)}</tbody>"
    if is_flowing:
        title = escape(month_text(following))
        divider = f'<tr><th class="divider" colspan="7" scope="rowgroup">{title}</th></tr>'
        rows = body(following, end, _week_begin(following))
        bodies += f"<tbody>{divider}{rows}</tbody>"
    return mark_safe(bodies)


def _week_begin(day: date) -> date:
    return day - timedelta(days=(day.weekday() - first_weekday()) % 7)
