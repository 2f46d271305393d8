"""Availability check: why an event type has the free times of a day that it has, host by host.

Reasons come from the rules that the embedded engine finds slots with (portal.availability), over Cal.com too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal import availability as av
from portal.backend import engine_closing_days, get_client
from portal.calcom.resources.booking_filters import BookingFilters
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.schemas.schedule import Schedule
from portal.calcom.schemas.user import User
from portal.calcom.scope import OrganizationScope
from portal.i18n.zones import machine_zone
from portal.services.errors import NotAllowed, ServiceError, calling_calcom
from portal.services.event_types import catalogue, event_types
from portal.services.people import calendars, out_of_office, schedules
from portal.services.slots import availability_values as values
from portal.services.slots.free_times import month_after, month_starts
from portal.services.slots.searches import SlotSearch, question_of

# The zone of people whose profile is not known; Cal.com gives it to new ones.
_USUAL_ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class HostDay:
    """A host's day: `hours` when they work, `closed` what takes time of these.

    `schedule` names where the hours come from, empty for Cal.com's usual ones; `has_override` marks a day with a date
    override. `is_mandatory` means that nothing can be booked without this host. `sees_calendars` is False when the
    portal's key may not read the host's connected calendars.
    """

    user_id: int
    name: str
    time_zone: str
    schedule: str
    has_override: bool
    hours: Sequence[av.Interval]
    closed: Sequence[av.ClosedTime]
    is_mandatory: bool
    sees_calendars: bool


@dataclass(frozen=True, slots=True)
class AvailabilityCheck:
    """A day of an event type. `begins` and `ends` are its midnights, `slots` what Cal.com offers.

    `closed` is what rules of the event type close. `gaps` are the times that no slot covers; their refusals name hosts
    by id. `explanation` answers for single starts of the day. `unseen` names what could not be looked at:
    ``calendars``, ``own_calendars``, ``bookings``, ``absences``, ``schedules``, ``rolling``.
    """

    begins: datetime
    ends: datetime
    hosts: Sequence[HostDay]
    closed: Sequence[av.ClosedTime]
    slots: Sequence[av.Interval]
    gaps: Sequence[av.Gap]
    explanation: av.Explanation
    unseen: Sequence[str]


def availability_check_get(
    *,
    event_type: EventType,
    day: date,
    zone: ZoneInfo,
    now: datetime,
    title_of: Callable[[Booking], str] | None = None,
) -> AvailabilityCheck:
    """Return what an event type's `day` in `zone` is made of. Raises services.errors.Upstream.

    `title_of` says what the reader may know a booking by, None where that is its title.
    """
    begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    query = _query(event_type, day, zone, now)
    # Cal.com shows calendars only to their owner, and members' bookings, schedules and absences only to admins: what
    # the portal's key may not see is noted in `unseen`, and the page says so.
    known = _read_known(event_type, query, now)
    if title_of is not None:
        renamed = [one.model_copy(update={"title": title_of(one)}) for one in known.bookings]
        known = replace(known, bookings=renamed)
    hosts = [_host(event_type, host_id, known) for host_id in _host_ids(event_type)]
    explanation = av.explain(_rules(event_type, hosts, known), hosts, query, now=now)
    whole = av.Interval(begins, ends)
    around = _offered(event_type, day, zone, now)
    return AvailabilityCheck(
        begins,
        ends,
        [_host_day(event_type, host, known, explanation, whole) for host in hosts],
        explanation.closed(begins, ends),
        [slot for slot in around if begins <= slot.starts_at],
        explanation.gaps(begins, ends, around),
        explanation,
        known.unseen,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    schedules: Sequence[Schedule]
    people: Mapping[int, User]
    absences: Sequence[OutOfOffice]
    bookings: Sequence[Booking]
    event_types: Sequence[EventType]
    own_id: int
    own_busy: Sequence[av.BusyTime]
    closed: Sequence[av.BusyTime]
    unseen: Sequence[str]


def _offered(event_type: EventType, day: date, zone: ZoneInfo, now: datetime) -> list[av.Interval]:
    search = SlotSearch(event_type, zone.key, now)
    length = search.length
    # The last slot of the day before may reach into this one.
    begins, ends = _midnight(day, zone) - length, _midnight(day + timedelta(days=1), zone)
    starts = month_starts(search=search, first=day.replace(day=1))
    return [av.Interval(start, start + length) for start in starts if begins < start < ends]


def _query(event_type: EventType, day: date, zone: ZoneInfo, now: datetime) -> av.SlotQuery:
    # The same question as `days_get` asks, because the grid of slots restarts where a query begins (CONTRACT.md 17,
    # Query).
    search = SlotSearch(event_type, zone.key, now)
    question = question_of(search, day.replace(day=1), month_after(day))
    starts_at = min(question.starts_at, _midnight(day, zone))
    return av.SlotQuery(starts_at, question.ends_at, machine_zone(question.time_zone))


def _read_known(event_type: EventType, query: av.SlotQuery, now: datetime) -> _Known:
    unseen: list[str] = []
    with calling_calcom():
        own_id = get_client().me.get().id
    hosts = set(_host_ids(event_type))
    if hosts - {own_id}:
        unseen.append("calendars")
    people = {user.id: user for user in catalogue.user_list()}
    if hosts - people.keys():
        unseen.append("schedules")
    # The zone of a range window does not matter for how far bookings have to be read.
    rules = values.rules_of(event_type, window_zone=UTC)
    reach = values.reach_of(rules, query.starts_at, query.ends_at, now)
    absences = _absences(unseen)
    bookings = _bookings(event_type, hosts, rules, reach, unseen)
    own_busy = _own_busy(reach, unseen, people.get(own_id)) if own_id in hosts else []
    is_rolling = isinstance(rules.window, av.DaysWindow) and rules.window.rolling
    return _Known(
        schedules=[each.schedule for each in schedules.owned_schedule_list()],
        people=people,
        absences=absences,
        bookings=bookings,
        event_types=[event_type, *(each.event_type for each in event_types.event_type_list())],
        own_id=own_id,
        own_busy=own_busy,
        closed=_closed(event_type, reach),
        # Where a rolling window ends depends on all days before, thus on everything that is not seen.
        unseen=[*unseen, "rolling"] if is_rolling and unseen else unseen,
    )


def _absences(unseen: list[str]) -> list[OutOfOffice]:
    try:
        return out_of_office.absence_list()
    except NotAllowed:
        unseen.append("absences")
        return []


def _bookings(
    event_type: EventType,
    hosts: set[int],
    rules: av.EventRules,
    reach: av.Interval,
    unseen: list[str],
) -> list[Booking]:
    near: BookingFilters = {"after_start": reach.starts_at, "before_end": reach.ends_at}
    organization_id = catalogue.organization_get().id
    if organization_id is not None and hosts:
        wide: BookingFilters = {**near, "user_ids": sorted(hosts)}
        try:
            with calling_calcom():
                bookings, scope = get_client().bookings, OrganizationScope(organization_id)
                found = list(bookings.iterate(scope=scope, **wide))
                if rules.limits:
                    # Asked for apart: limits count the event type's bookings of all hosts, over whole periods.
                    counted = _counted(event_type, rules, reach)
                    found += bookings.iterate(scope=scope, **counted)
                return _each_once(found)
        except NotAllowed:
            pass
    # The account's own bookings are better than none; the page says that others are missing.
    unseen.append("bookings")
    with calling_calcom():
        found = list(get_client().bookings.iterate(**near))
        if rules.limits:
            found += get_client().bookings.iterate(**_counted(event_type, rules, reach))
    return _each_once(found)


def _counted(event_type: EventType, rules: av.EventRules, reach: av.Interval) -> BookingFilters:
    wide = values.counted_reach(rules, reach)
    return {
        "event_type_ids": [event_type.id],
        "after_start": wide.starts_at,
        "before_end": wide.ends_at,
    }


def _each_once(bookings: Sequence[Booking]) -> list[Booking]:
    # The two searches overlap.
    return list({booking.uid: booking for booking in bookings}.values())


def _own_busy(reach: av.Interval, unseen: list[str], owner: User | None) -> list[av.BusyTime]:
    try:
        # The check is worth having without the calendars, too, and one of them that is broken must not fail it.
        chosen = calendars.selected_list(found=calendars.calendars_get())
        busy = calendars.busy_time_list(
            calendars=chosen,
            starts_at=reach.starts_at,
            ends_at=reach.ends_at,
            home_zone=(owner and owner.time_zone) or _USUAL_ZONE,
        )
    except ServiceError:
        unseen.append("own_calendars")
        return []
    return values.calendar_times(busy)


def _closed(event_type: EventType, reach: av.Interval) -> list[av.BusyTime]:
    engine = engine_closing_days()
    return values.closing_times(engine.closed_of(event_type.id, reach.starts_at)) if engine else []


def _host(event_type: EventType, host_id: int, known: _Known) -> av.Host:
    user = known.people.get(host_id)
    found, shared = _schedule(event_type, host_id, known), _shared_schedule(event_type, known)
    profile_zone = machine_zone((user and user.time_zone) or _USUAL_ZONE)
    busy = values.booked_times(known.bookings, user, host_id, known.event_types)
    if host_id == known.own_id:
        busy += known.own_busy
    busy += known.closed
    return av.Host(
        host_id,
        values.schedule_of(found) if found else av.default_schedule(profile_zone),
        tuple(busy),
        days_off=values.days_off(known.absences, host_id),
        fixed=any(one.user_id == host_id and one.mandatory for one in event_type.hosts),
        limit_zone=machine_zone(shared.time_zone) if shared else profile_zone,
    )


def _rules(event_type: EventType, hosts: Sequence[av.Host], known: _Known) -> av.EventRules:
    shared = _shared_schedule(event_type, known)
    # A range window means days of the schedule's zone (CONTRACT.md 17, Window).
    own = hosts[0].schedule.zone if hosts else UTC
    zone = machine_zone(shared.time_zone) if shared else own
    return values.rules_of(event_type, window_zone=zone)


def _host_day(
    event_type: EventType,
    host: av.Host,
    known: _Known,
    explanation: av.Explanation,
    whole: av.Interval,
) -> HostDay:
    user, found = known.people.get(host.id), _schedule(event_type, host.id, known)
    named = next((one for one in event_type.hosts if one.user_id == host.id), None)
    # The day on the page may be two days in the host's zone; the midnight that ends it is not part of it.
    last_moment = whole.ends_at - timedelta(seconds=1)
    days = {
        moment.astimezone(host.schedule.zone).date() for moment in (whole.starts_at, last_moment)
    }
    return HostDay(
        host.id,
        (user and user.name) or (named and named.name) or f"#{host.id}",
        found.time_zone if found else (user and user.time_zone) or _USUAL_ZONE,
        found.name if found else "",
        any(each.day in days for each in host.schedule.overrides),
        explanation.hours(host.id, whole.starts_at, whole.ends_at),
        explanation.closed_by(host.id, whole.starts_at, whole.ends_at),
        host.fixed,
        host.id == known.own_id,
    )


def _schedule(event_type: EventType, host_id: int, known: _Known) -> Schedule | None:
    if shared := _shared_schedule(event_type, known):
        return shared
    own = sorted(
        (each for each in known.schedules if each.owner_id == host_id), key=lambda each: each.id
    )
    # Where none is marked as the default, the oldest one counts.
    return next((each for each in own if each.is_default), own[0] if own else None)


def _shared_schedule(event_type: EventType, known: _Known) -> Schedule | None:
    return next((each for each in known.schedules if each.id == event_type.schedule_id), None)


def _host_ids(event_type: EventType) -> list[int]:
    # A managed event type is a template; its copies have hosts.
    if event_type.scheduling_type == "managed":
        return []
    # Team event types have hosts, personal ones users, or only the id of their owner.
    found = [host.user_id for host in event_type.hosts] or [user.id for user in event_type.users]
    if not found and event_type.owner_id:
        found = [event_type.owner_id]
    return list(dict.fromkeys(found))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
