"""Conversion of what Cal.com's API says of an event type and its hosts into the plain values of portal.availability."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from portal import availability as av
from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.calendar import BusyTime
from portal.calcom.schemas.event_type import BookingLimits, EventType
from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.schemas.schedule import Schedule
from portal.calcom.schemas.user import User
from portal.i18n.zones import machine_zone

# A rolling window looks for days with slots about two months ahead.
_ROLLING_HORIZON = timedelta(days=63)
# In place of a booking's uid: nobody takes the time, everybody is away.
CLOSED = "closing-day"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SCHEDULING = {
    "collective": av.Scheduling.COLLECTIVE,
    "roundRobin": av.Scheduling.ROUND_ROBIN,
}


def rules_of(event_type: EventType, *, window_zone: tzinfo) -> av.EventRules:
    """Convert an event type; the dates of a range window are days of `window_zone`."""
    policy, seats = event_type.confirmation_policy, event_type.seats
    interval = event_type.slot_interval
    return av.EventRules(
        event_type_id=event_type.id,
        length=timedelta(minutes=event_type.length_in_minutes),
        interval=timedelta(minutes=interval) if interval else None,
        offset=timedelta(minutes=event_type.offset_start),
        before=timedelta(minutes=event_type.before_event_buffer),
        after=timedelta(minutes=event_type.after_event_buffer),
        notice=timedelta(minutes=event_type.minimum_booking_notice),
        window=window_of(event_type, window_zone),
        count_limits=tuple(
            av.CountLimit(period, most) for period, most in _limits(event_type.booking_limits_count)
        ),
        duration_limits=tuple(
            av.DurationLimit(period, timedelta(minutes=most))
            for period, most in _limits(event_type.booking_limits_duration)
        ),
        first_only=event_type.only_show_first_available_slot,
        optimized=event_type.show_optimized_slots,
        scheduling=_SCHEDULING.get(event_type.scheduling_type or "", av.Scheduling.PERSONAL),
        seats=seats.seats_per_time_slot if seats and seats.is_on else None,
        blocks_pending=bool(
            policy and policy.is_on and policy.block_unconfirmed_bookings_in_booker
        ),
    )


def window_of(event_type: EventType, zone: tzinfo) -> av.DaysWindow | av.RangeWindow | None:
    """Convert the booking window; the dates of a range are days of `zone`."""
    window = event_type.booking_window
    if window is None or not window.is_on or window.value is None:
        return None
    if isinstance(window.value, tuple):
        return av.RangeWindow(window.value[0], window.value[-1], zone) if window.value else None
    return av.DaysWindow(window.value, window.type == "businessDays", bool(window.rolling))


def schedule_of(schedule: Schedule) -> av.Schedule:
    return av.Schedule(
        # By the machine's data, as Cal.com's server counts, not by the pinned data of visitors' pages.
        machine_zone(schedule.time_zone),
        tuple(
            av.WeeklyHours(
                frozenset(_WEEKDAYS.index(day) for day in hours.days),
                hours.start_time,
                hours.end_time,
            )
            for hours in schedule.availability
        ),
        tuple(
            av.DateOverride(each.day, each.start_time, each.end_time) for each in schedule.overrides
        ),
    )


def days_off(absences: Iterable[OutOfOffice], host_id: int) -> tuple[av.DaysOff, ...]:
    """Return a host's absences as days of the host's own zone."""
    return tuple(
        # Cal.com stores instants in UTC and takes their dates for the host's own days, whatever the host's zone.
        av.DaysOff(each.starts_at.astimezone(UTC).date(), each.ends_at.astimezone(UTC).date())
        for each in absences
        if each.user_id == host_id
    )


def booked_times(
    bookings: Iterable[Booking], host: User | None, host_id: int, event_types: Iterable[EventType]
) -> list[av.BusyTime]:
    """Return the bookings that a host organizes, attends or is a guest of, with the buffers of their event types.

    `host` is None when the account may not see the person, of whom then only what they organize is known.
    """
    by_id = {each.id: each for each in event_types}
    found = []
    for booking in bookings:
        # Only the organizer is in `hosts`; the other hosts stand among the attendees (CONTRACT.md 4.4).
        organizes = any(one.id == host_id for one in booking.hosts)
        if booking.status not in {"accepted", "pending"} or not (
            organizes or _attends(host, booking)
        ):
            continue
        event_type = by_id.get(booking.event_type_id or 0)
        # Without the event type (another team's, or deleted) the buffers are unknown, and none are counted.
        before = event_type.before_event_buffer if event_type else 0
        after = event_type.after_event_buffer if event_type else 0
        is_collective = event_type is not None and event_type.scheduling_type == "collective"
        found.append(
            av.BusyTime(
                booking.starts_at,
                booking.ends_at,
                timedelta(minutes=before),
                timedelta(minutes=after),
                uid=booking.uid,
                event_type_id=booking.event_type_id,
                pending=booking.status == "pending",
                # A booking uses up the limits of its organizer, a collective one those of all hosts.
                counts=organizes or is_collective,
                seats_taken=sum(bool(attendee.seat_uid) for attendee in booking.attendees),
                title=booking.title,
            )
        )
    return found


def calendar_times(entries: Iterable[BusyTime]) -> list[av.BusyTime]:
    return [
        av.BusyTime(each.starts_at, each.ends_at, counts=False, title=each.title or "")
        for each in entries
    ]


def closing_times(closed: Iterable[Any]) -> list[av.BusyTime]:
    """`closed` are the engine's spans (``portal.engine.closing_days.days.Closed``)."""
    return [
        av.BusyTime(each.starts_at, each.ends_at, counts=False, uid=CLOSED, title=each.name)
        for each in closed
    ]


def reach_of(rules: av.EventRules, begins: datetime, ends: datetime, now: datetime) -> av.Interval:
    # Wide enough for buffers, and for days of a host whose zone is up to a day off the visitor's.
    margin = timedelta(days=2)
    if isinstance(rules.window, av.DaysWindow) and rules.window.rolling:
        begins, ends = min(begins, now), max(ends, now + _ROLLING_HORIZON)
    return av.Interval(begins - margin, ends + margin)


def counted_reach(rules: av.EventRules, reach: av.Interval) -> av.Interval:
    """Return between which moments bookings of the event type use up its limits: whole periods that `reach` touches."""
    if any(limit.period is av.Period.YEAR for limit in rules.limits):
        first = datetime(reach.starts_at.year, 1, 1, tzinfo=UTC)
        last = datetime(reach.ends_at.year + 1, 1, 1, tzinfo=UTC)
        # A year in the host's zone begins up to a day before or after the one in UTC.
        return av.Interval(first - timedelta(days=1), last + timedelta(days=1))
    # Weeks and months that begin before the range, or end after it.
    month = timedelta(days=32)
    return av.Interval(reach.starts_at - month, reach.ends_at + month)


def _limits(limits: BookingLimits | None) -> list[tuple[av.Period, int]]:
    if limits is None or not limits.is_on:
        return []
    named = [(period, getattr(limits, period.value)) for period in av.Period]
    return [(period, most) for period, most in named if most is not None]


def _attends(host: User | None, booking: Booking) -> bool:
    emails = {attendee.email.lower() for attendee in booking.attendees}
    emails |= {guest.lower() for guest in booking.guests}
    return host is not None and host.email.lower() in emails
