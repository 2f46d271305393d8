"""Two portals and a proxy: an engine over HTTP, faults in front of it, and the portal under test behind them."""

import contextlib
import http.client
import json
import random
import sqlite3
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.faults.proxy import FaultyProxy, Plan
from tests.faults.visitor import Visitor
from tests.servers import RunningPortal, running_portal

EVENTS = (
    "/team/librarians/half-hour",
    "/team/librarians/research-round-table",
    "/team/makerspace/printer-check",
    "/maren/coffee",
)
OPEN = ("sending", "unknown")
KEY = "portalRequest"


@dataclass
class House:
    """What a run needs."""

    engine: RunningPortal
    engine_key: str
    proxy: FaultyProxy
    folder: Path
    settings: dict[str, str]

    def intents(self) -> list[sqlite3.Row]:
        """Return the intents of the portal under test."""
        with contextlib.closing(sqlite3.connect(self.folder / "portal.sqlite3")) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute("SELECT * FROM services_intent").fetchall()

    def wait_for_intents(self, count: int, *, seconds: float = 60) -> None:
        """Wait until visitors have asked for this many changes."""
        deadline = time.monotonic() + seconds
        while len(self.intents()) < count:
            assert time.monotonic() < deadline, f"{len(self.intents())} of {count} intents"
            time.sleep(0.05)

    def wait_until_final(self, *, seconds: float) -> None:
        """Wait until no intent is open."""
        deadline = time.monotonic() + seconds
        while left := [row["key"] for row in self.intents() if row["state"] in OPEN]:
            assert time.monotonic() < deadline, f"{len(left)} intents are still open"
            time.sleep(0.5)

    def bookings(self) -> list[dict[str, Any]]:
        """Return all bookings of the engine that the portal under test made."""
        found: list[dict[str, Any]] = []
        while True:
            request = urllib.request.Request(
                f"{self.engine.url}/v2/bookings?take=250&skip={len(found)}",
                headers={
                    "Authorization": f"Bearer {self.engine_key}",
                    "cal-api-version": "2024-08-13",
                },
            )
            with urllib.request.urlopen(request) as answer:
                page = json.load(answer)
            found += page["data"]
            if not page["pagination"]["hasNextPage"]:
                return [one for one in found if KEY in one.get("metadata", {})]

    def log(self) -> str:
        """Return what the portal under test wrote."""
        return (self.folder / "server.log").read_text()


@contextlib.contextmanager
def house(folder: Path, plan_seed: int) -> Iterator[House]:
    """Start the engine and the proxy; the portal under test is started by `under_test`."""
    (folder / "engine").mkdir()
    (folder / "portal").mkdir()
    with running_portal(folder / "engine", ENGINE_HTTP="1", ENGINE_RATE_LIMIT="1000000") as engine:
        key = engine.manage("engine_key", "maren").strip().splitlines()[-1]
        proxy = FaultyProxy(Plan(f"{engine.url}/v2", seed=plan_seed))
        settings = {
            "CALCOM_API_URL": proxy.url,
            "CALCOM_API_KEY": key,
            "CALCOM_TIMEOUT_SECONDS": "1",
            "CALCOM_RATE_LIMIT": "100000",
            "INTENT_CONCLUSIVE_SECONDS": "5",
            "CALCOM_BLOCK_SECONDS": "5",
        }
        yield House(engine, key, proxy, folder / "portal", settings)
        proxy.shutdown()
        proxy.server_close()


def drive(
    portal: RunningPortal, *, changes: int, threads: int, seed: int, months: int = 2
) -> list[Visitor]:
    """Let `threads` visitors book, move and cancel `changes` times in all; return them."""
    parts = urlsplit(portal.url)
    visitors = [
        Visitor(
            parts.hostname or "",
            parts.port or 0,
            f"visitor{n}",
            random.Random(seed + n),  # noqa: S311
            months,
        )
        for n in range(threads)
    ]

    def run(visitor: Visitor) -> None:
        for _ in range(changes // threads):
            # A portal that is killed may do so in the middle of an answer.
            with contextlib.suppress(OSError, http.client.HTTPException):
                one_change(visitor)

    running = [threading.Thread(target=run, args=(visitor,)) for visitor in visitors]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return visitors


def statuses_of(visitors: Iterable[Visitor]) -> Counter[int]:
    return Counter(status for visitor in visitors for status in visitor.seen)


def one_change(visitor: Visitor) -> None:
    """Book; or, with a booking at hand, now and then move or cancel one."""
    choice = visitor.random.random()
    if visitor.bookings and choice < 0.2:
        visitor.cancel(visitor.bookings.pop(visitor.random.randrange(len(visitor.bookings))))
    elif visitor.bookings and choice < 0.4:
        visitor.move(visitor.bookings.pop(visitor.random.randrange(len(visitor.bookings))))
    else:
        visitor.book(visitor.random.choice(EVENTS))


def assert_exactly_once(house: House) -> str:
    """Compare the engine's bookings with the intents; return the figures."""
    intents = [dict(row) for row in house.intents()]
    states = Counter(f"{row['kind']} {row['state']}" for row in intents)
    assert not [row for row in intents if row["state"] in OPEN]
    made = house.bookings()
    booked = {row["key"]: row for row in intents if row["kind"] == "book"}
    firsts = [one for one in made if "rescheduledFromUid" not in one]
    keys = Counter(one["metadata"][KEY] for one in firsts)
    duplicates = [key for key, count in keys.items() if count > 1]
    said = {key for key, row in booked.items() if row["state"] in {"done", "superseded"}}
    assert duplicates == []
    assert set(keys) == said, "bookings in the engine = intents that say booked"
    by_uid = {str(one["uid"]): one for one in made}
    for row in intents:
        if row["kind"] == "cancel" and row["state"] == "done":
            assert by_uid[row["target_uid"]]["status"] == "cancelled"
        if row["kind"] == "reschedule" and row["state"] == "done":
            assert by_uid[row["target_uid"]]["rescheduledToUid"] == row["booking_uid"]
    moved = [one for one in made if "rescheduledFromUid" in one]
    moves = [row for row in intents if row["kind"] == "reschedule" and row["state"] == "done"]
    assert len(moved) == len(moves), "moves in the engine = intents that say moved"
    assert "Traceback" not in house.log()
    return f"{dict(states)}; {len(made)} bookings in the engine"
