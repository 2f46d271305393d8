"""Threads of this process for work that nobody waits for."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

_executors: dict[int, Executor] = {}
_lock = threading.Lock()


def submit(work: Callable[[], None]) -> None:
    _executor().submit(work)


def use_executor(executor: Executor | None) -> None:
    """Let another executor of this process do the work, None for its own again: the seam for tests."""
    with _lock:
        _executors.pop(os.getpid(), None)
        if executor is not None:
            _executors[os.getpid()] = executor


def _executor() -> Executor:
    with _lock:
        # By process: threads do not survive a fork.
        found = _executors.get(os.getpid())
        if found is None:
            found = _executors[os.getpid()] = ThreadPoolExecutor(2, thread_name_prefix="refresh")
        return found
