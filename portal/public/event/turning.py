"""What the script needs to write an event page's times by the clock of a visitor elsewhere, without asking again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from portal.i18n.clocks import twelve_hours
from portal.public.shared.free_times import PART_TITLES
from portal.public.shared.visit import Visit
from portal.services.slots.free_times import month_after
from portal.services.slots.slot import Slot
from portal.services.slots.steady_offsets import steady_offsets
from portal.web.languages import current

# Their minutes stand in each locale's text once, and tell the hour that the clock begins with: 12, in Japanese 0.
_HALVES = (time(0, 5), time(12, 5))


@dataclass(frozen=True, slots=True)
class Turn:
    """A view's times that stay on their days for clocks with certain offsets from UTC.

    `rules` are numbers and days, parted by blanks, as portal.js reads them: least and greatest offset in minutes, the
    step between them, the first and the last day between which clocks have to keep to these, the first and the last
    day on which they must not change, today.
    """

    rules: str
    halves: str
    """The twelve-hour texts of 0:05 and 12:05, empty on a clock of 24 hours."""
    parts: str
    """The titles of the parts of a day."""


def turn_of(
    visit: Visit,
    days: Mapping[date, Sequence[Slot]],
    first: date,
    until: date,
    *,
    listed: Sequence[date],
    following: date | None = None,
) -> Turn | None:
    """Return how the `days` from `first` to the one before `until`, which has times `listed`, are turned.

    `following` is the next free day that the view names. None where only the server can.
    """
    state = visit.state
    is_asked_for = state.chosen_zone or visit.event_type.lock_time_zone_toggle_on_booking_page
    if not listed or is_asked_for or visit.is_choosing_zone:
        return None
    search = visit.search
    offsets = steady_offsets(
        search=search, days=days, first=first, until=until, following=following
    )
    if offsets is None:
        return None
    last = month_after(following or until - timedelta(days=1))
    rules = (offsets[0], offsets[-1], offsets.step, first.replace(day=1), last)
    halves = [twelve_hours(half, current().locale) for half in _HALVES]
    return Turn(
        rules=" ".join(map(str, (*rules, listed[0], listed[-1], search.today))),
        halves="|".join(halves) if current().has_12_hours else "",
        parts="|".join(map(str, PART_TITLES)),
    )
