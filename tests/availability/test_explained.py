"""Why times are not offered: explanations agree with slots and with bookings, in both directions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings

from portal.availability import (
    DaysWindow,
    EventRules,
    Gap,
    Host,
    Interval,
    Reason,
    Refusal,
    Scheduling,
    Slot,
    SlotQuery,
    check_start,
    explain,
    find_slots,
)
from tests.availability.strategies import Question, full_questions

ROUNDS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
IGNORED_BY_BOOKINGS = {Reason.RESERVED, Reason.OFF_GRID, Reason.NOT_FIRST}
LIMITS = {Reason.COUNT_LIMIT, Reason.DURATION_LIMIT, Reason.DURATION_USED_UP}


def length_of(rules: EventRules, query: SlotQuery) -> timedelta:
    return query.duration or rules.length


def has_room(slot: Slot, rules: EventRules) -> bool:
    """A full slot stays among the slots of a seated event type, with its count."""
    return rules.seats is None or (slot.seats_booked or 0) < rules.seats


def starts_in(rules: EventRules, query: SlotQuery, slots: list[Slot]) -> Iterator[datetime]:
    """Yield starts whose whole length lies in the query: of all slots, each quarter, odd minutes."""
    minute = query.starts_at.replace(second=0, microsecond=0)
    last = query.ends_at - length_of(rules, query)
    yield from (slot.starts_at for slot in slots)
    step = 0
    while minute <= last:
        yield minute
        step += 1
        minute += timedelta(minutes=7 if step % 5 == 0 else 15 - minute.minute % 15)


@ROUNDS
@given(full_questions())
def test_a_start_has_a_reason_if_and_only_if_it_is_not_offered(question: Question) -> None:
    rules, hosts, query, now = question
    slots = find_slots(rules, hosts, query, now=now)
    explanation = explain(rules, hosts, query, now=now)
    offered = {slot.starts_at for slot in slots if has_room(slot, rules)}
    for start in starts_in(rules, query, slots):
        assert (explanation.refusals(start) == ()) == (start in offered), start


@ROUNDS
@given(full_questions())
def test_only_free_time_is_called_off_the_grid(question: Question) -> None:
    """A grid of single minutes offers all free time, and only that."""
    rules, hosts, query, now = question
    # Days that a rolling window counts depend on the grid.
    window = None if isinstance(rules.window, DaysWindow) else rules.window
    minutely = replace(
        rules, window=window, interval=timedelta(minutes=1), offset=timedelta(), first_only=False
    )
    slots = find_slots(minutely, hosts, query, now=now)
    free = {slot.starts_at for slot in slots if has_room(slot, rules)}
    explanation = explain(replace(rules, window=window), hosts, query, now=now)
    for start in starts_in(rules, query, []):
        reasons = {refusal.reason for refusal in explanation.refusals(start)}
        assert (start in free) == (reasons <= {Reason.OFF_GRID, Reason.NOT_FIRST}), (start, reasons)


@ROUNDS
@given(full_questions())
def test_slots_and_gaps_with_reasons_make_the_whole_time(question: Question) -> None:
    rules, hosts, query, now = question
    slots = [
        Interval(slot.starts_at, slot.ends_at)
        for slot in find_slots(rules, hosts, query, now=now)
        if has_room(slot, rules)
    ]
    gaps = explain(rules, hosts, query, now=now).gaps(query.starts_at, query.ends_at, slots)
    assert all(gap.refusals for gap in gaps)
    reached = query.starts_at
    pieces: list[Gap | Interval] = [*gaps, *slots]
    for piece in sorted(pieces, key=lambda each: each.starts_at):
        assert piece.starts_at <= reached
        reached = max(reached, piece.ends_at)
    assert reached == query.ends_at
    for gap in gaps:
        assert all(slot.ends_at <= gap.starts_at or gap.ends_at <= slot.starts_at for slot in slots)


@ROUNDS
@given(full_questions())
def test_a_booking_is_refused_for_a_reason_that_the_explanation_has(question: Question) -> None:
    rules, hosts, query, now = question
    explanation = explain(rules, hosts, query, now=now)
    for start in starts_in(rules, query, []):
        if joins_a_booking(rules, hosts, query, start):
            continue
        refusal = check_start(
            rules,
            hosts,
            start,
            length_of(rules, query),
            now=now,
            zone=query.zone,
            ignored_uid=query.ignored_uid,
        )
        said = explanation.refusals(start)
        if refusal is not None:
            assert said, (start, refusal)
            continue
        ignored = IGNORED_BY_BOOKINGS | (
            LIMITS if passes_midnight(hosts, rules, query, start) else set()
        )
        assert may_go(rules, hosts, said, ignored), (start, said)


def may_go(
    rules: EventRules, hosts: list[Host], said: tuple[Refusal, ...], ignored: set[Reason]
) -> bool:
    """Tell whether only what a booking ignores is said: of all hosts, or of one who can be chosen."""
    are_free = {
        host: {each.reason for each in said if not each.host_ids or host.id in each.host_ids}
        <= ignored
        for host in hosts
    }
    if rules.scheduling is not Scheduling.ROUND_ROBIN:
        return all(are_free.values())
    chosen = [is_free for host, is_free in are_free.items() if not host.fixed]
    return all(are_free[host] for host in hosts if host.fixed) and (not chosen or any(chosen))


def passes_midnight(
    hosts: list[Host], rules: EventRules, query: SlotQuery, start: datetime
) -> bool:
    """Of limits, a booking asks for the periods it begins in, a slot for all that it touches."""
    zone = hosts[0].limit_zone or hosts[0].schedule.zone
    end = start + length_of(rules, query) - timedelta(seconds=1)
    return start.astimezone(zone).date() != end.astimezone(zone).date()


def joins_a_booking(
    rules: EventRules, hosts: list[Host], query: SlotQuery, start: datetime
) -> bool:
    """A seat of a booking is taken without asking limits and hosts again."""
    end = start + length_of(rules, query)
    return rules.seats is not None and any(
        (busy.event_type_id, busy.starts_at, busy.ends_at) == (1, start, end)
        for host in hosts
        for busy in host.busy
    )
