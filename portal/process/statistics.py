"""Counts of what the portal does, added up over all its processes, for the staff's start page.

Each process counts in memory and writes its counts to the shared cache now and then; so they are some seconds old.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Mapping

from django.core.cache import cache

from portal.process.after_response import run_after_response

WRITE_EVERY_SECONDS = 10.0
LIFETIME_SECONDS = 24 * 3600
_INDEX = "statistics:processes"

_lock = threading.Lock()
_counts: Counter[str] = Counter()
_state = {"pid": 0, "written_at": 0.0}


def count(name: str) -> None:
    """Count one event of a name, such as ``page kept``."""
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
        run_after_response(write)


def write() -> None:
    """Write this process's counts to the shared cache."""
    pid = os.getpid()
    with _lock:
        counts = dict(_counts)
    cache.set(f"statistics:{pid}", counts, timeout=LIFETIME_SECONDS)
    known = set(cache.get(_INDEX) or ())
    if pid not in known:
        # Two that write at once lose one of them until its next turn.
        cache.set(_INDEX, sorted(known | {pid})[-200:], timeout=LIFETIME_SECONDS)


def totals() -> Mapping[str, int]:
    """Return the counts of all processes of the last day."""
    keys = [f"statistics:{pid}" for pid in cache.get(_INDEX) or ()]
    found: Counter[str] = Counter()
    for counts in cache.get_many(keys).values():
        found.update(counts)
    return found
