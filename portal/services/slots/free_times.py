"""Free times: one call to Cal.com covers a whole month; days are cut from it here, in the visitor's zone."""

import secrets
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from portal.backend import budget_left, get_client
from portal.calcom.schemas.event_type import EventType
from portal.conf.upstream import is_engine
from portal.process.after_response import run_after_response
from portal.services.cache import checked, forget, generation_number, prefetch, remembered, room_for
from portal.services.errors import ServiceError, calling_calcom
from portal.services.event_types import catalogue
from portal.services.slots.next_times import next_time_note
from portal.services.slots.searches import (
    Question,
    SlotSearch,
    grids_of,
    is_beyond_window,
    question_of,
)
from portal.services.slots.slot import Slot
from portal.services.slots.taken import taken_note, taken_since

# How far from today a month is fetched before anybody asks for it: few look further.
AHEAD = timedelta(days=92)
# The share of the call budget above which something is fetched that nobody waits for.
AMPLE = 0.8
# The share below which only times that are not known at all are asked for. Calls for slots have to leave less to
# others (`portal.calcom.guard.budget`): the rest is for these.
SCARCE = 0.58
# Over how many days the dates of a series are looked up: what an answer costs grows with them.
LONGEST_SEARCH = timedelta(days=200)
# How far the search for the first free day reaches when the month has none: the months of each further call.
SEARCH_AHEAD_MONTHS = (2, 4, 6)
type _Days = dict[date, list[Slot]]


@dataclass(frozen=True, slots=True)
class _Answer:
    """All slots that a question was answered with, in order; asked for `at`, in seconds since the epoch."""

    slots: tuple[Slot, ...]
    at: float

    def has(self, starts_at: datetime) -> bool:
        return any(slot.starts_at == starts_at for slot in self.slots)


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
    if following - search.today <= AHEAD and not is_beyond_window(search, following):
        # Visitors go to the next month more often than anywhere else.
        run_after_response(partial(_fetch_ahead, search, following))
    month = Month(first, days)
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


def month_starts(*, search: SlotSearch, first: date) -> Sequence[datetime]:
    """Return all starts that the question for a month is answered with, some days beyond the month included."""
    return [slot.starts_at for slot in _answer_of(search, first, month_after(first)).slots]


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


def slot_taken(*, event_type_id: int | None, starts_at: datetime, ends_at: datetime) -> None:
    """Let nobody be offered a time that was taken of an event type, whatever Cal.com answered before."""
    event_type = None
    if event_type_id is not None and not is_engine():
        with suppress(ServiceError):
            event_type = catalogue.event_type_of_booking(event_type_id=event_type_id)
    if event_type is not None:
        names = _taken_with(event_type)
        taken_note(names=names, starts_at=starts_at, ends_at=ends_at)


def slots_forget(*, event_type_id: int | None, host_ids: Iterable[int]) -> None:
    """Drop the kept slots of all event types that share a host with a booking that was made, moved or cancelled."""
    touched = set(host_ids)
    # The engine marks the times that it changes by itself.
    if is_engine():
        return
    if event_type_id is not None:
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
        if is_beyond_window(search, begin):
            break
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
        next_time_note(
            event_type_id=search.event_type.id,
            starts_at=starts_at,
            touched_by=_touched_by(search),
        )


def nearest_slots(*, search: SlotSearch, wanted: datetime, most: int = 6) -> Sequence[Slot]:
    """Return up to `most` free slots closest to the instant `wanted`, which is taken, in order of time."""
    around = max(wanted, search.now).astimezone(search.zone).date()
    first, until = around - timedelta(days=3), around + timedelta(days=15)
    days = days_get(search=search, first=max(first, search.today), until=until)
    # In an outage the last known answer may still have it.
    slots = [slot for found in days.values() for slot in found if slot.starts_at != wanted]
    closest = sorted(slots, key=lambda slot: abs(slot.starts_at - wanted))[:most]
    return sorted(closest, key=lambda slot: slot.starts_at)


def slot_find(*, search: SlotSearch, starts_at: datetime) -> Slot | None:
    """Return the offered slot that starts at this instant, or None when it is not offered just now.

    A fresh answer that has the slot will do; otherwise Cal.com is asked. Raises what the call raises.
    """
    for asked, question in _questions_at(search, starts_at):
        found = checked(
            "slots",
            question.name,
            partial(_ask, asked, question, is_check=True),
            touched_by=_touched_by(asked),
            is_enough=lambda answer: answer.has(starts_at),
        )
        slot = next((slot for slot in found.slots if slot.starts_at == starts_at), None)
        if slot is not None and starts_at >= search.now:
            return slot
    return None


def slot_now(*, search: SlotSearch, starts_at: datetime) -> Slot | None:
    """Return the slot that starts at this instant, a full one too, as Cal.com has it at this moment.

    None when it is not listed. Raises what the call raises.
    """
    for asked, question in _questions_at(search, starts_at):
        # Nothing that was kept will do, not in Cal.com's own cache of two seconds either.
        other = timedelta(milliseconds=secrets.randbelow(30_000))
        listed = _listed(asked, replace(question, ends_at=question.ends_at + other), is_check=True)
        for slot in listed:
            if slot.starts_at == starts_at:
                return slot
    return None


def _questions_at(search: SlotSearch, starts_at: datetime) -> list[tuple[SlotSearch, Question]]:
    # A slot in the grid of a zone a quarter or half an hour off is as much on offer as one in this zone's.
    grids = (replace(search, time_zone=zone) for zone in grids_of(search, starts_at))
    asked = [(grid, _question_at(grid, starts_at)) for grid in grids]
    return list({question.name: (grid, question) for grid, question in asked}.values())


