"""Why can nobody book? A day of an event type, host by host, from what Cal.com's API tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.backend import get_client
from portal.calcom.resources.booking_filters import BookingFilters
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.schemas.schedule import Schedule
from portal.calcom.schemas.user import User
from portal.calcom.scope import OrganizationScope
from portal.services.errors import NotAllowed, ServiceError, calling_calcom
from portal.services.event_types import catalogue, event_types
from portal.services.people import calendars, out_of_office, schedules
from portal.services.slots.free_times import SlotSearch, days_get
from portal.services.slots.trouble_bands import Band, Gap, HostDay, clipped, gaps_of, working_bands
from portal.services.slots.trouble_rules import has_rolling_window, rule_bands


@dataclass(frozen=True, slots=True)
class Trouble:
    """A day of an event type. `begins` and `ends` are its midnights, `slots` start and end of what is offered.

    `unseen` names what could not be looked at: ``calendars``, ``bookings``, ``absences``, ``schedules``, ``rolling``.
    """

    begins: datetime
    ends: datetime
    hosts: Sequence[HostDay]
    rules: Sequence[Band]
    slots: Sequence[tuple[datetime, datetime]]
    gaps: Sequence[Gap]
    unseen: Sequence[str]


def trouble_get(*, event_type: EventType, day: date, zone: ZoneInfo, now: datetime) -> Trouble:
    """Return what an event type's `day` in `zone` is made of. Raises services.errors.Upstream.

    Cal.com shows calendars only to their owner, and members' bookings, schedules and absences only to admins: what
    the portal's key may not see is in `unseen`.
    """
    begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    seen = _look(event_type, begins, ends)
    hosts = [_host(event_type, host_id, seen, begins, ends) for host_id in _host_ids(event_type)]
    rules = rule_bands(event_type, begins=begins, ends=ends, zone=zone, now=now)
    search = SlotSearch(event_type, zone.key, now)
    found = days_get(search=search, first=day, until=day + timedelta(days=1)).get(day, [])
    length = timedelta(minutes=event_type.length_in_minutes)
    slots = [(slot.starts_at, slot.starts_at + length) for slot in found]
    unseen = [*seen.unseen, *(["rolling"] if has_rolling_window(event_type) else [])]
    gaps = gaps_of(
        begins,
        ends,
        hosts=hosts,
        rules=rules,
        offered=slots,
        needs_all=event_type.scheduling_type != "roundRobin",
    )
    return Trouble(begins, ends, hosts, rules, slots, gaps, unseen)


@dataclass(frozen=True, slots=True)
class _Seen:
    schedules: Sequence[Schedule]
    people: Mapping[int, User]
    absences: Sequence[OutOfOffice]
    bookings: Sequence[Booking]
    buffers: Mapping[int, EventType]
    own_id: int
    own_busy: Sequence[Band]
    unseen: Sequence[str]


def _look(event_type: EventType, begins: datetime, ends: datetime) -> _Seen:
    unseen: list[str] = []
    with calling_calcom():
        own_id = get_client().me.get().id
    hosts = set(_host_ids(event_type))
    if hosts - {own_id}:
        unseen.append("calendars")
    owned = [each.schedule for each in schedules.owned_schedule_list()]
    people = {user.id: user for user in catalogue.user_list()}
    if hosts - people.keys():
        unseen.append("schedules")
    return _Seen(
        owned,
        people,
        _absences(unseen),
        _bookings(hosts, begins, ends, unseen),
        {each.event_type.id: each.event_type for each in event_types.event_type_list()},
        own_id,
        _own_busy(begins, ends) if own_id in hosts else [],
        unseen,
    )


def _absences(unseen: list[str]) -> list[OutOfOffice]:
    try:
        return out_of_office.absence_list()
    except NotAllowed:
        unseen.append("absences")
        return []


def _bookings(
    hosts: set[int], begins: datetime, ends: datetime, unseen: list[str]
) -> list[Booking]:
    """Return the hosts' bookings around the day, as far as the account may see them."""
    organization_id = catalogue.organization_get().id
    # A day more on both sides: a booking's buffers may reach into the day.
    wide: BookingFilters = {
        "after_start": begins - timedelta(days=1),
        "before_end": ends + timedelta(days=1),
    }
    try:
        with calling_calcom():
            if organization_id is not None and hosts:
                filters: BookingFilters = {**wide, "user_ids": sorted(hosts)}
                scope = OrganizationScope(organization_id)
                return list(get_client().bookings.iterate(scope=scope, **filters))
    except NotAllowed:
        pass
    unseen.append("bookings")
    with calling_calcom():
        return list(get_client().bookings.iterate(**wide))


