"""Free time of one host: working hours, days off, busy times and their buffers.

Follows CONTRACT.md sections 14.1 (1, 2) and 17 (Hours, Busy time). On days when the clock changes the hours keep their
wall-clock meaning; Cal.com displaces them, which is a known defect.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta, tzinfo

from portal.availability.hosts import BusyTime, Host, Schedule
from portal.availability.rules import EventRules, Scheduling
from portal.availability.spans import (
    MIDNIGHT,
    Span,
    ceil_seconds,
    end_of_day,
    floor_seconds,
    instant_of,
    intersect,
    local_day,
    merge,
    start_of_day,
    subtract,
)

_LAST_MINUTE = MIDNIGHT - 1


def takes_part(host: Host, rules: EventRules) -> bool:
    """Return whether the host is needed for every booking, and not one of those to choose from."""
    return host.fixed or rules.scheduling is not Scheduling.ROUND_ROBIN


def blocks(busy: BusyTime, rules: EventRules, ignored_uid: str) -> bool:
    """Return whether the busy time matters for this event type at all."""
    if busy.uid and busy.uid == ignored_uid:
        return False
    own = busy.event_type_id == rules.event_type_id
    # Pending bookings of other event types hide nothing (CONTRACT.md 17, Busy time).
    return not busy.pending or (own and rules.blocks_pending)


def around(busy: BusyTime, rules: EventRules) -> tuple[int, int, int, int]:
    """Return four instants: the start of the buffer before a busy time, its own two, the end of the buffer after it."""
    starts, ends = floor_seconds(busy.starts_at), ceil_seconds(busy.ends_at)
    # To its own buffers come those of the event type that is asked for: that one's after-buffer lies before this
    # time.
    before = int((busy.before + rules.after).total_seconds())
    after = int((busy.after + rules.before).total_seconds())
    return starts - before, starts, ends, ends + after


def blocked_spans(
    host: Host, rules: EventRules, start: int, end: int, ignored_uid: str = ""
) -> list[Span]:
    spans: list[Span] = []
    for busy in host.busy:
        opens, starts, ends, closes = around(busy, rules)
        if closes <= start or opens >= end or not blocks(busy, rules, ignored_uid):
            continue
        # Only the buffers are blocked, so that others can join the booking.
        if rules.shares_seats(busy.event_type_id):
            spans += [(opens, starts), (ends, closes)]
        else:
            spans.append((opens, closes))
    return merge(spans)


def off_spans(host: Host) -> list[Span]:
    zone = host.schedule.zone
    return merge(
        (start_of_day(off.first, zone), end_of_day(off.last, zone)) for off in host.days_off
    )


def reserved_spans(host: Host) -> list[Span]:
    return merge(
        (floor_seconds(each.starts_at), ceil_seconds(each.ends_at)) for each in host.reservations
    )


def open_spans(
    host: Host, rules: EventRules, hours: list[Span], span: Span, ignored_uid: str = ""
) -> list[Span]:
    """Return what days off and busy times leave of ``hours``, the host's working time in ``span``."""
    working = subtract(hours, off_spans(host)) if host.days_off else hours
    return subtract(working, blocked_spans(host, rules, *span, ignored_uid))


def working_spans(schedule: Schedule, start: int, end: int) -> list[Span]:
    weekly: list[list[Span]] = [[] for _ in range(7)]
    for hours in schedule.weekly_hours:
        for weekday in hours.weekdays:
            weekly[weekday].append(_minutes(hours.start_time, hours.end_time))
    # An override takes the place of the weekly hours; one from 00:00 to 00:00 leaves an empty span, which is none.
    overrides: dict[date, list[Span]] = {}
    for override in schedule.overrides:
        minutes = _minutes(override.start_time, override.end_time)
        overrides.setdefault(override.day, []).append(minutes)
    zone = schedule.zone
    spans = [
        (instant_of(day, opens, zone), instant_of(day, closes, zone))
        for day in days_between(start, end, zone)
        for opens, closes in overrides.get(day, weekly[day.weekday()])
    ]
    return intersect(merge(spans), [(start, end)])


def days_between(start: int, end: int, zone: tzinfo) -> Iterator[date]:
    day, last = local_day(start, zone), local_day(end, zone)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _minutes(start_time: time, end_time: time) -> Span:
    opens = start_time.hour * 60 + start_time.minute
    closes = end_time.hour * 60 + end_time.minute
    # 23:59 is how Cal.com writes midnight, so that ranges join over it.
    return opens, MIDNIGHT if closes == _LAST_MINUTE else closes
