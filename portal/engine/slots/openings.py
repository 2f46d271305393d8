"""Openings: whether a start of an event type can be booked, by what the database holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import availability as av
from portal.engine import clock
from portal.engine.errors import BadRequest, Conflict, CoreError, WireError
from portal.engine.event_types.models import EventType
from portal.engine.protocol.values import canonical_zone
from portal.engine.slots.busy_times import Period
from portal.engine.slots.host_calendars import (
    HostSeat,
    Standing,
    host_seats,
    load_hosts,
    load_rules,
    read_standing,
)
from portal.i18n.zones import machine_zone

OUT_OF_BOUNDS = (
    "The event type can't be booked at the \"start\" time provided. This could be because it's too"
    " soon (violating the minimum booking notice) or too far in the future (outside the event's"
    " scheduling window). Try fetching available slots first using the GET /v2/slots endpoint and"
    ' then make a booking with "start" time equal to one of the available slots:'
    " https://cal.com/docs/api-reference/v2/slots"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """One start of an event type as the database stands at this moment.

    `refusal` says why it cannot be booked; `free` are the ids of the hosts who could take it.
    """

    seats: list[HostSeat]
    refusal: av.Refusal | None
    free: list[int]


@dataclass(frozen=True, slots=True)
class Staffing:
    """The hosts of an event type, with what no booking changes: their hours and days off."""

    event_type: EventType
    seats: list[HostSeat]
    standing: Standing


def read_staffing(event_type: EventType, hosted_by: Sequence[HostSeat] | None = None) -> Staffing:
    # `hosted_by` stands for the event type's own hosts.
    seats = list(hosted_by) if hosted_by is not None else host_seats(event_type)
    return Staffing(event_type, seats, read_standing(event_type, seats))


def check_opening(
    staffing: Staffing,
    starts_at: datetime,
    length: timedelta,
    *,
    time_zone: str,
    ignored_uid: str = "",
    only_hosts: Sequence[int] = (),
) -> Opening:
    """Check a start against the hosts' calendars, as the database has them at this moment, and the event type's rules.

    `only_hosts` narrows the non-fixed hosts of a round robin. The booking with `ignored_uid` counts as free.
    `time_zone` is the booker's.
    """
    now, event_type, everybody = clock.now(), staffing.event_type, staffing.seats
    seats = [
        seat for seat in everybody if not only_hosts or seat.fixed or seat.user.pk in only_hosts
    ]
    wanted = {seat.user.pk for seat in seats}
    period = Period(starts_at, starts_at + length)
    # Limits count the bookings of all hosts, whichever of them were asked for.
    all_hosts = load_hosts(event_type, everybody, period, now=now, standing=staffing.standing)
    hosts = [host for host in all_hosts if host.id in wanted]
    rules = load_rules(event_type, all_hosts)
    refusals = av.host_refusals(rules, hosts, starts_at, length, ignored_uid=ignored_uid)
    refusal = av.check_start(
        rules,
        hosts,
        starts_at,
        length,
        now=now,
        zone=machine_zone(canonical_zone(time_zone) or "UTC"),
        ignored_uid=ignored_uid,
        limited_with=all_hosts,
        refusals=refusals,
    )
    return Opening(seats, refusal, [host.id for host in hosts if refusals[host.id] is None])


def to_error(event_type: EventType, refusal: av.Refusal) -> WireError:
    """Return the error for a refusal in Cal.com's words (CONTRACT.md 4.5, 17)."""
    match refusal.reason:
        case av.Reason.PAST:
            return BadRequest("Attempting to book a meeting in the past.")
        case av.Reason.NOTICE | av.Reason.BEYOND_WINDOW:
            return BadRequest(OUT_OF_BOUNDS)
        case av.Reason.COUNT_LIMIT:
            # 401, though nobody lacks credentials (CONTRACT.md 17, Limits).
            return CoreError(401, "booking_limit_reached")
        case av.Reason.DURATION_USED_UP:
            return CoreError(401, "duration_limit_reached")
        case av.Reason.SEATS_FULL:
            return Conflict("No more seats left at this seated booking.")
        case _:
            # Which host and why is said to staff only: the answer is public.
            who = "One of the hosts" if event_type.team_id else "User"
            return BadRequest(f"{who} either already has booking at this time or is not available")
