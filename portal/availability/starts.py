"""Whether one start can be booked (CONTRACT.md sections 14.2 and 17, Booking).

A booking needs free working time, not a place on the grid, and ignores holds.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from portal.availability.hosts import Host, blocked_spans, off_spans, takes_part
from portal.availability.intervals import ceil_seconds, covers, floor_seconds, from_seconds, touches
from portal.availability.limits import exceeded
from portal.availability.reasons import Reason, Refusal
from portal.availability.rules import CountLimit, DaysWindow, DurationLimit, EventRules
from portal.availability.schedule import working_spans
from portal.availability.seats import seats_of
from portal.availability.slots import SlotQuery, find_slots
from portal.availability.window import window_span
from portal.availability.zones import DAY, LAST_INSTANT, local_day


def check_start(
    rules: EventRules,
    hosts: Sequence[Host],
    starts_at: datetime,
    length: timedelta,
    *,
    now: datetime,
    time_zone: str = "UTC",
    ignored_uid: str = "",
    limited_with: Sequence[Host] = (),
) -> Refusal | None:
    """Return why a booking of ``length`` at ``starts_at`` is impossible, or None if it is possible.

    All datetimes are aware; ``time_zone`` is the booker's and decides the booking window. The
    booking with ``ignored_uid`` (one being rescheduled) counts as free. On a seated event type a
    booking of just this time with a free seat is joined, without asking the hosts again. Limits
    count the bookings of ``hosts``, or of ``limited_with`` where the hosts are only some of them.
    """
    if not hosts:
        return Refusal(Reason.NO_HOSTS)
    if too_soon_or_late := _outside_bounds(rules, hosts, starts_at, now, time_zone):
        return Refusal(too_soon_or_late)
    start, end = floor_seconds(starts_at), ceil_seconds(starts_at + length)
    if rules.seats:
        seats = seats_of(hosts, rules, ignored_uid)
        if booking := seats.booking_at(start, end):
            return Refusal(Reason.SEATS_FULL) if booking.seats_taken >= rules.seats else None
        if not seats.allows(start, end):
            return Refusal(Reason.BUSY)
    counted = limited_with or hosts
    if limit := exceeded(counted, rules, length, start, ignored_uid):
        return Refusal(_reason_of(limit, counted, rules, start, ignored_uid), limit=limit)
    return _refusal_of_team(rules, hosts, starts_at, length, ignored_uid)


def free_hosts(
    rules: EventRules,
    hosts: Sequence[Host],
    starts_at: datetime,
    length: timedelta,
    *,
    ignored_uid: str = "",
) -> list[Host]:
    """Return the hosts, in the given order, who can take a booking of ``length`` at ``starts_at``.

    Neither notice, window nor limits are looked at: those are no host's.
    """
    return [
        host
        for host in hosts
        if host_refusal(rules, host, starts_at, length, ignored_uid=ignored_uid) is None
    ]


def host_refusal(
    rules: EventRules, host: Host, starts_at: datetime, length: timedelta, *, ignored_uid: str = ""
) -> Refusal | None:
    """Return why this host cannot take a booking of ``length`` at ``starts_at``, or None."""
    start, end = floor_seconds(starts_at), ceil_seconds(starts_at + length)
    if touches(off_spans(host), start, end):
        return Refusal(Reason.DAY_OFF, (host.id,))
    if not covers(working_spans(host.schedule, start - DAY, end + DAY), start, end):
        return Refusal(Reason.OUTSIDE_HOURS, (host.id,))
    if touches(blocked_spans(host, rules, start, end, ignored_uid), start, end):
        return Refusal(Reason.BUSY, (host.id,))
    return None


def _reason_of(
    limit: CountLimit | DurationLimit,
    hosts: Sequence[Host],
    rules: EventRules,
    start: int,
    ignored_uid: str,
) -> Reason:
    if isinstance(limit, CountLimit):
        return Reason.COUNT_LIMIT
    nothing_left = exceeded(hosts, rules, timedelta(seconds=1), start, ignored_uid)
    return Reason.DURATION_USED_UP if nothing_left else Reason.DURATION_LIMIT


def _outside_bounds(
    rules: EventRules, hosts: Sequence[Host], starts_at: datetime, now: datetime, time_zone: str
) -> Reason | None:
    if starts_at < now:
        return Reason.PAST
    if starts_at < now + rules.notice:
        return Reason.NOTICE
    opens, closes = window_span(rules.window, floor_seconds(now), time_zone)
    start = floor_seconds(starts_at)
    if not opens <= start < min(closes, LAST_INSTANT):
        return Reason.BEYOND_WINDOW
    if isinstance(rules.window, DaysWindow) and rules.window.rolling:
        return _outside_rolling_window(rules, hosts, start, now, time_zone)
    return None


def _outside_rolling_window(
    rules: EventRules, hosts: Sequence[Host], start: int, now: datetime, time_zone: str
) -> Reason | None:
    """Off-grid starts are fine, so what counts is whether the start's day comes too late."""
    _, horizon = window_span(rules.window, floor_seconds(now), time_zone)
    query = SlotQuery(now, from_seconds(horizon), time_zone)
    slots = find_slots(replace(rules, first_only=False), hosts, query, now=now)
    if not slots:
        return Reason.BEYOND_WINDOW
    last_day = local_day(floor_seconds(slots[-1].starts_at), time_zone)
    return Reason.BEYOND_WINDOW if local_day(start, time_zone) > last_day else None


def _refusal_of_team(
    rules: EventRules,
    hosts: Sequence[Host],
    starts_at: datetime,
    length: timedelta,
    ignored_uid: str,
) -> Refusal | None:
    """Every required host has to be free, and one candidate where there are any."""
    refusals = {
        host.id: host_refusal(rules, host, starts_at, length, ignored_uid=ignored_uid)
        for host in hosts
    }
    required = [refusals[host.id] for host in hosts if takes_part(host, rules)]
    if refused := [refusal for refusal in required if refusal]:
        return _together(refused)
    candidates = [refusals[host.id] for host in hosts if not takes_part(host, rules)]
    refused = [refusal for refusal in candidates if refusal]
    return _together(refused) if refused and len(refused) == len(candidates) else None


def _together(refusals: list[Refusal]) -> Refusal:
    """One refusal for several hosts: the reason that is looked for first."""
    order = list(Reason)
    first = min(refusals, key=lambda refusal: order.index(refusal.reason))
    ids = tuple(host_id for refusal in refusals for host_id in refusal.host_ids)
    return replace(first, host_ids=ids)
