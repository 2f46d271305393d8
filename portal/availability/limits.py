"""Booking limits by count and by duration (CONTRACT.md section 17, Limits).

A limit is the event type's: it counts the bookings of all its hosts together, each booking once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.availability.hosts import Host
from portal.availability.intervals import Span, floor_seconds, merge
from portal.availability.rules import CountLimit, DurationLimit, EventRules, Period
from portal.availability.zones import local_day, start_of_day


@dataclass(frozen=True, slots=True)
class Usage:
    """What bookings that begin on ``day`` (in the limit's zone) have used."""

    day: date
    length: timedelta


def closed_spans(
    hosts: Sequence[Host], rules: EventRules, length: timedelta, span: Span, ignored_uid: str = ""
) -> list[Span]:
    """Return the days, weeks, months and years in which a booking of ``length`` would be too much.

    ``span`` is the time of interest: all of it is returned where no booking ever fits.
    """
    if not rules.limits or not hosts:
        return []
    zone = _zone(hosts)
    usages = _usages(hosts, rules, zone, ignored_uid)
    closed: list[Span] = []
    for limit in rules.limits:
        if not allows(limit, [], length):
            return [span]
        by_period: dict[date, list[Usage]] = defaultdict(list)
        for usage in usages:
            by_period[first_day(usage.day, limit.period)].append(usage)
        for first, used in by_period.items():
            if not allows(limit, used, length):
                end = start_of_day(next_first_day(first, limit.period), zone)
                closed.append((start_of_day(first, zone), end))
    return merge(closed)


def exceeded(
    hosts: Sequence[Host], rules: EventRules, length: timedelta, start: int, ignored_uid: str = ""
) -> CountLimit | DurationLimit | None:
    """Return the limit that a booking at this instant would break, those by count first."""
    if not rules.limits or not hosts:
        return None
    zone = _zone(hosts)
    usages = _usages(hosts, rules, zone, ignored_uid)
    day = local_day(start, zone)
    for limit in rules.limits:
        first = first_day(day, limit.period)
        last = next_first_day(first, limit.period)
        if not allows(limit, [usage for usage in usages if first <= usage.day < last], length):
            return limit
    return None


def allows(limit: CountLimit | DurationLimit, used: list[Usage], length: timedelta) -> bool:
    """Say whether one more booking of ``length`` fits into a period.

    A year of booked time is full one step earlier than other periods: the server refuses the
    booking that would exactly reach it (scenarios/152).
    """
    if isinstance(limit, CountLimit):
        return len(used) < limit.most
    total = sum((usage.length for usage in used), length)
    return total < limit.most if used and limit.period is Period.YEAR else total <= limit.most


def first_day(day: date, period: Period) -> date:
    """Return the first day of the period that holds ``day``; weeks begin on Sunday."""
    match period:
        case Period.WEEK:
            return day - timedelta(days=day.isoweekday() % 7)
        case Period.MONTH:
            return day.replace(day=1)
        case Period.YEAR:
            return day.replace(month=1, day=1)
        case _:
            return day


def next_first_day(first: date, period: Period) -> date:
    """Return the first day of the period after the one that begins on ``first``."""
    match period:
        case Period.WEEK:
            return first + timedelta(days=7)
        case Period.MONTH:
            return first_day(first + timedelta(days=31), Period.MONTH)
        case Period.YEAR:
            return first.replace(year=first.year + 1)
        case _:
            return first + timedelta(days=1)


def _zone(hosts: Sequence[Host]) -> str:
    """The event type's own schedule's zone is every host's; else the first host's decides."""
    return hosts[0].limit_zone or hosts[0].schedule.time_zone


def _usages(hosts: Sequence[Host], rules: EventRules, zone: str, ignored_uid: str) -> list[Usage]:
    counted = {
        (busy.uid or (host.id, busy.starts_at)): busy
        for host in hosts
        for busy in host.busy
        if busy.event_type_id == rules.event_type_id
        and busy.counts
        and not busy.pending
        and not (busy.uid and busy.uid == ignored_uid)
    }
    return [
        Usage(local_day(floor_seconds(busy.starts_at), zone), busy.ends_at - busy.starts_at)
        for busy in counted.values()
    ]
