"""List view of the calendar: the next free times, grouped by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.i18n.zones import pinned_zone
from portal.public.shared.free_times import DayTimes, day_times, noon
from portal.public.shared.state import BookerState
from portal.services.slots.free_times import Upcoming
from portal.web.times import zone_text

# About as many as a phone shows before scrolling gets long; the next ones are a link away.
MOST_DAYS = 5


@dataclass(frozen=True, slots=True)
class ListView:
    """What the template of the list shows; the hrefs are empty where there is nothing earlier or later."""

    title: str
    days: Sequence[DayTimes]
    earlier_href: str
    later_href: str
    day: date | None
    zone: str
    announcement: str
    instant: datetime
    kind: str = "list"

    @property
    def is_empty(self) -> bool:
        return not self.days


def build_list(*, state: BookerState, after: date, upcoming: Upcoming, now: datetime) -> ListView:
    zone = pinned_zone(state.time_zone)
    today = now.astimezone(zone).date()
    first = min(upcoming.days, default=None)
    # The zone is written with the offset of the first time shown, which may differ from today's.
    instant = upcoming.days[first][0].starts_at if first else noon(after, zone)
    number = sum(map(len, upcoming.days.values()))
    return ListView(
        title=_("Next free times"),
        days=[
            day_times(state, day, found, today=today, first=instant if after <= today else None)
            for day, found in upcoming.days.items()
        ],
        # Cal.com has no search backwards: "earlier" leads to the list from today on.
        earlier_href=state.href(day=None, month=None, slot=None) if after > today else "",
        later_href=state.href(day=upcoming.later, month=None, slot=None) if upcoming.later else "",
        day=first,
        zone=zone_text(state.time_zone, instant),
        announcement=ngettext(
            "%(count)s free time in the list.", "%(count)s free times in the list.", number
        )
        % {"count": number},
        instant=instant,
    )
