"""Searches for free times, and the question that answers one: one call to Cal.com for the visitors of many zones.

Cal.com lays the starts in the minutes of the zone that asks, by a unit that divides the step (CONTRACT.md 17, Grid). So
zones whose clocks are whole units apart are offered the same instants. A question covers the days of every zone on
earth, and each visitor's days are cut from its answer. Where days themselves matter, as to a window of 30 days, only
zones with the same clock share an answer.
"""

import hashlib
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import gcd

from portal.availability.spans import floor_seconds
from portal.availability.window import window_span
from portal.calcom.schemas.event_type import EventType
from portal.i18n.zones import pinned_zone
from portal.services.slots.availability_values import window_of

# How far ahead of UTC, and behind it, days begin somewhere. A day more, because starts depend on where a question
# begins and ends if that is within somebody's hours (CONTRACT.md 17, Query).
_EARLIEST, _LATEST = timedelta(days=1, hours=14), timedelta(days=1, hours=12)
# One zone for all whose clocks are whole units apart from it.
_ASKING = ("UTC", "Asia/Kolkata", "Asia/Kathmandu")
# So far from today Cal.com looks for the days of a rolling window (CONTRACT.md 17, Window).
_WINDOW_DAYS = timedelta(days=62)
# More than a booking window's last day differs between its own zone, this one and Cal.com's clock.
_WINDOW_MARGIN = timedelta(days=2)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """What free times are looked for: `duration` in minutes for an event type with several lengths.

    `time_zone` is the visitor's, which decides the days; `now` an aware moment. The own time of the booking
    `rescheduled_uid` counts as free, and so do the starts that the visitor has `reserved`.
    """

    event_type: EventType
    time_zone: str
    now: datetime
    duration: int | None = None
    rescheduled_uid: str | None = None
    reserved: frozenset[datetime] = frozenset()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return pinned_zone(self.time_zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.duration or self.event_type.length_in_minutes)

    @property
    def step(self) -> int:
        """The minutes from one start to the next."""
        return self.event_type.slot_interval or self.duration or self.event_type.length_in_minutes

    @property
    def unit(self) -> int:
        """The minutes to whose multiples Cal.com rounds a range's first start up."""
        return next((unit for unit in (60, 30, 20, 15, 10, 5) if self.step % unit == 0), 1)


@dataclass(frozen=True, slots=True)
class Question:
    """A call for slots: aware instants, both included, and the zone it asks in. `name` tells its answer from others."""

    name: str
    time_zone: str
    starts_at: datetime
    ends_at: datetime


def question_of(search: SlotSearch, begin: date, end: date) -> Question:
    """Return the question for the days `begin` <= day < `end` of the search's zone."""
    shared = _shared_zone(search, begin, end)
    parts = [
        *(search.event_type.id, begin, end, shared or _clock_name(search, begin, end)),
        *(search.duration or 0, search.rescheduled_uid or ""),
    ]
    return Question(
        name=":".join(str(part) for part in parts),
        time_zone=shared or search.time_zone,
        # Not before today: only what is ahead can be booked.
        starts_at=max(_midnight(begin) - _EARLIEST, _midnight(search.now.astimezone(UTC).date())),
        # Stretched by the length, because Cal.com offers only what also ends within the range (CONTRACT.md 17).
        ends_at=_midnight(end) + _LATEST + search.length,
    )


def is_beyond_window(search: SlotSearch, day: date) -> bool:
    """Return whether no time on `day` or later can be offered, because the event type's booking window ends before."""
    window = window_of(search.event_type, search.zone)
    if window is None:
        return False
    _, closes = window_span(window, floor_seconds(search.now), search.zone)
    begins = datetime.combine(day, time.min, search.zone) - _WINDOW_MARGIN
    return floor_seconds(begins) > closes


def grids_of(search: SlotSearch, starts_at: datetime) -> list[str]:
    """Return the zones in whose answers a start at this instant could be."""
    event_type = search.event_type
    # Each start is so many units and offsets from a full hour; an optimized one may stand at any minute.
    grain = 1 if event_type.show_optimized_slots else gcd(search.unit, event_type.offset_start)
    zones = dict.fromkeys((search.time_zone, *_ASKING))
    return [zone for zone in zones if _minutes(starts_at, zone) % grain == 0]


def is_shared(search: SlotSearch, begin: date, end: date) -> bool:
    """Return whether zones whose clocks are whole units apart are offered the same starts on the days' months."""
    first, last = begin.replace(day=1), ((end - _DAY).replace(day=28) + _DAY * 4).replace(day=1)
    return _shared_zone(search, first, last) is not None


def _shared_zone(search: SlotSearch, begin: date, end: date) -> str | None:
    """Return the zone that asks for all whose clocks are whole units apart from it, None where this one is not."""
    window = search.event_type.booking_window
    counts_days = window is not None and window.is_on and window.type != "range"
    if counts_days or search.event_type.only_show_first_available_slot:
        return None
    # A clock may be changed by half an hour within the days.
    beside = {offset % search.unit for offset in _clock(search.time_zone, begin - _DAY, end + _DAY)}
    return next((zone for zone in _ASKING if beside == {_offset(zone, begin) % search.unit}), None)


def _clock_name(search: SlotSearch, begin: date, end: date) -> str:
    today = search.today
    first, last = min(begin, today), max(end, today + _WINDOW_DAYS)
    offsets = ",".join(map(str, _clock(search.time_zone, first - _DAY, last + _DAY)))
    return hashlib.sha256(offsets.encode()).hexdigest()[:16]


@lru_cache(maxsize=1024)
def _clock(zone: str, first: date, last: date) -> tuple[int, ...]:
    days = range((last - first).days + 1)
    return tuple(_offset(zone, first + _DAY * day) for day in days)


def _offset(zone: str, day: date) -> int:
    offset = _midnight(day).astimezone(pinned_zone(zone)).utcoffset() or timedelta()
    return round(offset.total_seconds() / 60)


def _minutes(moment: datetime, zone: str) -> int:
    local = moment.astimezone(pinned_zone(zone))
    return local.hour * 60 + local.minute


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
