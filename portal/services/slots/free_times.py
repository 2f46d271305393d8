"""Free times: one call to Cal.com covers a whole month; days are cut from it here, in the visitor's zone."""

import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from portal.backend import budget_left, get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.slot import Slot
from portal.conf.upstream import is_engine
from portal.i18n.zones import pinned_zone
from portal.process.after_response import run_after_response
from portal.services.cache import forget, prefetch, remembered, room_for
from portal.services.errors import ServiceError, calling_calcom
from portal.services.event_types import catalogue
from portal.services.slots.next_times import next_time_note

# How far from today a month is fetched before anybody asks for it: few look further.
AHEAD = timedelta(days=92)
# The share of the call budget above which something is fetched that nobody waits for.
AMPLE = 0.8
# Zones that stand for all others in how far their clocks are from whole hours: not, by a half, and by a quarter.
_GRIDS = ("UTC", "Asia/Kolkata", "Asia/Kathmandu")
# Over how many days the dates of a series are looked up: what an answer costs grows with them.
LONGEST_SEARCH = timedelta(days=200)
# How far the search for the first free day reaches when the month has none: the months of each further call.
SEARCH_AHEAD_MONTHS = (2, 4, 6)
type _Days = dict[date, list[Slot]]


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


@dataclass(frozen=True, slots=True)
class Month:
    """The free times of one month: `first` is its first day, `days` maps the visitor's days to slots in order."""

    first: date
    days: dict[date, list[Slot]]


def month_get(*, search: SlotSearch, first: date) -> Month:
    """Return the slots of the month that begins at `first`, from today on.

    The answer may be some seconds old; a slot that is to be booked is asked for live by `slot_find`.
    """
    following = month_after(first)
    days = _remembered_slots(search, first, following)
    if following - search.today <= AHEAD:
        # Visitors go to the next month more often than anywhere else.
        run_after_response(partial(_fetch_ahead, search, following))
    # What was kept may have begun since.
    current = {
        day: [slot for slot in found if slot.starts_at >= search.now] for day, found in days.items()
    }
    month = Month(first, {day: found for day, found in current.items() if found})
    if month.days and first <= search.today:
        _note_next(search, month.days[min(month.days)][0].starts_at)
    return month


def days_get(*, search: SlotSearch, first: date, until: date) -> dict[date, list[Slot]]:
    days: dict[date, list[Slot]] = {}
    month = first.replace(day=1)
    while month < until:
        # By whole months, whose answers the pages have asked for already.
        days |= month_get(search=search, first=month).days
        month = month_after(month)
    return {day: found for day, found in days.items() if first <= day < until}


