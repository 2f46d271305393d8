"""Many visitors, few calls: a minute of a thousand visitors in front of an upstream that takes 400 ms."""

import contextlib
import http.client
import os
import random
import statistics
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults.house import house
from tests.faults.visitor import coming_months
from tests.servers import RunningPortal, running_portal

pytestmark = [pytest.mark.wire, pytest.mark.faults]

VISITORS = int(os.environ.get("LOAD_VISITORS", "1000"))
SECONDS = float(os.environ.get("LOAD_SECONDS", "60"))
MOST_CALLS = 60
MOST_WHO_WAIT = 0.01
"""The share of pages that may say that they try again by themselves."""
MONTHS = 3
EVENTS = (
    "/team/librarians/half-hour",
    "/team/librarians/reading-advice",
    "/team/librarians/research-round-table",
    "/team/makerspace/laser-cutter-induction",
    "/team/makerspace/project-clinic",
    "/team/makerspace/printer-check",
    "/team/makerspace/open-bench",
    "/team/rooms/meeting-room",
    "/team/rooms/school-visit",
    "/team/rooms/craft-fair-stall",
)


def test_a_thousand_visitors_cost_few_calls(tmp_path: Path, figures: list[str]) -> None:
    with house(tmp_path, 1) as found:
        settings = found.settings | {"CALCOM_TIMEOUT_SECONDS": "10", "CALCOM_RATE_LIMIT": "120"}
        found.proxy.plan.delay_seconds = 0.4
        with running_portal(found.folder, **settings) as portal:
            before = found.proxy.plan.calls
            statuses, times = visit_pages(portal)
            calls = found.proxy.plan.calls - before
    p95 = statistics.quantiles(times, n=20)[-1] * 1000
    figures.append(
        f"{VISITORS} visitors, {len(times)} pages in {SECONDS:.0f} s: {calls} upstream calls, "
        f"median {statistics.median(times) * 1000:.0f} ms, p95 {p95:.0f} ms, {dict(statuses)}"
    )
    assert calls <= MOST_CALLS
    assert set(statuses) <= {200, 503}
    assert statuses[503] <= MOST_WHO_WAIT * len(times)
    assert len(times) == VISITORS * MONTHS


def visit_pages(portal: RunningPortal) -> tuple[Counter[int], list[float]]:
    """Let the visitors come evenly over the time, each looking at three months of one event type."""
    parts = urlsplit(portal.url)
    statuses: Counter[int] = Counter()
    times: list[float] = []
    lock = threading.Lock()
    began = time.monotonic()
    arrivals = iter([began + n * SECONDS / VISITORS for n in range(VISITORS)])
    months = coming_months(MONTHS)
    choose = random.Random(7)  # noqa: S311  repeatable visitors, no secrets

    def visit() -> None:
        with contextlib.closing(
            http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        ) as connection:
            open_one_month(connection)

    def open_one_month(connection: http.client.HTTPConnection) -> None:
        while True:
            with lock:
                arrival = next(arrivals, None)
                event = choose.choice(EVENTS)
            if arrival is None:
                return
            time.sleep(max(0.0, arrival - time.monotonic()))
            for month in months:
                start = time.monotonic()
                connection.request("GET", f"{event}?month={month}&cal.tz=Europe/Berlin")
                answer = connection.getresponse()
                answer.read()
                with lock:
                    statuses[answer.status] += 1
                    times.append(time.monotonic() - start)

    threads = [threading.Thread(target=visit) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses, times
