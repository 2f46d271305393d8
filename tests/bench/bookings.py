"""Bookings: what one costs and how many go through, on PostgreSQL beside SQLite."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from tests.bench.growth import databases, run_code
from tests.bench.measures import Measure, Sheet
from tests.bench.others import form_of, free_slots
from tests.bench.server import Server, serving

ALONE: Final = 30
CLIENTS: Final = 50
AT_ONCE: Final = 300
A_SECOND: Final = 10
OPEN_LOOP: Final = int(os.environ.get("BENCH_BOOKINGS", "200"))
# How long before it is sent a form is opened.
FILLED_IN: Final = 1.5
# A team's slots are enough for so many of all bookings.
OF_A_TEAM: Final = 30
TEAMS: Final = """
from portal.engine.teams.models import Team
print(*Team.objects.filter(slug__startswith="team-").values_list("slug", flat=True))
"""
COUNT: Final = """
from django.db.models import F
from portal.engine.models import BookingHost
rows = BookingHost.objects.filter(blocking=True)
over = sum(rows.filter(user=one.user, starts_at__lt=one.ends_at, ends_at__gt=one.starts_at).count() - 1 for one in rows)
print(over)
"""


@dataclass(frozen=True, slots=True)
class Slot:
    path: str
    starts_at: str


def measure(sheet: Sheet) -> None:
    """Book alone, by 50 clients at once, and ten times a second whatever comes back."""
    cost: dict[str, float] = {}
    rate: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, databases() as found:
        for database, environment in found.items():
            sheet.begin(f"Bookings, {database}")
            folder = Path(name) / database
            with serving(folder, environment) as server:
                teams = max(50, (ALONE + AT_ONCE + OPEN_LOOP) // OF_A_TEAM)
                grow = f"grow(teams={teams}, people={4 * teams})"
                run_code(server, f"from tests.bench.catalogue import grow; {grow}")
                server.connection.close()
                slots = _slots(server)
                cost[database] = _alone(server, list(islice(slots, ALONE)))
                sheet.add(Measure(f"a booking's POST, {database}", cost[database] * 1000, "ms"))
            with serving(folder, environment, workers=2, threads=4) as server:
                rate[database] = _at_once(sheet, server, list(islice(slots, AT_ONCE)), database)
                _open_loop(sheet, server, list(islice(slots, OPEN_LOOP)), database)
                overlaps = int(run_code(server, COUNT).split()[-1])
                sheet.add(Measure(f"overlapping bookings, {database}", overlaps, "", 0))
    if len(cost) == 2:
        sheet.begin("PostgreSQL beside SQLite")
        ratio = cost["PostgreSQL"] / cost["SQLite"]
        sheet.add(Measure("a booking's POST", ratio, "× SQLite's", 1.3))
        ratio = rate["PostgreSQL"] / rate["SQLite"]
        what = f"bookings a second of {CLIENTS} clients"
        sheet.add(Measure(what, ratio, "× SQLite's", 0.8, at_least=True))


def _slots(server: Server) -> Iterator[Slot]:
    """Yield free slots of the grown teams by turns: no two of them have a host in common."""
    teams = run_code(server, TEAMS).split()
    events = [_first_event(server, f"/team/{slug}") for slug in teams]
    starts = [[Slot(path, at) for at in free_slots(server, path, days=6)] for path in events]
    # Not the first ones, whose time may come while the bench runs.
    for turn in range(4, max(map(len, starts))):
        yield from (one[turn] for one in starts if turn < len(one))


def _first_event(server: Server, team: str) -> str:
    links = server.read(team).split('href="')[1:]
    return next(link.split('"')[0] for link in links if "/event-" in link)


def _alone(server: Server, slots: Sequence[Slot]) -> float:
    spent = []
    for slot in slots:
        address, values = form_of(server, slot.path, slot.starts_at)
        spent.append(server.spent(lambda: _send(server, address, values)))  # noqa: B023  called at once
    return statistics.median(spent)


def _at_once(sheet: Sheet, server: Server, slots: Sequence[Slot], database: str) -> float:
    shares = [slots[number::CLIENTS] for number in range(CLIENTS)]

    def book(number: int) -> list[int]:
        client = replace(server, browser=f"client {number}")
        forms = [form_of(client, slot.path, slot.starts_at) for slot in shares[number]]
        return [client.post(address, values).status for address, values in forms]

    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [status for found in pool.map(book, range(CLIENTS)) for status in found]
    rate = answers.count(303) / (time.perf_counter() - begun)
    sheet.add(Measure(f"bookings of {CLIENTS} clients, {database}", rate, "a second"))
    failed = sum(status >= 500 for status in answers)
    sheet.add(Measure(f"failed answers, {database}", failed, "", 0))
    refused = len(answers) - failed - answers.count(303)
    sheet.add(Measure(f"refused bookings, {database}", refused, "", 0))
    return rate


def _open_loop(sheet: Sheet, server: Server, slots: Sequence[Slot], database: str) -> None:
    begun = time.perf_counter() + FILLED_IN

    def send(number: int) -> float:
        due = begun + number / A_SECOND
        visitor = replace(server, browser=f"visitor {number % 100}")
        time.sleep(max(0.0, due - FILLED_IN - time.perf_counter()))
        form = form_of(visitor, slots[number].path, slots[number].starts_at)
        time.sleep(max(0.0, due - time.perf_counter()))
        _send(visitor, *form)
        visitor.connection.close()
        # From when it was due: who waits for a connection waits, too.
        return time.perf_counter() - due

    with ThreadPoolExecutor(96) as pool:
        waited = sorted(pool.map(send, range(len(slots))))
    p95 = waited[int(len(waited) * 0.95)]
    what = f"{A_SECOND} bookings a second, 95th percentile, {database}"
    sheet.add(Measure(what, p95 * 1000, "ms", 500))


def _send(server: Server, address: str, values: dict[str, str]) -> None:
    answer = server.post(address, values)
    if answer.status != 303:
        raise ValueError(f"{address} was answered with {answer.status}")
