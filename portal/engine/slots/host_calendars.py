"""Hosts' calendars read from the database as plain values of portal.availability.

The number of queries does not depend on the number of bookings or hosts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

from django.db.models import Q

from portal import availability as av
from portal.engine import clock
from portal.engine.calendars import busy
from portal.engine.closing_days.days import Closed, closed_times
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.people.models import OutOfOffice, User
from portal.engine.protocol.changes import depend_on
from portal.engine.schedules.models import Schedule
from portal.engine.slots.busy_times import BusyTimes, Period, Reach, read_busy_times
from portal.engine.slots.rules import rules_of
from portal.i18n.zones import machine_zone

# Room for a zone's offset, up to 14 hours, and for buffers: those of more than a day or so do not
# see all bookings that they reach.
MARGIN: Final = timedelta(days=2)
# The 61 days that portal/availability looks ahead for a rolling window, and the margin.
ROLLING_HORIZON: Final = timedelta(days=63)
# No query is answered for more days, and the margin.
LONGEST: Final = timedelta(days=av.LONGEST_QUERY_DAYS + 1)
ONE_DAY: Final = timedelta(days=1)
WEEKDAYS: Final = {
    name: number
    for number, name in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )
}


@dataclass(frozen=True, slots=True)
class HostSeat:
    """A user in the role of a host: fixed ones take part in every round-robin booking."""

    user: User
    fixed: bool = False
    priority: str = "medium"
    weight: int = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """Schedules and days off of hosts, by their ids, and when everybody is closed for the event type."""

    schedules: dict[int, av.Schedule]
    days_off: dict[int, tuple[av.DaysOff, ...]]
    closed: tuple[Closed, ...] = ()


def host_seats(event_type: EventType) -> list[HostSeat]:
    """Return the owner of a personal event type, the hosts of a team one."""
    if event_type.team_id is None:
        return [HostSeat(event_type.owner)] if event_type.owner else []
    # Only its children can be booked.
    if event_type.scheduling_type == SchedulingType.MANAGED:
        return []
    return [
        HostSeat(host.user, host.mandatory, host.priority, host.weight)
        for host in event_type.hosts.select_related("user__default_schedule")
    ]


def load_hosts(
    event_type: EventType,
    seats: Sequence[HostSeat],
    period: Period,
    *,
    now: datetime,
    standing: Standing | None = None,
) -> list[av.Host]:
    """Return the hosts with their schedules and everything that keeps them busy in `period`.

    Live reservations count as of `now`. `standing` is read unless it is given.
    """
    users = [seat.user for seat in seats]
    known = standing or read_standing(event_type, seats)
    depend_on(user_ids=[user.pk for user in users], emails=[user.email for user in users])
    reach = reach_of(event_type, period, now)
    found = read_busy_times(event_type, users, reach, now=now)
    _read_feeds(found, users, reach.period)
    closed = tuple(
        # As events of feeds: only the asked event type's own buffers widen them, and no limit counts them.
        av.BusyTime(starts_at=each.starts_at, ends_at=each.ends_at, counts=False)
        for each in known.closed
    )
    # Limits go by the event type's own schedule's zone, else the profile's (CONTRACT.md 17,
    # Limits).
    zone = event_type.schedule.time_zone if event_type.schedule else ""
    return [
        av.Host(
            id=seat.user.pk,
            schedule=known.schedules[seat.user.pk],
            busy=(*found.busy[seat.user.pk], *closed),
            reservations=tuple(found.reservations[seat.user.pk]),
            seat_reservations=tuple(found.seat_reservations[seat.user.pk]),
            days_off=known.days_off.get(seat.user.pk, ()),
            fixed=seat.fixed,
            limit_zone=machine_zone(zone or seat.user.time_zone),
        )
        for seat in seats
    ]


def read_standing(event_type: EventType, seats: Sequence[HostSeat]) -> Standing:
    users = [seat.user for seat in seats]
    return Standing(
        schedules_of(event_type, users),
        days_off_of(users),
        # What is over already cannot be booked.
        tuple(closed_times(event_type, clock.now() - MARGIN)),
    )


def load_rules(event_type: EventType, hosts: Sequence[av.Host]) -> av.EventRules:
    """Return the rules of an event type; a range window reads its dates in the schedule's zone."""
    if event_type.schedule is not None:
        zone: tzinfo = machine_zone(event_type.schedule.time_zone)
    else:
        zone = hosts[0].schedule.zone if hosts else UTC
    return rules_of(event_type, window_zone=zone)


