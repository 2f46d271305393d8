"""Rows of the database as the plain values that availability is computed from.

The number of queries does not depend on the number of bookings or hosts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q

from portal.engine import availability as av
from portal.engine.calendars import busy
from portal.engine.event_rules import rules_of
from portal.engine.models import (
    Attendee,
    BookingHost,
    BookingStatus,
    EventType,
    OutOfOffice,
    Reservation,
    Schedule,
    SchedulingType,
    User,
    WeeklyHours,
)

MARGIN: Final = timedelta(days=2)
ROLLING_HORIZON: Final = timedelta(days=63)
WEEKDAYS: Final = {
    name: number
    for number, name in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )
}

_COLUMNS: Final = (
    "starts_at",
    "ends_at",
    "booking__uid",
    "booking__status",
    "booking__event_type_id",
    "booking__event_type__before_event_buffer",
    "booking__event_type__after_event_buffer",
)


@dataclass(frozen=True, slots=True)
class HostSeat:
    """A user in the role of a host: mandatory ones take part in every round-robin booking."""

    user: User
    fixed: bool = False
    priority: str = "medium"
    weight: int = 100


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch of time whose busy times are read, aware instants."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of hosts without their bookings, by their ids: when they work and are off."""

    schedules: dict[int, av.Schedule]
    days_off: dict[int, tuple[av.DaysOff, ...]]


@dataclass(slots=True)
class _Found:
    busy: dict[int, list[av.BusyTime]] = field(default_factory=lambda: defaultdict(list))
    holds: dict[int, list[av.Interval]] = field(default_factory=lambda: defaultdict(list))
    seat_holds: dict[int, list[av.Interval]] = field(default_factory=lambda: defaultdict(list))


def host_seats(event_type: EventType) -> list[HostSeat]:
    """Return who hosts an event type: the owner of a personal one, the hosts of a team one.

    A managed parent has none: only its children can be booked.
    """
    if event_type.team_id is None:
        return [HostSeat(event_type.owner)] if event_type.owner else []
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
    ignored_hold: str = "",
    standing: Standing | None = None,
) -> list[av.Host]:
    """Return the hosts with their schedules and everything that keeps them busy in `period`.

    Live reservations count as of `now`, but for the one with the uid `ignored_hold`. `standing`
    is read unless it is given.
    """
    users = [seat.user for seat in seats]
    known = standing or read_standing(event_type, seats)
    found = _Found()
    reach = _reach(event_type, period, now)
    _read_bookings(found, event_type, users, reach)
    _read_attended(found, users, reach)
    _read_holds(found, event_type, users, reach, now=now, ignored=ignored_hold)
    _read_feeds(found, users, reach)
    zone = event_type.schedule.time_zone if event_type.schedule else ""
    return [
        av.Host(
            id=seat.user.pk,
            schedule=known.schedules[seat.user.pk],
            busy=tuple(found.busy[seat.user.pk]),
            holds=tuple(found.holds[seat.user.pk]),
            seat_holds=tuple(found.seat_holds[seat.user.pk]),
            days_off=known.days_off.get(seat.user.pk, ()),
            fixed=seat.fixed,
            limit_zone=zone or seat.user.time_zone,
        )
        for seat in seats
    ]


def read_standing(event_type: EventType, seats: Sequence[HostSeat]) -> Standing:
    """Return the hosts' schedules and days off."""
    users = [seat.user for seat in seats]
    return Standing(_schedules(event_type, users), _days_off(users))


def load_rules(event_type: EventType, hosts: Sequence[av.Host]) -> av.EventRules:
    """Return the rules of an event type; a range window reads its dates in the schedule's zone."""
    if event_type.schedule is not None:
        zone = event_type.schedule.time_zone
    else:
        zone = hosts[0].schedule.time_zone if hosts else "UTC"
    return rules_of(event_type, window_zone=zone)


def to_schedule(row: Schedule) -> av.Schedule:
    """Return a stored schedule as a plain value."""
    overrides = tuple(
        av.DateOverride(each.day, each.start_time, each.end_time) for each in row.overrides.all()
    )
    return av.Schedule(
        row.time_zone, tuple(map(_to_weekly_hours, row.weekly_hours.all())), overrides
    )


def _to_weekly_hours(row: WeeklyHours) -> av.WeeklyHours:
    days = frozenset(WEEKDAYS[day] for day in row.days)
    return av.WeeklyHours(days, row.start_time, row.end_time)


def _schedules(event_type: EventType, users: Sequence[User]) -> dict[int, av.Schedule]:
    """The event type's own schedule for all, else each host's default, else each host's first."""
    wanted = Q(owner__in=users)
    if event_type.schedule_id is not None:
        wanted |= Q(pk=event_type.schedule_id)
    rows = Schedule.objects.filter(wanted).prefetch_related("weekly_hours", "overrides")
    by_id = {row.pk: row for row in rows}
    of_owner: dict[int, Schedule] = {}
    for row in sorted(by_id.values(), key=lambda each: each.pk, reverse=True):
        of_owner[row.owner_id] = row
    chosen: dict[int, av.Schedule] = {}
    for user in users:
        wanted_id = event_type.schedule_id or user.default_schedule_id or 0
        found = by_id.get(wanted_id) or of_owner.get(user.pk)
        chosen[user.pk] = to_schedule(found) if found else av.default_schedule(user.time_zone)
    return chosen


