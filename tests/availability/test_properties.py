"""What holds for every slot, whatever the schedules, rules, bookings and zones.

Each promise is checked by arithmetic of its own, minute by minute or booking by booking, not with
the functions under test.
"""

from datetime import datetime, time, timedelta, tzinfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.availability import (
    BusyTime,
    EventRules,
    Host,
    Schedule,
    Scheduling,
    Slot,
    SlotQuery,
    check_start,
    find_slots,
    group_by_day,
)
from tests.availability.strategies import questions

ROUNDS = settings(max_examples=120, deadline=None)


def works_at(schedule: Schedule, instant: datetime) -> bool:
    """Read the schedule like a person with a clock on the wall."""
    wall = instant.astimezone(schedule.zone)
    overrides = [hours for hours in schedule.overrides if hours.day == wall.date()]
    weekly = [hours for hours in schedule.weekly_hours if wall.weekday() in hours.weekdays]
    clock = wall.time()
    return any(
        hours.start_time <= clock and (clock < hours.end_time or hours.end_time == time(23, 59))
        for hours in (overrides or weekly)
    )


def is_free(host: Host, rules: EventRules, slot: Slot) -> bool:
    """Ask every busy time, reservation, day off and, each five minutes, the working hours."""
    for busy in host.busy:
        starts = busy.starts_at - busy.before - rules.after
        ends = busy.ends_at + busy.after + rules.before
        if starts < slot.ends_at and slot.starts_at < ends:
            return False
    if any(
        each.starts_at < slot.ends_at and slot.starts_at < each.ends_at
        for each in host.reservations
    ):
        return False
    zone = host.schedule.zone
    moment = slot.starts_at
    while moment < slot.ends_at:
        day = moment.astimezone(zone).date()
        if any(off.first <= day <= off.last for off in host.days_off):
            return False
        if not works_at(host.schedule, moment) and not repeated(moment, zone):
            return False
        moment += timedelta(minutes=5)
    return True


def repeated(instant: datetime, zone: tzinfo) -> bool:
    """In an hour that comes twice, hours that end or begin in it have no single reading."""
    return (
        instant.astimezone(zone).utcoffset()
        != (instant - timedelta(hours=2)).astimezone(zone).utcoffset()
        or instant.astimezone(zone).utcoffset()
        != (instant + timedelta(hours=2)).astimezone(zone).utcoffset()
    )


@ROUNDS
@given(questions())
def test_every_slot_is_free_working_time(
    question: tuple[EventRules, list[Host], SlotQuery, datetime],
) -> None:
    rules, hosts, query, now = question
    for slot in find_slots(rules, hosts, query, now=now):
        assert is_free(hosts[0], rules, slot)


@ROUNDS
@given(questions())
def test_every_slot_keeps_notice_window_query_and_order(
    question: tuple[EventRules, list[Host], SlotQuery, datetime],
) -> None:
    rules, hosts, query, now = question
    slots = find_slots(rules, hosts, query, now=now)
    starts = [slot.starts_at for slot in slots]
    assert starts == sorted(set(starts))
    # Four days hold two calendar days and one business day after a weekend, in any zone.
    latest = now + timedelta(days=4 if rules.window else 4_000)
    for slot in slots:
        assert slot.ends_at - slot.starts_at == rules.length
        assert now + rules.notice <= slot.starts_at < latest
        assert query.starts_at.replace(second=0) <= slot.starts_at
        assert slot.ends_at <= query.ends_at + timedelta(seconds=1)
    if rules.first_only:
        assert all(len(found) == 1 for found in group_by_day(slots, query.zone).values())


@ROUNDS
@given(questions(Scheduling.COLLECTIVE, most=3))
def test_collective_slots_are_free_for_every_host(
    question: tuple[EventRules, list[Host], SlotQuery, datetime],
) -> None:
    rules, hosts, query, now = question
    for slot in find_slots(rules, hosts, query, now=now):
        assert slot.host_ids == tuple(host.id for host in hosts)
        assert all(is_free(host, rules, slot) for host in hosts)


@ROUNDS
@given(questions(Scheduling.ROUND_ROBIN, most=3))
def test_round_robin_slots_are_free_for_all_fixed_hosts_and_one_other(
    question: tuple[EventRules, list[Host], SlotQuery, datetime],
) -> None:
    rules, hosts, query, now = question
    fixed = {host.id for host in hosts if host.fixed}
    for slot in find_slots(rules, hosts, query, now=now):
        taking_part = set(slot.host_ids)
        assert fixed <= taking_part
        assert taking_part - fixed or len(fixed) == len(hosts)
        assert all(is_free(host, rules, slot) for host in hosts if host.id in taking_part)


@ROUNDS
@given(questions(), st.data())
def test_a_booked_slot_is_gone_from_the_next_answer(
    question: tuple[EventRules, list[Host], SlotQuery, datetime], data: st.DataObject
) -> None:
    rules, hosts, query, now = question
    slots = find_slots(rules, hosts, query, now=now)
    assume(slots)
    slot = data.draw(st.sampled_from(slots))
    taken = BusyTime(slot.starts_at, slot.ends_at, rules.before, rules.after, event_type_id=1)
    host = hosts[0]
    booked = Host(host.id, host.schedule, (*host.busy, taken), host.reservations, (), host.days_off)
    for later in find_slots(rules, [booked], query, now=now):
        assert later.ends_at <= slot.starts_at or slot.ends_at <= later.starts_at


@ROUNDS
@given(questions(Scheduling.ROUND_ROBIN, most=3))
def test_every_slot_can_be_booked(
    question: tuple[EventRules, list[Host], SlotQuery, datetime],
) -> None:
    rules, hosts, query, now = question
    zone = query.zone
    for slot in find_slots(rules, hosts, query, now=now):
        start = slot.starts_at
        assert check_start(rules, hosts, start, rules.length, now=now, zone=zone) is None
