"""How much memory a worker takes after thousands of different pages."""

import os
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from tests.bench.measures import Measure, Sheet
from tests.bench.server import Server

EVENT = "/team/makerspace/laser-cutter-induction"
WARM, MANY, VERY_MANY = 20, 2_000, int(os.environ.get("BENCH_PAGES", "6000"))


def measure(sheet: Sheet, server: Server) -> None:
    sheet.begin("Memory of a worker")
    pages = _pages()
    _visit(server, islice(pages, WARM))
    before = server.megabytes
    sheet.add(Measure(f"after {WARM} pages", before, "MB"))
    _visit(server, islice(pages, MANY))
    after = server.megabytes
    sheet.add(Measure(f"after {MANY} different pages", after / before, "× before", 1.5))
    _visit(server, islice(pages, VERY_MANY - MANY))
    ratio = server.megabytes / before
    sheet.add(Measure(f"after {VERY_MANY} different pages", ratio, "× before", 1.5))


def _pages() -> Iterator[str]:
    """Yield addresses of months in other zones and days, each another page."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if zone.startswith("Europe/"))
    year = datetime.now(UTC).year + 1
    for month in range(1, 13):
        for zone in zones:
            for day in range(1, 29):
                yield f"{EVENT}?cal.tz={zone}&date={year}-{month:02}-{day:02}"


def _visit(server: Server, paths: Iterator[str]) -> None:
    for path in paths:
        answer = server.get(path)
        if answer.status != 200:
            raise ValueError(f"{path} was answered with {answer.status}")
