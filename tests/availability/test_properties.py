"""What holds for every slot, whatever the schedules, rules, bookings and zones.

Each promise is checked by arithmetic of its own, minute by minute or booking by booking, not with
the functions under test.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.availability import (
    BusyTime,
    DateOverride,
    DaysOff,
    DaysWindow,
    EventRules,
    Host,
    Interval,
    Schedule,
    Scheduling,
    Slot,
    SlotQuery,
    WeeklyHours,
    check_start,
    find_slots,
    group_by_day,
)

ZONES = [
    "UTC",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Europe/London",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
]
# Around these nights some of the zones change their clock; the last one is a leap day.
WEEKS = [date(2026, 10, 24), date(2027, 3, 13), date(2027, 4, 2), date(2026, 9, 25)]
STARTS = [*WEEKS, date(2026, 12, 30), date(2028, 2, 27)]

quarters = st.integers(0, 95).map(lambda count: time(count // 4, count % 4 * 15))
end_times = st.one_of(quarters, st.just(time(23, 59)))
lengths = st.sampled_from([5, 15, 25, 30, 45, 60, 90]).map(lambda count: timedelta(minutes=count))
buffers = st.sampled_from([0, 0, 5, 15, 40]).map(lambda count: timedelta(minutes=count))
ROUNDS = settings(max_examples=120, deadline=None)


@st.composite
def schedules(draw: st.DrawFn, first: date) -> Schedule:
    weekdays = st.frozensets(st.integers(0, 6), min_size=1)
    days = st.integers(0, 6).map(lambda count: first + timedelta(days=count))
    return Schedule(
        draw(st.sampled_from(ZONES)),
        tuple(draw(st.lists(st.builds(WeeklyHours, weekdays, quarters, end_times), max_size=4))),
        tuple(draw(st.lists(st.builds(DateOverride, days, quarters, end_times), max_size=3))),
    )


@st.composite
def busy_times(draw: st.DrawFn, first: date) -> BusyTime:
    starts_at = midnight(first) + timedelta(minutes=draw(st.integers(0, 6 * 1440)))
    length = timedelta(minutes=draw(st.integers(1, 300)))
    before, after = draw(buffers), draw(buffers)
    return BusyTime(starts_at, starts_at + length, before, after, event_type_id=2)


@st.composite
def hosts_of(draw: st.DrawFn, first: date, number: int) -> Host:
    holds = draw(st.lists(busy_times(first), max_size=1))
    off = draw(st.sampled_from([(), (DaysOff(first, first),)]))
    return Host(
        number,
        draw(schedules(first)),
        busy=tuple(draw(st.lists(busy_times(first), max_size=5))),
        holds=tuple(Interval(hold.starts_at, hold.ends_at) for hold in holds),
        days_off=off,
        fixed=draw(st.booleans()),
    )


@st.composite
def questions(
    draw: st.DrawFn, scheduling: Scheduling = Scheduling.PERSONAL, most: int = 1
) -> tuple[EventRules, list[Host], SlotQuery, datetime]:
    first = draw(st.sampled_from(STARTS))
    rules = EventRules(
        1,
        draw(lengths),
        interval=draw(st.one_of(st.none(), lengths)),
        offset=draw(st.sampled_from([timedelta(), timedelta(minutes=10)])),
        before=draw(buffers),
        after=draw(buffers),
        notice=timedelta(minutes=draw(st.sampled_from([0, 1, 120, 1440]))),
        window=draw(st.sampled_from([None, DaysWindow(2), DaysWindow(1, business_only=True)])),
        first_only=draw(st.booleans()),
        scheduling=scheduling,
    )
    hosts = [draw(hosts_of(first, number + 1)) for number in range(draw(st.integers(1, most)))]
    query = SlotQuery(
        midnight(first) + timedelta(minutes=draw(st.integers(0, 600))),
        midnight(first) + timedelta(days=draw(st.integers(1, 6)), seconds=-1),
        draw(st.sampled_from(ZONES)),
    )
    now = midnight(first) + timedelta(seconds=draw(st.integers(-200_000, 200_000)))
    return rules, hosts, query, now


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def works_at(schedule: Schedule, instant: datetime) -> bool:
    """Read the schedule like a person with a clock on the wall."""
    wall = instant.astimezone(ZoneInfo(schedule.time_zone))
    overrides = [hours for hours in schedule.overrides if hours.day == wall.date()]
    weekly = [hours for hours in schedule.weekly_hours if wall.weekday() in hours.weekdays]
    clock = wall.time()
    return any(
        hours.start_time <= clock and (clock < hours.end_time or hours.end_time == time(23, 59))
        for hours in (overrides or weekly)
    )


def is_free(host: Host, rules: EventRules, slot: Slot) -> bool:
    """Ask every busy time, hold, day off and, each five minutes, the working hours."""
    for busy in host.busy:
        starts = busy.starts_at - busy.before - rules.after
        ends = busy.ends_at + busy.after + rules.before
        if starts < slot.ends_at and slot.starts_at < ends:
            return False
    if any(h.starts_at < slot.ends_at and slot.starts_at < h.ends_at for h in host.holds):
        return False
    zone = ZoneInfo(host.schedule.time_zone)
    moment = slot.starts_at
    while moment < slot.ends_at:
        day = moment.astimezone(zone).date()
        if any(off.first <= day <= off.last for off in host.days_off):
            return False
        if not works_at(host.schedule, moment) and not repeated(moment, zone):
            return False
        moment += timedelta(minutes=5)
    return True


def repeated(instant: datetime, zone: ZoneInfo) -> bool:
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
        assert all(len(found) == 1 for found in group_by_day(slots, query.time_zone).values())


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
    booked = Host(host.id, host.schedule, (*host.busy, taken), host.holds, (), host.days_off)
    for later in find_slots(rules, [booked], query, now=now):
        assert later.ends_at <= slot.starts_at or slot.ends_at <= later.starts_at


@ROUNDS
@given(questions(Scheduling.ROUND_ROBIN, most=3))
def test_every_slot_can_be_booked(
    question: tuple[EventRules, list[Host], SlotQuery, datetime],
) -> None:
    rules, hosts, query, now = question
    zone = query.time_zone
    for slot in find_slots(rules, hosts, query, now=now):
        start = slot.starts_at
        assert check_start(rules, hosts, start, rules.length, now=now, time_zone=zone) is None
