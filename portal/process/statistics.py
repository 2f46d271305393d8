"""Counters of what the portal does, added up over all its processes, for the staff's start page.

Each process counts in memory and writes its counts to the shared cache from time to time; so they are some seconds old.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from django.core.cache import cache

from portal.process.after_response import run_after_response
from portal.process.cache_errors import CACHE_ERRORS
from portal.process.metrics.counters import ANSWERS, PAGES, WITHOUT_CACHE

# Counting happens at every request; a write to the cache may be one to the database.
WRITE_EVERY_SECONDS = 10.0
LIFETIME_SECONDS = 24 * 3600
_INDEX = "statistics:processes"

_lock = threading.Lock()
_counts: Counter[str] = Counter()
_state = {"pid": 0, "written_at": 0.0}


# What is watched from outside, too.
_COUNTERS = {
    "page kept": PAGES.labels("kept"),
    "page made": PAGES.labels("made"),
    "answer kept": ANSWERS.labels("kept"),
    "answer fetched": ANSWERS.labels("fetched"),
    "gone on without the cache": WITHOUT_CACHE,
}


def count(name: str) -> None:
    if name in _COUNTERS:
        _COUNTERS[name].inc()
    with _lock:
        if _state["pid"] != os.getpid():
            # What a fork inherited is its parent's to report.
            _counts.clear()
            _state.update(pid=os.getpid(), written_at=time.monotonic())
        _counts[name] += 1
        is_due = time.monotonic() - _state["written_at"] > WRITE_EVERY_SECONDS
        if is_due:
            _state["written_at"] = time.monotonic()
    if is_due:
        # Outside of the lock, which `write` takes, too.
        run_after_response(write)


def write() -> None:
    pid = os.getpid()
    with _lock:
        counts = dict(_counts)
    # Without the cache the next write tells the same: counts are of the whole life of a process.
    with suppress(*CACHE_ERRORS):
        _write(pid, counts)


def _write(pid: int, counts: Mapping[str, int]) -> None:
    cache.set(f"statistics:{pid}", counts, timeout=LIFETIME_SECONDS)
    known = set(cache.get(_INDEX) or ())
    if pid not in known:
        # A cache cannot list its keys, hence an index. Of two processes that write it at once, one is missing until
        # its next turn.
        cache.set(_INDEX, sorted(known | {pid})[-200:], timeout=LIFETIME_SECONDS)


def totals() -> Mapping[str, int]:
    keys = [f"statistics:{pid}" for pid in cache.get(_INDEX) or ()]
    found: Counter[str] = Counter()
    for counts in cache.get_many(keys).values():
        found.update(counts)
    return found
