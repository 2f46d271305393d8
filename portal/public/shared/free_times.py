"""Free times as links, and the sentences about them that every view of the calendar shares."""

import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.i18n.zones import pinned_zone
from portal.public.shared.state import BookerState
from portal.services.slots.slot import Slot
from portal.web.languages import Reader, current
from portal.web.times import clock_text, day_text, offset_text, short_day_text, weekday_text

type Days = Mapping[date, Sequence[Slot]]

# So many times of a day stand in the list; the others are unfolded.
MOST_LISTED = 6
# Hours at which a part of the day ends, and its name; a day with fewer times than this is not divided.
_PARTS = (
    (12, gettext_lazy("Morning")),
    (17, gettext_lazy("Afternoon")),
    (24, gettext_lazy("Evening")),
)
PART_TITLES = tuple(title for _end, title in _PARTS)
_FEW_TIMES = 6


@dataclass(frozen=True, slots=True)
class SlotLink:
    """One free time: `label` is the time of day, with the offset where that hour comes twice.

    `is_first` marks the earliest time that can be had at all.
    """

    href: str
    clock: str
    iso: str
    label: str
    note: str = ""
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class DayPart:
    """Free times of a morning, an afternoon or an evening; `title` is empty where the day is not divided."""

    title: str
    slots: Sequence[SlotLink]


@dataclass(frozen=True, slots=True)
class DayTimes:
    """One day with its free times; `note` says that the offset changes on it."""

    iso: str
    title: str
    short_title: str
    count: str
    note: str
    slots: Sequence[SlotLink]
    weekday: str = ""
    number: int = 0
    is_today: bool = False

    @property
    def first_slots(self) -> Sequence[SlotLink]:
        return self.slots[: self._listed]

    @property
    def more_slots(self) -> Sequence[SlotLink]:
        return self.slots[self._listed :]

    @property
    def more_text(self) -> str:
        number = len(self.more_slots)
        return ngettext("%(count)s more", "%(count)s more", number) % {"count": number}

    @property
    def _listed(self) -> int:
        # A single time behind a fold would take as much room as the fold.
        return MOST_LISTED if len(self.slots) > MOST_LISTED + 1 else len(self.slots)


def slot_links(
    state: BookerState, slots: Sequence[Slot], *, first: datetime | None = None
) -> list[SlotLink]:
    """Return links to slots; `first` is the start of the one that is marked as the earliest."""
    zone = pinned_zone(state.time_zone)
    href_of = state.slot_hrefs()
    links = [_slot_link(state, slot, slot.starts_at.astimezone(zone), href_of) for slot in slots]
    if slots and slots[0].starts_at == first:
        links[0] = replace(links[0], note=links[0].note or _("earliest"), is_first=True)
    return links


def day_parts(slots: Sequence[SlotLink]) -> list[DayPart]:
    """Return the times of a day as morning, afternoon and evening, by the clock that the visitor reads."""
    if len(slots) <= _FEW_TIMES:
        return [DayPart("", slots)]
    parts, begin = [], 0
    for end, title in _PARTS:
        found = [slot for slot in slots if begin <= datetime.fromisoformat(slot.iso).hour < end]
        if found:
            parts.append(DayPart(str(title), found))
        begin = end
    return parts


def dated_slot_links(state: BookerState, slots: Sequence[Slot]) -> list[SlotLink]:
    zone = pinned_zone(state.time_zone)
    links = slot_links(state, slots)
    return [
        replace(link, label=f"{day_text(slot.starts_at.astimezone(zone).date())}, {link.label}")
        for link, slot in zip(links, slots, strict=True)
    ]


def _slot_link(
    state: BookerState, slot: Slot, local: datetime, href_of: Callable[[datetime, date], str]
) -> SlotLink:
    clock = clock_text(local)
    is_ambiguous = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    note, left = "", slot.seats_remaining
    # Staff can hide how many seats are left in the settings of the event type.
    if state.shows_seats and left is not None:
        note = ngettext("%(count)s seat left", "%(count)s seats left", left) % {"count": left}
    return SlotLink(
        href=href_of(slot.starts_at, local.date()),
        clock=clock,
        iso=local.isoformat(timespec="minutes"),
        # In the hour that comes twice when clocks go back, only the offset distinguishes two slots.
        label=f"{clock} {offset_text(local)}" if is_ambiguous else clock,
        note=note,
    )


def day_times(
    state: BookerState,
    day: date,
    slots: Sequence[Slot],
    *,
    today: date,
    first: datetime | None = None,
) -> DayTimes:
    zone = pinned_zone(state.time_zone)
    return DayTimes(
        iso=day.isoformat(),
        title=day_text(day),
        short_title=short_day_text(day),
        count=free_times_text(len(slots)),
        note=change_of_offset(day, zone),
        slots=slot_links(state, slots, first=first),
        weekday=weekday_text(day),
        number=day.day,
        is_today=day == today,
    )


def free_times_text(number: int) -> str:
    return ngettext("%(count)s free time", "%(count)s free times", number) % {"count": number}


def day_with_count_text(day: date, number: int) -> str:
    return _day_with_count(day, number, current())


# A month asks for thirty of these, and hundreds of visitors for the same thirty; `_reader` is part of the key
# because the sentence is in the language of the request.
@lru_cache(maxsize=4096)
def _day_with_count(day: date, number: int, _reader: Reader) -> str:
    return _("%(day)s, %(free_times)s") % {
        "day": day_text(day),
        "free_times": free_times_text(number),
    }


def next_free_text(day: date | None) -> str:
    if day is None:
        # A year is how far the search for the next free day goes.
        return _("No time is offered in the coming year.")
    return _("The next free time is on %(day)s.") % {"day": day_text(day)}


def change_of_offset(day: date, zone: zoneinfo.ZoneInfo) -> str:
    """Return the sentence that says how the offset changes on a day, empty where it does not."""
    before = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = before + timedelta(days=1)
    if before.utcoffset() == after.utcoffset():
        return ""
    return _("Clocks change on this day: %(before)s becomes %(after)s.") % {
        "before": offset_text(before),
        "after": offset_text(after),
    }


def noon(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    """Return the instant of a local noon: the moment whose offset stands for a whole day."""
    # Clocks change at night: midnight may not exist, noon has the offset that most of the day has.
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)
