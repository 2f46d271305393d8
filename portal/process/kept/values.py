"""Values that a process keeps for seconds, bounded by the memory that they take."""

import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from django.conf import settings

# What a value takes beside its own bytes: its key, its stamp and the tables' own rows.
_OVERHEAD: Final = 600
# Of a long list, so many are weighed for all.
_SAMPLE: Final = 4
_DEEPEST: Final = 6


class KeptValues:
    """Named values, each until a moment of `time.monotonic`; all together at most KEPT_MEGABYTES."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # In the order of insertion: as all live for about the same time, the oldest end first.
        self._rows: OrderedDict[str, tuple[float, int, object]] = OrderedDict()
        self._size = 0

    def get(self, name: str) -> object | None:
        found = self._rows.get(name)
        return None if found is None or found[0] < time.monotonic() else found[2]

    def put(self, name: str, value: object, *, until: float, size: int) -> None:
        # `size` is in bytes; what is over goes first, then what is oldest.
        most, now = settings.KEPT_MEGABYTES * 1024 * 1024, time.monotonic()
        with self._lock:
            self._pop(name)
            self._rows[name] = (until, size + _OVERHEAD, value)
            self._size += size + _OVERHEAD
            while self._rows:
                first = next(iter(self._rows))
                if self._size <= most and self._rows[first][0] >= now:
                    break
                self._pop(first)

    def drop(self, name: str) -> None:
        with self._lock:
            self._pop(name)

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
            self._size = 0

    def _pop(self, name: str) -> None:
        found = self._rows.pop(name, None)
        if found is not None:
            self._size -= found[1]

    @property
    def size(self) -> int:
        return self._size

    def __len__(self) -> int:
        return len(self._rows)


def size_of(value: object, *, depth: int = 0) -> int:
    """Return about how many bytes a value takes: of long lists by a few of their items."""
    size = sys.getsizeof(value)
    if depth == _DEEPEST or isinstance(value, (str, bytes, int, float)):
        return size
    if isinstance(value, Mapping):
        return (
            size
            + _weigh(value.keys(), len(value), depth)
            + _weigh(value.values(), len(value), depth)
        )
    if isinstance(value, (list, tuple, set, frozenset)):
        return size + _weigh(value, len(value), depth)
    return size + sum(size_of(part, depth=depth + 1) for part in _parts(value))


def _weigh(items: Iterable[object], number: int, depth: int) -> int:
    # Evenly spread: the first rows of a list may be unlike the others.
    sample = list(islice(items, 0, None, max(1, number // _SAMPLE)))
    total = sum(size_of(item, depth=depth + 1) for item in sample)
    return total * number // len(sample) if sample else 0


def _parts(value: object) -> list[Any]:
    named = getattr(value, "__dict__", None)
    names = [name for name in getattr(type(value), "__slots__", ()) if name != "__dict__"]
    slots = [getattr(value, name, None) for name in names]
    return [*slots, *([named] if named else [])]
