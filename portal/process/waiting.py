"""Room for requests that only wait, so that they never take all threads of a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Of the four threads that a process has by default (WEB_THREADS) pages that wait for news take one, and changes whose
# answer was lost two for long.
_for_pages = threading.BoundedSemaphore(1)
_for_changes = threading.BoundedSemaphore(2)


@contextmanager
def room_to_wait(*, is_change: bool = False) -> Iterator[bool]:
    """Give whether the caller may wait; who may not must answer at once."""
    room = _for_changes if is_change else _for_pages
    is_let_in = room.acquire(blocking=False)
    try:
        yield is_let_in
    finally:
        if is_let_in:
            room.release()
