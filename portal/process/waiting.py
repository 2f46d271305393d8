"""Room for requests that only wait, so that they never take all threads of a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# One thread of the four that a process has by default (WEB_THREADS).
_room = threading.BoundedSemaphore(1)


@contextmanager
def room_to_wait() -> Iterator[bool]:
    """Give whether the caller may wait; who may not must answer at once."""
    is_let_in = _room.acquire(blocking=False)
    try:
        yield is_let_in
    finally:
        if is_let_in:
            _room.release()
