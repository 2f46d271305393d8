"""Week view of the calendar: a column for each of seven days.

It begins with the day that is asked for, as Cal.com's does, and not with a Monday or a Sunday: at a weekend nearly all
of the week that began then would be over.
"""

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_interval
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.i18n.zones import pinned_zone
from portal.public.shared.free_times import Days, DayTimes, day_times, noon
from portal.public.shared.state import BookerState
from portal.web.languages import current
from portal.web.times import offset_text, zone_text

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WeekView:
    """What the template of the week shows; `note` says that the offset changes within the week."""

    title: str
    days: Sequence[DayTimes]
    previous_href: str
    next_href: str
    day: date
    note: str
    zone: str
    announcement: str
    instant: datetime
    kind: str = "week"

    @property
    def first_iso(self) -> str:
        """The day whose times a narrow screen shows first: the first one that has some."""
        return self.day.isoformat()

    @property
    def is_empty(self) -> bool:
        return not any(day.slots for day in self.days)


def build_week(*, state: BookerState, first: date, free: Days, now: datetime) -> WeekView:
    zone = pinned_zone(state.time_zone)
    today = now.astimezone(zone).date()
    days = [first + timedelta(days=step) for step in range(7)]
    found = [slot for one in days for slot in free.get(one, [])]
    instant = found[0].starts_at if found else noon(first, zone)
    # CLDR knows which parts of a range a language repeats: a month once, or twice where the week crosses it.
    title = str(format_interval(first, days[-1], skeleton="yMMMd", locale=current().locale))
    return WeekView(
        title=title,
        days=[
            day_times(
                state,
                one,
                free.get(one, []),
                today=today,
                first=instant if first <= today else None,
            )
            for one in days
        ],
        # A step back ends at today, even when that is less than a week.
        previous_href=""
        if first <= today
        else state.href(day=max(first - WEEK, today), month=None, slot=None),
        next_href=state.href(day=first + WEEK, month=None, slot=None),
        day=next((one for one in days if free.get(one)), first),
        note=_offsets(first, zone),
        zone=zone_text(state.time_zone, instant),
        announcement=ngettext(
            "%(week)s: %(count)s free time.", "%(week)s: %(count)s free times.", len(found)
        )
        % {"week": title, "count": len(found)},
        instant=instant,
    )


def _offsets(first: date, zone: zoneinfo.ZoneInfo) -> str:
    before = datetime(first.year, first.month, first.day, tzinfo=zone)
    after = before + WEEK
    if before.utcoffset() == after.utcoffset():
        return ""
    return _("Clocks change in this week: %(before)s becomes %(after)s.") % {
        "before": offset_text(before),
        "after": offset_text(after),
    }
