"""What other visitors cost: one reads pages while others open forms and book."""

import re
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from tests.bench.measures import Measure, Sheet
from tests.bench.server import Server

# Maren, Priya and Tomas are hosts of the first, Owen and Jonas of the second: no host is in both.
THEIRS = "/team/librarians/half-hour"
ELSEWHERE = "/team/makerspace/laser-cutter-induction"
LISTS = ("/", "/team/makerspace")
ROUNDS = 60


def measure(sheet: Sheet, server: Server) -> None:
    """Read pages right after another visitor opened a form, and right after one booked elsewhere."""
    sheet.begin("Another visitor opens forms and books")
    other = replace(server, browser="another")
    slots = free_slots(server, THEIRS)
    for path in (ELSEWHERE, *LISTS):
        server.get(path)
    warm = statistics.median(server.spent(lambda: server.get(ELSEWHERE)) for _ in range(ROUNDS))
    queries = dict.fromkeys((ELSEWHERE, *LISTS), 0)
    after: list[float] = []
    forms: list[int] = []
    for slot in slots[:ROUNDS]:
        forms.append(queries_of(other, f"{THEIRS}?{urlencode({'slot': slot})}"))
        for path in queries:
            before = server.processor_seconds()
            answer = server.get(path)
            if path == ELSEWHERE:
                after.append(server.processor_seconds() - before)
            queries[path] = max(queries[path], int(answer.headers["X-Bench-Queries"]))
    sheet.add(Measure("event page after a form elsewhere", queries[ELSEWHERE], "queries", 1))
    lists = max(queries[path] for path in LISTS)
    sheet.add(Measure("start and team page after a form", lists, "queries", 0))
    ratio = statistics.median(after) / warm
    # With the look for reservations of one's own; its bound is the query.
    sheet.add(Measure("event page after a form elsewhere", ratio, "× the warm page"))
    sheet.add(Measure("form", max(forms), "queries", 40))

    booked = [book(other, THEIRS, slot) for slot in slots[-20:]]
    sheet.add(Measure("booking POST", max(booked), "queries", 60))
    after = []
    for slot in slots[-40:-20]:
        book(other, THEIRS, slot)
        after.append(server.spent(lambda: server.get(ELSEWHERE)))
    ratio = statistics.median(after) / warm
    sheet.add(Measure("event page after a booking elsewhere", ratio, "× the warm page", 2))


def free_slots(server: Server, path: str, *, days: int = 40) -> list[str]:
    """Return starts that are on offer in the months to come, as the pages' links name them."""
    found: list[str] = []
    day = datetime.now(UTC).date() + timedelta(days=3)
    for ahead in range(days):
        html = server.read(f"{path}?date={day + timedelta(days=ahead)}")
        found += re.findall(r"[?&;]slot=([0-9TZ:.%A-z-]+)", html)
    return list(dict.fromkeys(one.replace("%3A", ":") for one in found))


def queries_of(server: Server, path: str) -> int:
    return int(server.get(path).headers["X-Bench-Queries"])


def book(server: Server, path: str, slot: str) -> int:
    """Book a slot through the page's form; return how many queries the POST took. Raises ValueError."""
    address, values = form_of(server, path, slot)
    answer = server.post(address, values)
    if answer.status != 303:
        raise ValueError(f"{address} was answered with {answer.status}")
    return int(answer.headers["X-Bench-Queries"])


def form_of(server: Server, path: str, slot: str) -> tuple[str, dict[str, str]]:
    """Open the form for a slot; return its address and what a visitor sends there."""
    address = f"{path}?{urlencode({'slot': slot})}"
    html = server.read(address)
    values = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    # A location on the phone asks for a number.
    phones = re.findall(r'<input type="tel" name="(\w+)"', html)
    values |= dict.fromkeys(phones, "+44 20 7946 0958")
    email = f"ada-{abs(hash((path, slot))) % 10**9}@visitors.example"
    return address, values | {"name": "Ada Byron", "email": email}
