"""Work that a request leaves for after its response, or to another thread, so that no visitor waits for it."""

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import ContextVar

type Work = Callable[[], object]

logger = logging.getLogger(__name__)

_waiting: ContextVar[list[Work] | None] = ContextVar("after_response", default=None)
_executors: dict[int, Executor] = {}
_lock = threading.Lock()


def begin() -> None:
    """Queue work from here on, until `finish` is called in the same thread."""
    # What a request left that broke off before request_finished.
    finish()
    _waiting.set([])


def run_after_response(work: Work) -> None:
    """Run `work` when the response of the request is out; at once where there is no request.

    A failure is logged and not raised.
    """
    waiting = _waiting.get()
    if waiting is None:
        _run(work)
    else:
        waiting.append(work)


def do_now() -> bool:
    """Run what is queued, because what follows builds on it; return whether there was anything."""
    waiting = _waiting.get()
    if not waiting:
        return False
    # Popped one by one: work may queue further work.
    while waiting:
        _run(waiting.pop(0))
    return True


def finish(**_signal: object) -> None:
    """Run what is queued; work that comes later runs at once."""
    do_now()
    _waiting.set(None)


def _run(work: Work) -> None:
    try:
        work()
    except Exception:  # the response is out: nothing can be shown to the visitor any more
        logger.exception("Work after an answer failed.")


def run_in_background(work: Callable[[], None]) -> None:
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
