"""What visitors' pages cost in a small organization: warm, from scratch, and added to the upstream's own latency."""

import statistics
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.bench.measures import Measure, Sheet
from tests.bench.server import Server, serving

EVENT = "/team/makerspace/laser-cutter-induction"
BLOCK, BLOCKS = 400, 5
ROUNDS = 3
ZONES = [
    *("Europe/Paris", "Europe/Rome", "Europe/Madrid", "Europe/Vienna", "Europe/Prague"),
    *("Europe/Oslo", "Europe/Zurich", "Europe/Brussels", "Europe/Warsaw", "Europe/Athens"),
]


def measure(sheet: Sheet, server: Server, folder: Path) -> None:
    """Measure the server's pages, and those of a portal in `folder` that has it for its Cal.com."""
    sheet.begin("Pages of a small organization")
    _warm(sheet, server)
    _from_scratch(sheet, server)
    key = server.manage("engine_key", "maren").split()[-1]
    front = {
        "CALCOM_API_KEY": key,
        "CALCOM_API_URL": f"http://127.0.0.1:{server.port}/v2",
        "CALCOM_RATE_LIMIT": "100000",
    }
    with serving(folder, front) as portal:
        _added_latency(sheet, portal, server, key)


def _warm(sheet: Sheet, server: Server) -> None:
    etag = server.get(EVENT).headers["ETag"]
    seconds = _by_turns(
        server,
        {
            "floor": lambda: server.get("/bench/floor"),
            "bare": lambda: server.get("/bench/bare"),
            "event page": lambda: server.get(EVENT),
            "event page, 304": lambda: server.get(EVENT, {"If-None-Match": etag}),
        },
    )
    sheet.add(Measure("a bare Django template", seconds["bare"] * 1000, "ms"))
    sheet.add(Measure("the same with our middleware", seconds["floor"] / seconds["bare"], "× bare"))
    for name in ("event page", "event page, 304"):
        sheet.add(Measure(f"warm {name}", seconds[name] / seconds["bare"], "× bare", 1.5))


def _from_scratch(sheet: Sheet, server: Server) -> None:
    """Months in other zones are pages that nobody has asked for yet, over a catalogue that is known."""
    for zone in ("Europe/Lisbon", "Europe/Dublin", "Europe/Sofia"):
        server.get(f"{EVENT}?cal.tz={zone}&month={_month(3)}")
    queries: list[int] = []

    def seconds(zone: str, ahead: int) -> float:
        before = server.processor_seconds()
        answer = server.get(f"{EVENT}?cal.tz={zone}&month={_month(ahead)}")
        queries.append(int(answer.headers["X-Bench-Queries"]))
        return server.processor_seconds() - before

    cost = _least(lambda turn: [seconds(zone, 2 * turn + one) for zone in ZONES for one in (1, 2)])
    sheet.add(Measure("month from scratch", cost * 1000, "ms", 12))
    sheet.add(Measure("month from scratch", max(queries), "queries", 4))


def _added_latency(sheet: Sheet, portal: Server, upstream: Server, key: str) -> None:
    """The same question, by turns asked of the upstream itself and of the portal, each for the first time.

    The upstream is asked as those must who know no more than a page's address: by the slugs in it.
    """
    portal.get(EVENT)
    headers = {"Authorization": f"Bearer {key}", "cal-api-version": "2024-09-04"}
    of_event = (
        "eventTypeSlug=laser-cutter-induction&teamSlug=makerspace&organizationSlug=rivermouth"
    )
    direct: list[float] = []

    def added(zone: str, ahead: int) -> float:
        month, following = _month(ahead), _month(ahead + 1)
        days = f"start={month}-01&end={following}-01T01:00:00Z&timeZone={zone}"
        direct.append(_seconds(upstream, f"/v2/slots?{of_event}&{days}", headers))
        return _seconds(portal, f"{EVENT}?cal.tz={zone}&month={month}") - direct[-1]

    cost = _least(lambda turn: [added(zone, 3 * turn + one) for zone in ZONES for one in (4, 5, 6)])
    sheet.add(Measure("upstream's own latency", statistics.median(direct) * 1000, "ms"))
    sheet.add(Measure("added to the upstream's latency", cost * 1000, "ms", 4))


def _least(measure: Callable[[int], list[float]]) -> float:
    """Return the lowest median of some rounds: whatever else the machine does meanwhile can only add to it."""
    return min(statistics.median(measure(turn)) for turn in range(ROUNDS))


def _seconds(server: Server, path: str, headers: Mapping[str, str] | None = None) -> float:
    begun = time.perf_counter()
    answer = server.get(path, headers)
    spent = time.perf_counter() - begun
    if answer.status != 200:
        raise ValueError(f"{path} was answered with {answer.status}")
    return spent


def _by_turns(server: Server, jobs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return seconds of processor time for one call of each job, taken in turns."""
    spent = dict.fromkeys(jobs, 0.0)
    for _ in range(BLOCKS):
        for name, job in jobs.items():
            before = server.processor_seconds()
            for _ in range(BLOCK):
                job()
            spent[name] += server.processor_seconds() - before
    return {name: seconds / (BLOCK * BLOCKS) for name, seconds in spent.items()}


def _month(ahead: int) -> str:
    first = datetime.now(UTC).date().replace(day=1)
    for _ in range(ahead):
        first = (first + timedelta(days=32)).replace(day=1)
    return f"{date(first.year, first.month, 1):%Y-%m}"
