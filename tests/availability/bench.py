"""CPU time of slot queries: ``python -m tests.availability.bench``.

The bounds are those of the engine's issue: a month of slots for one host with 100 bookings within
3 ms, and for a collective event type of 10 hosts with 1,000 bookings within 25 ms.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time

from portal.availability import (
    BusyTime,
    DateOverride,
    EventRules,
    Host,
    Schedule,
    Scheduling,
    SlotQuery,
    WeeklyHours,
    find_slots,
)
from portal.i18n.zones import machine_zone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONES = [
    machine_zone(name)
    for name in (
        "Europe/London",
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Europe/Lisbon",
    )
]
MONTH = SlotQuery(NOW, NOW + timedelta(days=31), machine_zone("Europe/Berlin"))
ROUNDS = 30


def host(number: int) -> Host:
    """Return a host who works day and night, with two overrides and 100 bookings in five weeks."""
    hours = WeeklyHours(frozenset(range(7)), clock_time(), clock_time(23, 59))
    day = (NOW + timedelta(days=5)).date()
    overrides = tuple(
        DateOverride(day + timedelta(days=week * 7), clock_time(10), clock_time(20))
        for week in range(2)
    )
    return Host(
        number,
        Schedule(ZONES[number % len(ZONES)], (hours,), overrides),
        busy=tuple(booking(number, index) for index in range(100)),
    )


def booking(number: int, index: int) -> BusyTime:
    """Return one of the bookings, which are spread over days and hours by fixed steps."""
    starts_at = NOW + timedelta(days=index % 35, minutes=30 * ((index * 7 + number * 3) % 20))
    buffer = timedelta(minutes=5)
    return BusyTime(starts_at, starts_at + timedelta(minutes=30), buffer, buffer, event_type_id=7)


def personal() -> int:
    """Answer a month for one host."""
    return len(find_slots(EventRules(1, timedelta(minutes=30)), ONE, MONTH, now=NOW))


def collective() -> int:
    """Answer a month for ten hosts who all have to be free."""
    rules = EventRules(1, timedelta(minutes=30), scheduling=Scheduling.COLLECTIVE)
    return len(find_slots(rules, TEN, MONTH, now=NOW))


def round_robin() -> int:
    """Answer a month for ten hosts of whom one has to be free."""
    rules = EventRules(1, timedelta(minutes=30), scheduling=Scheduling.ROUND_ROBIN)
    return len(find_slots(rules, TEN, MONTH, now=NOW))


ONE = [host(0)]
TEN = [host(number) for number in range(10)]
CASES: list[tuple[Callable[[], int], float]] = [
    (personal, 3.0),
    (collective, 25.0),
    (round_robin, 25.0),
]


def milliseconds(answer: Callable[[], int]) -> float:
    """Return the CPU time of one answer: the least of many."""
    answer()
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time_ns()
        answer()
        taken.append((time.process_time_ns() - began) / 1e6)
    return min(taken)


def main() -> int:
    """Print every case; 1 when one of them is over its bound."""
    late = False
    for answer, bound in CASES:
        taken = milliseconds(answer)
        late = late or taken > bound
        line = f"{answer.__name__:<12} {taken:6.2f} ms of {bound:4.1f} ms, {answer()} slots\n"
        sys.stdout.write(line)
    return int(late)


if __name__ == "__main__":
    raise SystemExit(main())
