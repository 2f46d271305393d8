"""Random schedules, hosts, rules and queries for property tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from portal.availability import (
    BusyTime,
    CountLimit,
    DateOverride,
    DaysOff,
    DaysWindow,
    DurationLimit,
    EventRules,
    Host,
    Interval,
    Period,
    RangeWindow,
    Schedule,
    Scheduling,
    SlotQuery,
    WeeklyHours,
)
from portal.i18n.zones import machine_zone

type Question = tuple[EventRules, list[Host], SlotQuery, datetime]

ZONES = [
    machine_zone(name)
    for name in (
        "UTC",
        "America/New_York",
        "America/St_Johns",
        "America/Santiago",
        "Europe/London",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Pacific/Apia",
    )
]
# Around these nights some of the zones change their clock; the last one is a leap day.
WEEKS = [date(2026, 10, 24), date(2027, 3, 13), date(2027, 4, 2), date(2026, 9, 25)]
STARTS = [*WEEKS, date(2026, 12, 30), date(2028, 2, 27)]

quarters = st.integers(0, 95).map(lambda count: time(count // 4, count % 4 * 15))
end_times = st.one_of(quarters, st.just(time(23, 59)))
lengths = st.sampled_from([5, 15, 25, 30, 45, 60, 90]).map(lambda count: timedelta(minutes=count))
buffers = st.sampled_from([0, 0, 5, 15, 40]).map(lambda count: timedelta(minutes=count))


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
    reserved = draw(st.lists(busy_times(first), max_size=1))
    off = draw(st.sampled_from([(), (DaysOff(first, first),)]))
    return Host(
        number,
        draw(schedules(first)),
        busy=tuple(draw(st.lists(busy_times(first), max_size=5))),
        reservations=tuple(Interval(each.starts_at, each.ends_at) for each in reserved),
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


@st.composite
def own_bookings(draw: st.DrawFn, first: date, length: timedelta) -> BusyTime:
    """Bookings of the asked event type, some of them shared by hosts, pending or without a seat."""
    quarters_of_week = draw(st.integers(0, 6 * 96))
    starts_at = midnight(first) + timedelta(minutes=15 * quarters_of_week)
    return BusyTime(
        starts_at,
        starts_at + draw(st.sampled_from([length, length, timedelta(minutes=20)])),
        draw(buffers),
        draw(buffers),
        uid=str(quarters_of_week),
        event_type_id=1,
        pending=draw(st.sampled_from([False, False, True])),
        counts=draw(st.sampled_from([True, True, False])),
        seats_taken=draw(st.integers(0, 3)),
    )


@st.composite
def windows(draw: st.DrawFn, first: date) -> DaysWindow | RangeWindow | None:
    """No window, or one of each kind that ends within the week or soon after it."""
    begin = first + timedelta(days=draw(st.integers(-2, 4)))
    end = begin + timedelta(days=draw(st.integers(0, 4)))
    days = DaysWindow(draw(st.integers(0, 6)), draw(st.booleans()), draw(st.booleans()))
    ranged = RangeWindow(begin, end, draw(st.sampled_from(ZONES)))
    return draw(st.sampled_from([None, None, days, ranged]))


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """No limits, or some that the bookings of a week reach."""
    periods = st.sampled_from(list(Period))
    counts = st.builds(CountLimit, periods, st.integers(1, 2))
    durations = st.builds(DurationLimit, periods, st.integers(1, 6).map(quarter_hours))
    return {
        "count_limits": tuple(draw(st.lists(counts, max_size=2))),
        "duration_limits": tuple(draw(st.lists(durations, max_size=2))),
    }


@st.composite
def full_questions(draw: st.DrawFn) -> Question:
    """Questions with everything that can close a time; the query has room for whole slots."""
    first = draw(st.sampled_from(STARTS))
    length = draw(lengths)
    rules = EventRules(
        1,
        length,
        interval=draw(st.one_of(st.none(), lengths)),
        offset=draw(st.sampled_from([timedelta(), timedelta(minutes=10)])),
        before=draw(buffers),
        after=draw(buffers),
        notice=timedelta(minutes=draw(st.sampled_from([0, 1, 120, 1440]))),
        window=draw(windows(first)),
        first_only=draw(st.sampled_from([False, False, True])),
        scheduling=draw(st.sampled_from(list(Scheduling))),
        seats=draw(st.sampled_from([None, None, 1, 3])),
        blocks_pending=draw(st.booleans()),
        **draw(limits()),
    )
    shared = draw(st.lists(own_bookings(first, length), max_size=3))
    hosts = []
    for number in range(1 if rules.scheduling is Scheduling.PERSONAL else draw(st.integers(1, 3))):
        host = draw(hosts_of(first, number + 1))
        own = draw(st.lists(st.sampled_from(shared), unique=True, max_size=3)) if shared else []
        seats = draw(st.lists(own_bookings(first, length), max_size=1))
        hosts.append(
            replace(
                host,
                busy=(*host.busy, *own),
                seat_reservations=tuple(Interval(each.starts_at, each.ends_at) for each in seats),
                limit_zone=draw(st.sampled_from([None, *ZONES])),
            )
        )
    asked = draw(st.sampled_from([None, None, timedelta(minutes=20)]))
    begins = midnight(first) + timedelta(minutes=draw(st.integers(0, 600)))
    query = SlotQuery(
        begins,
        midnight(first) + timedelta(days=draw(st.integers(1, 4))),
        draw(st.sampled_from(ZONES)),
        asked,
        draw(st.sampled_from(["", "", *(each.uid for each in shared)])),
    )
    now = midnight(first) + timedelta(seconds=draw(st.integers(-200_000, 100_000)))
    return rules, hosts, query, now


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def quarter_hours(count: int) -> timedelta:
    return timedelta(minutes=15 * count)
