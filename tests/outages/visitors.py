"""Visitors who walk through pages and book, while something is taken away."""

import contextlib
import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.faults.visitor import Visitor
from tests.servers import RunningPortal

EVENTS = ("/team/librarians/half-hour", "/team/makerspace/printer-check")
# Every page that a visitor can open without a booking; query strings that change keep them from being kept.
PAGES = (
    "/",
    "/team/librarians",
    "/maren",
    "/maren/coffee",
    "/team/librarians/half-hour",
    "/team/librarians/half-hour?view=week",
    "/team/makerspace/printer-check?view=list",
    "/bookings",
    "/admin/login/",
    "/health",
)


@dataclass(frozen=True)
class Seen:
    """An answer: when in monotonic seconds, to what, its status (0 for none), `Retry-After`, and how long it took."""

    at: float
    path: str
    status: int
    retry_after: str
    took: float
    text: str


@dataclass
class Crowd:
    """What visitors met so far."""

    seen: list[Seen] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)

    @property
    def booked(self) -> int:
        return sum(len(visitor.bookings) for visitor in self.visitors)

    def wait_for(self, what: Callable[[], bool], *, seconds: float) -> float:
        """Wait until something is so; return how long it took."""
        began = time.monotonic()
        while not what():
            assert time.monotonic() - began < seconds, f"not within {seconds} s"
            time.sleep(0.05)
        return time.monotonic() - began


def fetch(url: str, path: str, *, timeout: float = 30) -> Seen:
    parts = urlsplit(url)
    began = time.monotonic()
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            status, retry_after = answer.status, answer.getheader("Retry-After") or ""
        except (OSError, http.client.HTTPException) as error:
            status, retry_after, text = 0, "", repr(error)
    return Seen(began, path, status, retry_after, time.monotonic() - began, text)


def walk(url: str) -> list[Seen]:
    """Open every page once; return what came."""
    return [fetch(url, path) for path in PAGES]


@contextmanager
def crowd(portals: Sequence[RunningPortal], *, pause: float = 0.1) -> Iterator[Crowd]:
    """Let a visitor walk and another one book at each portal until the block ends."""
    found, over = Crowd(), threading.Event()

    def walk_about(url: str, seed: int) -> None:
        choose = random.Random(seed)  # noqa: S311  repeatable visitors
        while not over.wait(pause):
            path = choose.choice(PAGES)
            mark = "&" if "?" in path else "?"
            fresh = f"{path}{mark}x={choose.random()}" if choose.random() < 0.5 else path
            found.seen.append(fetch(url, fresh))

    def book(visitor: Visitor) -> None:
        while not over.wait(pause):
            with contextlib.suppress(OSError, http.client.HTTPException):
                visitor.book(visitor.random.choice(EVENTS))

    threads = []
    for number, portal in enumerate(portals):
        parts = urlsplit(portal.url)
        name, choose = f"guest{number}", random.Random(number)  # noqa: S311
        visitor = Visitor(parts.hostname or "", parts.port or 0, name, choose)
        found.visitors.append(visitor)
        threads.append(threading.Thread(target=walk_about, args=(portal.url, number)))
        threads.append(threading.Thread(target=book, args=(visitor,)))
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        over.set()
        for thread in threads:
            thread.join()