def _reach(event_type: EventType, period: Period, now: datetime) -> Period:
    """Widen a period by what the rules look at beyond it: buffers, limits, rolling windows."""
    starts_at, ends_at = period.starts_at - MARGIN, period.ends_at + MARGIN
    if event_type.booking_window.get("rolling"):
        starts_at, ends_at = min(starts_at, now - MARGIN), max(ends_at, now + ROLLING_HORIZON)
    if event_type.booking_limits_count or event_type.booking_limits_duration:
        starts_at = datetime(starts_at.year, 1, 1, tzinfo=UTC) - MARGIN
        ends_at = datetime(min(ends_at.year + 1, 9998), 1, 1, tzinfo=UTC) + MARGIN
    return Period(starts_at, ends_at)


def _read_bookings(
    found: _Found, event_type: EventType, users: Sequence[User], period: Period
) -> None:
    blocking = Q(booking__status=BookingStatus.ACCEPTED) | Q(
        booking__status=BookingStatus.PENDING, booking__event_type=event_type.pk
    )
    rows = BookingHost.objects.filter(
        blocking, user__in=users, starts_at__lt=period.ends_at, ends_at__gt=period.starts_at
    )
    columns = ["user_id", *_COLUMNS]
    if event_type.seats_per_slot is not None:
        rows = rows.annotate(seats_taken=Count("booking__attendees"))
        columns.append("seats_taken")
    for row in rows.values(*columns):
        found.busy[row["user_id"]].append(_to_busy(row, counts=True))


def _to_busy(row: dict[str, Any], *, counts: bool) -> av.BusyTime:
    values = {key.removeprefix("booking__"): value for key, value in row.items()}
    starts_at, ends_at = values["starts_at"], values["ends_at"]
    return av.BusyTime(
        starts_at=starts_at,
        ends_at=ends_at,
        before=_minutes(values["event_type__before_event_buffer"]),
        after=_minutes(values["event_type__after_event_buffer"]),
        uid=values["uid"],
        event_type_id=values["event_type_id"],
        pending=values["status"] == BookingStatus.PENDING,
        counts=counts,
        seats_taken=values.get("seats_taken", 0),
    )


def _minutes(number: int | None) -> timedelta:
    return timedelta(minutes=number or 0)


def _read_attended(found: _Found, users: Sequence[User], period: Period) -> None:
    """Hosts are busy as attendees and guests, too (CONTRACT.md section 17, Busy time)."""
    ids = {user.email.lower(): user.pk for user in users}
    columns = tuple(f"booking__{name.removeprefix('booking__')}" for name in _COLUMNS)
    rows = Attendee.objects.filter(
        email__in=[*ids, *(user.email for user in users)],
        booking__status=BookingStatus.ACCEPTED,
        booking__starts_at__lt=period.ends_at,
        booking__ends_at__gt=period.starts_at,
    ).values("email", *columns)
    hosted = {(user_id, busy.uid) for user_id, times in found.busy.items() for busy in times}
    for row in rows:
        user_id = ids.get(row.pop("email").lower())
        if user_id is not None and (user_id, row["booking__uid"]) not in hosted:
            found.busy[user_id].append(_to_busy(row, counts=False))


def _read_holds(
    found: _Found,
    event_type: EventType,
    users: Sequence[User],
    period: Period,
    *,
    now: datetime,
    ignored: str,
) -> None:
    rows = Reservation.objects.filter(
        user__in=users,
        expires_at__gt=now,
        starts_at__lt=period.ends_at,
        ends_at__gt=period.starts_at,
    )
    if ignored:
        rows = rows.exclude(uid=ignored)
    for row in rows:
        span = av.Interval(row.starts_at, row.ends_at)
        if not row.is_seat:
            found.holds[row.user_id].append(span)
        elif row.event_type_id == event_type.pk:
            found.seat_holds[row.user_id].append(span)


def _days_off(users: Sequence[User]) -> dict[int, tuple[av.DaysOff, ...]]:
    found: dict[int, list[av.DaysOff]] = defaultdict(list)
    for row in OutOfOffice.objects.filter(user__in=users):
        # Cal.com takes the dates of the stored UTC instants as days of the host's own zone.
        found[row.user_id].append(av.DaysOff(_utc_date(row.starts_at), _utc_date(row.ends_at)))
    return {user_id: tuple(days) for user_id, days in found.items()}


def _read_feeds(found: _Found, users: Sequence[User], period: Period) -> None:
    """Events of outside calendars, which only the asked event type's own buffers widen."""
    for user_id, stretches in busy.of_users(users, period.starts_at, period.ends_at).items():
        found.busy[user_id] += [
            av.BusyTime(starts_at=each.starts_at, ends_at=each.ends_at, counts=False)
            for each in stretches
        ]


def _utc_date(instant: datetime) -> date:
    return instant.astimezone(UTC).date()
