"""Work that nobody waits for: a request does it when its answer is out."""

import logging
from collections.abc import Callable
from contextvars import ContextVar

type Work = Callable[[], object]

logger = logging.getLogger(__name__)

_waiting: ContextVar[list[Work] | None] = ContextVar("afterwards", default=None)


def begin() -> None:
    """Let work wait from here on, until `finish` is called in the same thread."""
    finish()
    _waiting.set([])


def run_after_response(work: Work) -> None:
    """Do something when the answer of the request is out; at once where there is no request.

    What fails is logged: whoever asked for it has gone on, or could do no more about it.
    """
    waiting = _waiting.get()
    if waiting is None:
        _do(work)
    else:
        waiting.append(work)


def do_now() -> bool:
    """Do what is waiting, because what follows builds on it; say whether there was anything."""
    waiting = _waiting.get()
    if not waiting:
        return False
    while waiting:
        _do(waiting.pop(0))
    return True


def finish(**_signal: object) -> None:
    """Do what is waiting; what comes later is done at once."""
    do_now()
    _waiting.set(None)


def _do(work: Work) -> None:
    try:
        work()
    except Exception:  # nobody is left who could answer it
        logger.exception("Work after an answer failed.")