def next_free_day(*, search: SlotSearch, after: date) -> date | None:
    # The month is most often kept already, so the first look costs no call.
    rest = month_get(search=search, first=after.replace(day=1)).days
    here = min((day for day in rest if day >= after), default=None)
    return here or first_free_day(search=search, after=month_after(after))


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next days with free times, in order; `later` is the free day that follows them, if one does."""

    days: dict[date, list[Slot]]
    later: date | None


def upcoming_get(*, search: SlotSearch, after: date, most: int) -> Upcoming:
    days: dict[date, list[Slot]] = {}
    month = max(after, search.today).replace(day=1)
    # One day more than wanted, to know whether there are later ones.
    while len(days) <= most:
        found = month_get(search=search, first=month).days
        days |= {day: slots for day, slots in found.items() if day >= after}
        month = month_after(month)
        if not found:
            # Months without slots are jumped over in wide ranges: one call instead of one for each.
            free = first_free_day(search=search, after=month)
            if free is None:
                break
            month = free.replace(day=1)
    shown = sorted(days)[:most]
    later = min((day for day in days if day not in shown), default=None)
    return Upcoming({day: days[day] for day in shown}, later)


def slots_forget(*, event_type_id: int | None, host_ids: Iterable[int]) -> None:
    """Drop the kept slots of all event types that share a host with a booking that was made, moved or cancelled."""
    touched = set(host_ids)
    # The engine invalidates all its answers with every change, so the call would be for nothing.
    if event_type_id is not None and not is_engine():
        # For an event type that cannot be read the organizer must do.
        with suppress(ServiceError):
            # The answer to a booking names only its organizer; a team event's other hosts are known by the event type.
            event_type = catalogue.event_type_of_booking(event_type_id=event_type_id)
            touched |= set(host_ids_of(event_type)) if event_type else set()
    forget(*(f"host:{one}" for one in sorted(touched)))


def first_free_day(*, search: SlotSearch, after: date) -> date | None:
    """Return the first day with a free slot on or after `after`, or None when none is offered within a year."""
    begin = after
    for months in SEARCH_AHEAD_MONTHS:
        end = begin.replace(day=1)
        for _ in range(months):
            end = month_after(end)
        days = _remembered_slots(search, begin, end)
        if days:
            return min(days)
        begin = end
    # The month that runs, and the one it flows into, were asked for before those that follow.
    is_near = after <= month_after(month_after(search.today))
    if is_near and not days_get(search=search, first=search.today, until=after):
        _note_next(search, None)
    return None


def _note_next(search: SlotSearch, starts_at: datetime | None) -> None:
    # What a move or the visitor's own reservation adds is offered to nobody else.
    if not search.rescheduled_uid and not search.reserved:
        next_time_note(event_type_id=search.event_type.id, starts_at=starts_at)


def nearest_slots(*, search: SlotSearch, wanted: datetime, most: int = 6) -> Sequence[Slot]:
    """Return up to `most` free slots closest to the instant `wanted`, in order of time."""
    around = max(wanted, search.now).astimezone(search.zone).date()
    # Asked live: who sees these has just lost a slot to another visitor.
    days = _slots_between(search, around - timedelta(days=3), around + timedelta(days=15))
    slots = [slot for found in days.values() for slot in found]
    closest = sorted(slots, key=lambda slot: abs(slot.starts_at - wanted))[:most]
    return sorted(closest, key=lambda slot: slot.starts_at)


def slot_find(*, search: SlotSearch, starts_at: datetime) -> Slot | None:
    """Return the offered slot that starts at this instant, asked live, or None when it is not offered."""
    found = _find_in(search, starts_at)
    # Cal.com lays slots in the minutes of the zone that asks (CONTRACT.md 17): one that was found in a zone a quarter
    # or half an hour off is as much on offer, but is not in this zone's answer.
    if found is not None or _is_on_grid(search, starts_at):
        return found
    others = (replace(search, time_zone=name) for name in _GRIDS)
    fitting = (other for other in others if _is_on_grid(other, starts_at))
    return next((slot for other in fitting if (slot := _find_in(other, starts_at))), None)


def _find_in(search: SlotSearch, starts_at: datetime) -> Slot | None:
    day = starts_at.astimezone(search.zone).date()
    days = _slots_between(search, day, day + timedelta(days=1), is_check=True)
    return next((slot for slot in days.get(day, []) if slot.starts_at == starts_at), None)


def _is_on_grid(search: SlotSearch, starts_at: datetime) -> bool:
    event_type = search.event_type
    step = event_type.slot_interval or search.duration or event_type.length_in_minutes
    # Cal.com rounds starts up to the largest of these units that divides the step (CONTRACT.md 17, Grid).
    unit = next((unit for unit in (60, 30, 20, 15, 10, 5) if step % unit == 0), 1)
    local = starts_at.astimezone(search.zone)
    return (local.hour * 60 + local.minute) % unit == 0


def offered_of(*, search: SlotSearch, starts: Sequence[datetime]) -> set[datetime] | None:
    """Return which of the instants `starts` are offered, by an answer that may be some seconds old.

    None where it is not known: while the budget is low, Cal.com does not answer, or the series is longer than
    `LONGEST_SEARCH`.
    """
    days = [start.astimezone(search.zone).date() for start in starts]
    # A preview of a series is worth no call that a booking may need.
    if not days or max(days) - min(days) > LONGEST_SEARCH or budget_left() < AMPLE:
        return None
    try:
        found = _remembered_slots(search, min(days), max(days) + timedelta(days=1))
    except ServiceError:
        return None
    offered = {slot.starts_at for slots in found.values() for slot in slots}
    return offered & set(starts)


def has_room(slot: Slot) -> bool:
    # A full seated slot stays in Cal.com's list (CONTRACT.md 3.1).
    return slot.seats_remaining is None or slot.seats_remaining > 0


def month_after(first: date) -> date:
    # No month is longer than 31 days, and the 32nd day lies in the next one.
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(first: date) -> date:
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)


def _fetch_ahead(search: SlotSearch, first: date) -> None:
    if budget_left() > AMPLE:
        kind, name, produce, touched_by = _kept_as(search, first, month_after(first))
        prefetch(kind, name, produce, touched_by=touched_by)


def _remembered_slots(search: SlotSearch, begin: date, end: date) -> _Days:
    kind, name, produce, touched_by = _kept_as(search, begin, end)
    return _with_reserved(
        search, remembered(kind, name, produce, touched_by=touched_by), begin, end
    )


def _with_reserved(search: SlotSearch, days: _Days, begin: date, end: date) -> _Days:
    # Where there are seats a reserved slot stays listed, or is full.
    is_seated = search.event_type.seats is not None and search.event_type.seats.is_on
    for start in () if is_seated else search.reserved:
        day = start.astimezone(search.zone).date()
        if begin <= day < end and all(slot.starts_at != start for slot in days.get(day, ())):
            found = [*days.get(day, ()), Slot(start=start)]
            days = days | {day: sorted(found, key=lambda slot: slot.starts_at)}
    return days


def _kept_as(
    search: SlotSearch, begin: date, end: date
) -> tuple[str, str, Callable[[], _Days], list[str]]:
    # The day is part of the name, since past slots are cut off; the zone, since Cal.com lays the grid in its minutes
    # (CONTRACT.md 17).
    parts = [search.event_type.id, begin, end, search.today, search.time_zone]
    parts += [search.duration or 0, search.rescheduled_uid or ""]
    # A booking of any other event type with the same host takes time of this one.
    touched_by = [f"host:{one}" for one in host_ids_of(search.event_type)]
    name = ":".join(str(part) for part in parts)
    return "slots", name, lambda: _slots_and_more(search, begin, end), touched_by


def _slots_and_more(search: SlotSearch, begin: date, end: date) -> _Days:
    is_month = end == month_after(begin) and end - search.today <= AHEAD
    kind, name, _, touched_by = _kept_as(search, end, month_after(end))
    # While calls are short nothing is fetched ahead; instead the call for one month brings the next along.
    is_short = is_month and budget_left() <= AMPLE
    keep = room_for(kind, name, touched_by=touched_by) if is_short else None
    days = _slots_between(search, begin, month_after(end) if keep else end)
    if keep:
        keep({day: found for day, found in days.items() if day >= end})
    return {day: found for day, found in days.items() if day < end}


def host_ids_of(event_type: EventType) -> list[int]:
    owner = [event_type.owner_id] if event_type.owner_id else []
    return [
        *(host.user_id for host in event_type.hosts),
        *(user.id for user in event_type.users),
        *owner,
    ]


def _slots_between(search: SlotSearch, begin: date, end: date, *, is_check: bool = False) -> _Days:
    """Return the slots of the local days `begin` <= day < `end` that have room and are not past."""
    begin, zone, now = max(begin, search.today), search.zone, search.now
    if begin >= end:
        return {}
    length = timedelta(minutes=search.duration or search.event_type.length_in_minutes)
    # A check before a booking is worth more of the rate limit than a page of the calendar.
    client = get_client().checking if is_check else get_client()
    with calling_calcom():
        answer = client.slots.list(
            event_type_id=search.event_type.id,
            # As instants: dates would be UTC days (CONTRACT.md 3.1).
            starts_at=_midnight(begin, zone),
            # Stretched by the length, because Cal.com offers only what also ends within the range (CONTRACT.md 17), and
            # cut below.
            ends_at=_midnight(end, zone) + length,
            time_zone=search.time_zone,
            duration=search.duration,
            booking_uid_to_reschedule=search.rescheduled_uid,
        )
    days: _Days = {}
    for found in answer.days.values():
        for slot in found:
            day = slot.starts_at.astimezone(zone).date()
            if begin <= day < end and slot.starts_at >= now and has_room(slot):
                days.setdefault(day, []).append(slot)
    return dict(sorted(days.items()))


def _midnight(day: date, zone: zoneinfo.ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
