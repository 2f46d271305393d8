"""Reasons against times: every rule that closes some, with the refusal that it gives.

Spans with a refusal come in the order in which the reasons are checked (CONTRACT.md sections 14.2 and 17); those of
single rules may overlap.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.availability.host_time import around, blocks, off_spans, takes_part, working_spans
from portal.availability.hosts import BusyTime, Host
from portal.availability.limits import ClosedPeriod, Seats
from portal.availability.rules import CountLimit, DurationLimit, EventRules
from portal.availability.spans import LAST_INSTANT, Span, ceil_seconds, subtract
from portal.availability.window import FOREVER

type Closed = list[tuple[Span, "Refusal"]]


class Reason(StrEnum):
    """Every reason, in the order in which they are checked.

    A limit by duration is used up when no more time is left, and else may be too small for the booking. The last three
    are no reasons against a booking, only against a slot.
    """

    NO_HOSTS = "no-hosts"
    PAST = "past"
    NOTICE = "notice"
    BEYOND_WINDOW = "beyond-window"
    SEATS_FULL = "seats-full"
    COUNT_LIMIT = "count-limit"
    DURATION_USED_UP = "duration-used-up"
    DURATION_LIMIT = "duration-limit"
    DAY_OFF = "day-off"
    OUTSIDE_HOURS = "outside-hours"
    BUSY = "busy"
    BUFFER = "buffer"
    RESERVED = "reserved"
    OFF_GRID = "off-grid"
    NOT_FIRST = "not-first"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason, and the hosts it holds for (none where it is the event type's own).

    ``limit`` is the one that is used up where the reason is one, ``busy`` what the hosts are busy
    with, or what the buffer belongs to.
    """

    reason: Reason
    host_ids: tuple[int, ...] = ()
    limit: CountLimit | DurationLimit | None = None
    busy: BusyTime | None = None


def out_of_bounds(rules: EventRules, window: Span, now: datetime) -> Closed:
    present, earliest = ceil_seconds(now), ceil_seconds(now + rules.notice)
    opens, closes = window
    beyond = Refusal(Reason.BEYOND_WINDOW)
    return [
        ((FOREVER[0], present), Refusal(Reason.PAST)),
        ((present, earliest), Refusal(Reason.NOTICE)),
        ((FOREVER[0], opens), beyond),
        # Also where nothing closes the window: past LAST_INSTANT there are no dates.
        ((min(closes, LAST_INSTANT), FOREVER[1]), beyond),
    ]


def limit_refusal(period: ClosedPeriod) -> Refusal:
    if isinstance(period.limit, CountLimit):
        return Refusal(Reason.COUNT_LIMIT, limit=period.limit)
    reason = Reason.DURATION_USED_UP if period.used_up else Reason.DURATION_LIMIT
    return Refusal(reason, limit=period.limit)


def seats_refusal(seats: Seats, rules: EventRules, start: int, end: int) -> Refusal | None:
    """Return why no seat can be taken in [start, end), or None."""
    booking = seats.booking_at(start, end)
    if booking and booking.seats_taken >= (rules.seats or 0):
        return Refusal(Reason.SEATS_FULL, busy=booking)
    if seats.taken(start, end) >= (rules.seats or 0):
        return Refusal(Reason.RESERVED)
    if seats.allows(start, end):
        return None
    return Refusal(Reason.BUSY, busy=seats.booking_over(start, end))


def closed_by_host(
    host: Host, rules: EventRules, span: Span, ignored_uid: str
) -> Iterator[tuple[Span, Refusal]]:
    """Yield what keeps a host from bookings within a span, in the order in which it is checked."""
    ids = (host.id,)
    for off in off_spans(host):
        yield off, Refusal(Reason.DAY_OFF, ids)
    for idle in subtract([span], working_spans(host.schedule, *span)):
        yield idle, Refusal(Reason.OUTSIDE_HOURS, ids)
    blocking = [
        (busy, around(busy, rules)) for busy in host.busy if blocks(busy, rules, ignored_uid)
    ]
    near = [each for each in blocking if each[1][0] < span[1] and span[0] < each[1][3]]
    for busy, (_, starts, ends, _) in near:
        # A booking with seats does not keep others out, but its buffers still do.
        if not rules.shares_seats(busy.event_type_id):
            yield (starts, ends), Refusal(Reason.BUSY, ids, busy=busy)
    for busy, (opens, starts, ends, closes) in near:
        yield (opens, starts), Refusal(Reason.BUFFER, ids, busy=busy)
        yield (ends, closes), Refusal(Reason.BUFFER, ids, busy=busy)


def in_the_way(
    rules: EventRules, hosts: Sequence[Host], refusals: dict[int, Refusal | None]
) -> list[Refusal]:
    """Return the refusals that matter: of required hosts, or of all candidates if none is free."""
    required = [refusals[host.id] for host in hosts if takes_part(host, rules)]
    if refused := [refusal for refusal in required if refusal]:
        return refused
    candidates = [refusals[host.id] for host in hosts if not takes_part(host, rules)]
    refused = [refusal for refusal in candidates if refusal]
    return refused if len(refused) == len(candidates) else []


def together(refusals: list[Refusal]) -> Refusal:
    order = list(Reason)
    # Several hosts, one sentence: the reason that Cal.com would find first.
    first = min(refusals, key=lambda refusal: order.index(refusal.reason))
    ids = tuple(host_id for refusal in refusals for host_id in refusal.host_ids)
    return replace(first, host_ids=ids)


def first_of(closed: Iterable[tuple[Span, Refusal]], start: int, end: int) -> Refusal | None:
    """Return the first refusal whose time overlaps [start, end)."""
    return next(
        (
            refusal
            for (opens, closes), refusal in closed
            # Buffers of 0 minutes are empty spans, which overlap nothing.
            if opens < end and start < closes and opens < closes
        ),
        None,
    )