def _own_busy(begins: datetime, ends: datetime) -> list[Band]:
    """Return what the account's own calendars hold; nothing where they cannot be read."""
    try:
        chosen = calendars.selected_list(found=calendars.calendars_get())
        busy = calendars.busy_time_list(calendars=chosen, starts_at=begins, ends_at=ends)
    except ServiceError:
        return []
    return [Band("calendar", each.starts_at, each.ends_at, each.title or "") for each in busy]


def _host(
    event_type: EventType, host_id: int, seen: _Seen, begins: datetime, ends: datetime
) -> HostDay:
    user = seen.people.get(host_id)
    schedule = _schedule(event_type, host_id, seen)
    hours, differs = working_bands(schedule, begins, ends)
    blocks = [*_away(host_id, seen), *_booked(event_type, host_id, seen)]
    if host_id == seen.own_id:
        blocks += seen.own_busy
    named = next((host for host in event_type.hosts if host.user_id == host_id), None)
    return HostDay(
        host_id,
        (user and user.name) or (named and named.name) or f"#{host_id}",
        schedule.time_zone,
        schedule.name if schedule.id else "",
        differs,
        hours,
        clipped(blocks, begins, ends),
        bool(named and named.mandatory),
        host_id == seen.own_id,
    )


def _schedule(event_type: EventType, host_id: int, seen: _Seen) -> Schedule:
    """Return whose hours count: the event type's schedule, the host's default one, or Cal.com's usual hours."""
    own = [each for each in seen.schedules if each.owner_id == host_id]
    for each in seen.schedules:
        if event_type.schedule_id is not None and each.id == event_type.schedule_id:
            return each
    found = next((each for each in own if each.is_default), None)
    user = seen.people.get(host_id)
    return found or _usual((user and user.time_zone) or "Europe/London")


def _usual(time_zone: str) -> Schedule:
    """Return the hours of somebody who has no schedule (CONTRACT.md 17)."""
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    hours = {"days": days, "startTime": "09:00", "endTime": "17:00"}
    return Schedule.model_validate({"id": 0, "timeZone": time_zone, "availability": [hours]})


def _away(host_id: int, seen: _Seen) -> list[Band]:
    return [
        Band("absence", each.starts_at, each.ends_at, each.notes or "")
        for each in seen.absences
        if each.user_id == host_id
    ]


def _booked(event_type: EventType, host_id: int, seen: _Seen) -> list[Band]:
    """Return the host's bookings and the buffers around them (CONTRACT.md 17, Busy time)."""
    bands: list[Band] = []
    for booking in seen.bookings:
        if not _takes_part(host_id, booking, seen) or not _blocks(event_type, booking):
            continue
        theirs = seen.buffers.get(booking.event_type_id or 0)
        before = (theirs.before_event_buffer if theirs else 0) + event_type.after_event_buffer
        after = (theirs.after_event_buffer if theirs else 0) + event_type.before_event_buffer
        start, end = booking.starts_at, booking.ends_at
        bands.append(Band("booking", start, end, booking.title))
        bands.append(Band("buffer", start - timedelta(minutes=before), start, booking.title))
        bands.append(Band("buffer", end, end + timedelta(minutes=after), booking.title))
    return [band for band in bands if band.starts_at < band.ends_at]


def _takes_part(host_id: int, booking: Booking, seen: _Seen) -> bool:
    """Tell whether somebody hosts or attends: a booking names only its organizer as host (CONTRACT.md 4.4)."""
    user = seen.people.get(host_id)
    emails = {attendee.email for attendee in booking.attendees} | {*booking.guests}
    return any(host.id == host_id for host in booking.hosts) or bool(user and user.email in emails)


def _blocks(event_type: EventType, booking: Booking) -> bool:
    if booking.status == "accepted":
        seats = event_type.seats
        is_shared = seats is not None and seats.is_on and booking.event_type_id == event_type.id
        most = seats.seats_per_time_slot if seats and is_shared else None
        return most is None or len(booking.attendees) >= most
    policy = event_type.confirmation_policy
    is_same = booking.status == "pending" and booking.event_type_id == event_type.id
    return bool(is_same and policy and policy.block_unconfirmed_bookings_in_booker)


def _host_ids(event_type: EventType) -> list[int]:
    found = [host.user_id for host in event_type.hosts] or [user.id for user in event_type.users]
    if not found and event_type.owner_id:
        found = [event_type.owner_id]
    return list(dict.fromkeys(found))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