def _question_at(search: SlotSearch, starts_at: datetime) -> Question:
    # Of the whole month, as the calendar asked: the starts of a day depend on where a question begins.
    first = starts_at.astimezone(search.zone).date().replace(day=1)
    return question_of(search, first, month_after(first))


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
        question = question_of(search, first, month_after(first))
        produce = partial(_ask, search, question)
        prefetch("slots", question.name, produce, touched_by=_touched_by(search))


def _remembered_slots(search: SlotSearch, begin: date, end: date) -> _Days:
    days = _cut(search, _answer_of(search, begin, end), begin, end)
    return _with_reserved(search, days, begin, end)


def _answer_of(search: SlotSearch, begin: date, end: date) -> _Answer:
    # An answer that is known is worth no call.
    if is_beyond_window(search, begin):
        return _Answer((), time.time())
    name, produce = question_of(search, begin, end).name, partial(_ask_for_more, search, begin, end)
    return remembered(
        "slots",
        name,
        produce,
        touched_by=_touched_by(search),
        has_to_wait=lambda: budget_left() < SCARCE,
    )


def _cut(search: SlotSearch, answer: _Answer, begin: date, end: date) -> _Days:
    days: _Days = {}
    zone, now, length = search.zone, search.now, search.length
    taken = taken_since(names=_taken_with(search.event_type), at=answer.at)
    for slot in answer.slots:
        if any(one.overlaps(slot.starts_at, slot.starts_at + length) for one in taken):
            continue
        # What was kept may have begun since.
        if slot.starts_at >= now:
            day = slot.starts_at.astimezone(zone).date()
            if begin <= day < end:
                days.setdefault(day, []).append(slot)
    return days


def _with_reserved(search: SlotSearch, days: _Days, begin: date, end: date) -> _Days:
    # Where there are seats a reserved slot stays listed, or is full.
    is_seated = search.event_type.seats is not None and search.event_type.seats.is_on
    for start in () if is_seated else search.reserved:
        day = start.astimezone(search.zone).date()
        if begin <= day < end and all(slot.starts_at != start for slot in days.get(day, ())):
            found = [*days.get(day, ()), Slot(start)]
            days = days | {day: sorted(found, key=lambda slot: slot.starts_at)}
    return days


def _touched_by(search: SlotSearch) -> list[str]:
    # A booking of any other event type with the same host takes time of this one.
    return [f"host:{one}" for one in host_ids_of(search.event_type)]


def _ask_for_more(search: SlotSearch, begin: date, end: date) -> _Answer:
    question = question_of(search, begin, end)
    # While calls are short nothing is fetched ahead; instead the call for one month brings the next along.
    is_month = end == month_after(begin) and end - search.today <= AHEAD
    # Other steps than units make starts depend on where a question begins.
    is_alone = not is_month or is_beyond_window(search, end)
    if is_alone or search.step != search.unit or budget_left() > AMPLE:
        return _ask(search, question)
    following = question_of(search, end, month_after(end))
    keep = room_for("slots", following.name, touched_by=_touched_by(search))
    if keep is None or following.time_zone != question.time_zone:
        return _ask(search, question)
    found = _ask(search, replace(question, ends_at=following.ends_at))
    # Each as if it had been asked for alone.
    later = tuple(slot for slot in found.slots if slot.starts_at >= following.starts_at)
    keep(_Answer(later, found.at))
    last = question.ends_at - search.length
    return _Answer(tuple(slot for slot in found.slots if slot.starts_at <= last), found.at)


def _taken_with(event_type: EventType) -> list[str]:
    """Return what a time is taken of that is taken of an event type: of all hosts without whom it has no time."""
    if event_type.seats is not None and event_type.seats.is_on:
        return []
    hosts = host_ids_of(event_type)
    if event_type.scheduling_type == "roundRobin" and len(set(hosts)) > 1:
        hosts = [host.user_id for host in event_type.hosts if host.mandatory]
    return [f"host:{one}" for one in sorted(set(hosts))]


def host_ids_of(event_type: EventType) -> list[int]:
    owner = [event_type.owner_id] if event_type.owner_id else []
    return [
        *(host.user_id for host in event_type.hosts),
        *(user.id for user in event_type.users),
        *owner,
    ]


def _ask(search: SlotSearch, question: Question, *, is_check: bool = False) -> _Answer:
    """Return the slots that have room."""
    at = time.time()
    slots = filter(has_room, _listed(search, question, is_check=is_check))
    return _Answer(tuple(slots), at)


def _listed(search: SlotSearch, question: Question, *, is_check: bool) -> list[Slot]:
    # A check before a booking is worth more of the rate limit than a page of the calendar.
    client = get_client().checking if is_check else get_client()
    # Cal.com answers the very same question from a cache for two seconds (CONTRACT.md 18.8). After a change it is
    # asked another one, some milliseconds longer.
    beside = timedelta(milliseconds=generation_number(_touched_by(search)) % 60_000)
    with calling_calcom():
        answer = client.slots.list(
            event_type_id=search.event_type.id,
            # As instants: dates would be UTC days (CONTRACT.md 3.1).
            starts_at=question.starts_at,
            ends_at=question.ends_at + beside,
            time_zone=question.time_zone,
            duration=search.duration,
            booking_uid_to_reschedule=search.rescheduled_uid,
        )
    found = (
        Slot(slot.starts_at, slot.seats_remaining, slot.booking_uid)
        for slots in answer.days.values()
        for slot in slots
    )
    return sorted(found, key=lambda slot: slot.starts_at)