def to_schedule(row: Schedule) -> av.Schedule:
    overrides = tuple(
        av.DateOverride(each.day, each.start_time, each.end_time) for each in row.overrides.all()
    )
    weekly_hours = tuple(
        av.WeeklyHours(
            frozenset(WEEKDAYS[day] for day in each.days), each.start_time, each.end_time
        )
        for each in row.weekly_hours.all()
    )
    return av.Schedule(machine_zone(row.time_zone), weekly_hours, overrides)


def schedules_of(event_type: EventType, users: Sequence[User]) -> dict[int, av.Schedule]:
    # The event type's own schedule for all, else each host's default, else each host's first.
    wanted = Q(owner__in=users)
    if event_type.schedule_id is not None:
        wanted |= Q(pk=event_type.schedule_id)
    rows = Schedule.objects.filter(wanted).prefetch_related("weekly_hours", "overrides")
    by_id = {row.pk: row for row in rows}
    of_owner: dict[int, Schedule] = {}
    # Backwards, so that each owner's first schedule is what remains.
    for row in sorted(by_id.values(), key=lambda each: each.pk, reverse=True):
        of_owner[row.owner_id] = row
    chosen: dict[int, av.Schedule] = {}
    for user in users:
        wanted_id = event_type.schedule_id or user.default_schedule_id or 0
        found = by_id.get(wanted_id) or of_owner.get(user.pk)
        if found:
            chosen[user.pk] = to_schedule(found)
        else:
            chosen[user.pk] = av.default_schedule(machine_zone(user.time_zone))
    return chosen


def reach_of(event_type: EventType, period: Period, now: datetime) -> Reach:
    """Return what the rules look at for `period`: beyond it, buffers, rolling windows, and the weeks, months or years
    of the event type's limits that it touches.
    """
    starts_at, ends_at = period.starts_at, min(period.ends_at, period.starts_at + LONGEST)
    if event_type.booking_window.get("rolling"):
        starts_at, ends_at = min(starts_at, now), max(ends_at, now + ROLLING_HORIZON)
    read = Period(starts_at - MARGIN, ends_at + MARGIN)
    limits = {
        **(event_type.booking_limits_count or {}),
        **(event_type.booking_limits_duration or {}),
    }
    # Days are within the margin.
    units = [unit for unit in av.Period if unit.value in limits and unit is not av.Period.DAY]
    if not units:
        return Reach(read)
    first, last = _utc_date(starts_at) - ONE_DAY, _utc_date(ends_at) + ONE_DAY
    begins = min(av.first_day(first, unit) for unit in units)
    ends = max(av.next_first_day(av.first_day(last, unit), unit) for unit in units)
    # A day more on both sides, for the midnights of all zones.
    return Reach(read, Period(_midnight(begins) - ONE_DAY, _midnight(ends) + ONE_DAY))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def days_off_of(users: Sequence[User]) -> dict[int, tuple[av.DaysOff, ...]]:
    found: dict[int, list[av.DaysOff]] = defaultdict(list)
    for row in OutOfOffice.objects.filter(user__in=users):
        # Cal.com takes the dates of the stored UTC instants as days of the host's own zone.
        found[row.user_id].append(av.DaysOff(_utc_date(row.starts_at), _utc_date(row.ends_at)))
    return {user_id: tuple(days) for user_id, days in found.items()}


def _read_feeds(found: BusyTimes, users: Sequence[User], period: Period) -> None:
    for user_id, stretches in busy.of_users(users, period.starts_at, period.ends_at).items():
        found.busy[user_id] += [
            # Only the asked event type's own buffers widen them, and no limit counts them.
            av.BusyTime(starts_at=each.starts_at, ends_at=each.ends_at, counts=False)
            for each in stretches
        ]


def _utc_date(instant: datetime) -> date:
    return instant.astimezone(UTC).date()
