"""What changed on which machine, as a numbered log in the shared cache that every machine reads once a second.

An entry's number is found by adding it: a cache adds a key only once, so no two machines write the same number and
none is left out. Entries live for minutes; a machine that was away for longer, or a cache that was emptied, makes
everything out of date.
"""

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Final

from portal.process.after_response import run_after_response
from portal.process.cache_errors import CACHE_ERRORS
from portal.process.kept.strict import strict_cache

_HEAD: Final = "changes:head"
_LIFETIME_SECONDS: Final = 600
# As many changes as are read at a time; where there are more, everything is out of date.
_MOST: Final = 64
_EVERYTHING: Final = frozenset({0})

# What this request changed and has not told yet.
_untold: ContextVar[set[int] | None] = ContextVar("untold_changes", default=None)


@dataclass(frozen=True, slots=True)
class Heard:
    """Cells that other machines changed, and the number of the last change that was read."""

    cells: Collection[int]
    number: int


def tell(cells: Collection[int], *, origin: bytes) -> None:
    """Write that these cells changed, when the response is out: all changes of a request as one entry.

    Without the cache, other machines go on until what they keep is PAGES_KEPT_SECONDS old; nothing fails for it.
    """
    waiting = _untold.get()
    if waiting is not None:
        waiting.update(cells)
        return
    _untold.set(set(cells))
    run_after_response(partial(_write, origin))


def heard(*, since: int, origin: bytes) -> Heard | None:
    """Return what others than `origin` changed after the change of number `since`; None without the cache."""
    numbers = range(since, since + _MOST + 1)
    try:
        found = strict_cache().get_many([_HEAD, *map(_key, numbers)])
    except CACHE_ERRORS:
        return None
    head: int | None = found.get(_HEAD)
    if head is None:
        # Nobody has told anything since the cache was emptied.
        return Heard((), since)
    entries: list[tuple[bytes, Sequence[int]]] = []
    for number in numbers[1:]:
        if _key(number) not in found:
            break
        entries.append(found[_key(number)])
    reached = since + len(entries)
    # Writers note the head after their entry, so it may be a little behind, but not ahead of what there is.
    if head > reached or head < since - _MOST:
        return Heard(_EVERYTHING, head)
    return Heard({cell for by, cells in entries if by != origin for cell in cells}, reached)


def _write(origin: bytes) -> None:
    cells = _untold.get()
    _untold.set(None)
    if not cells:
        return
    with suppress(*CACHE_ERRORS):
        cache = strict_cache()
        # Of a log that begins again, numbers are beyond all that were read.
        head: int = cache.get(_HEAD) or time.time_ns()
        for number in count(head + 1):
            if cache.add(_key(number), (origin, sorted(cells)), timeout=_LIFETIME_SECONDS):
                cache.set(_HEAD, number, timeout=None)
                return


def _key(number: int) -> str:
    return f"changes:{number}"
