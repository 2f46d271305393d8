"""A cross-process cache-invalidation table: what was kept is made again when something that it was made of changed.

Whatever is kept depends on tags, such as ``host:7``; a change names the tags that it touches (`mark`), or none for
everything. A small file that all processes of a machine share holds a random token for each tag, so that every request
can ask it, in microseconds; tags are hashed to its cells, and two that share one are forgotten together. What is made
of kept things depends on all that they depend on, without being told: a page, on that of the answers in it.

Other machines read of the changes in the shared cache (`portal.process.kept.change_log`), within a second.
"""

import os
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast

from django.conf import settings

from portal.process.kept import change_log
from portal.process.kept.values import KeptValues, size_of

# Bytes: no two changes draw the same, and one pwrite of so few is not torn.
_LENGTH: Final = 8
# Cells for tags; the first is that of everything. A page has up to some dozens of tags, a booking touches a few.
_CELLS: Final = 8192
# Up to so many cells are read one by one, more at once.
_FEW: Final = 16
_TABLE_BYTES: Final = _LENGTH * _CELLS
# Behind the table: how far the changes of other machines were read, when, and by whom.
_POSITION: Final = struct.Struct("<qd8s")
# Other machines' changes are asked for so often, once for all processes of this one.
_ASK_EVERY_SECONDS: Final = 1.0

# Tags of the engine's answers: what an event type is, and when hosts work.
EVENT_TYPES: Final = "event-types"
HOURS: Final = "hours"


def event_types_of(team_id: int) -> str:
    # The tag of a team's event types.
    return f"event-types-of:{team_id}"


type Table = bytes
"""What the whole file held at a moment."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a value was made of: cells in the table, in order, and what they held before it was made."""

    cells: tuple[int, ...]
    tokens: bytes

    def is_current(self) -> bool:
        return _read(self.cells) == self.tokens


@dataclass(slots=True)
class Watch:
    """The tags that are met while something is made, and the table as it was before."""

    before: Table
    cells: set[int] = field(default_factory=set)

    def stamp(self) -> Stamp:
        # What was recalled brings that of everything along.
        cells = tuple(sorted({0, *self.cells}))
        return Stamp(cells, _cut(self.before, cells))


@dataclass(frozen=True, slots=True)
class _Position:
    """Up to which change of all machines this one has read, when in seconds of its clock, and what names its file."""

    number: int
    asked_at: float
    origin: bytes


_watch: ContextVar[Watch | None] = ContextVar("invalidation_watch", default=None)
_lock = threading.Lock()
_values = KeptValues()
# The open file by process id: a fork opens its own.
_files: dict[int, int] = {}
_asked_at = float("-inf")


def mark(*tags: str) -> None:
    """Invalidate what depends on any of the tags, in every process; without tags, everything that is kept."""
    cells = {_cell(tag) for tag in tags} or {0}
    _renew(cells)
    if settings.HAS_MANY_MACHINES:
        change_log.tell(sorted(cells), origin=_origin(_position()))


def depend(*tags: str) -> None:
    # For whatever is being made just now.
    watch = _watch.get()
    if watch is not None:
        watch.cells.update(map(_cell, tags))


@contextmanager
def watching() -> Iterator[Watch]:
    """Collect the tags of all that is read inside the block, for a stamp of what is made there."""
    outer = _watch.get()
    # Read before, not after: a change while something is made must invalidate the result.
    watch = Watch(table())
    reset = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(reset)
        if outer is not None:
            outer.cells |= watch.cells


def kept[Value](name: str, produce: Callable[[], Value], *tags: str) -> Value:
    """Return what `produce` made in this process since anything that it depends on changed, at most
    PAGES_KEPT_SECONDS ago. It depends on `tags` and on what `produce` meets.

    Threads share the value: it must not be changed.
    """
    if settings.PAGES_KEPT_SECONDS == 0:
        depend(*tags)
        return produce()
    found = recall(name)
    if found is not None:
        return cast(Value, found)
    with watching() as watch:
        depend(*tags)
        value = produce()
    remember(name, value, watch.stamp())
    return value


def recall(name: str) -> object | None:
    """Return the value of that name while it is current; what is being made depends on what it depends on."""
    found = _values.get(name)
    if found is None:
        return None
    stamp, value = cast(tuple[Stamp, object], found)
    if not stamp.is_current():
        _values.drop(name)
        return None
    watch = _watch.get()
    if watch is not None:
        watch.cells.update(stamp.cells)
    return value


def remember(
    name: str,
    value: object,
    stamp: Stamp,
    *,
    seconds: float | None = None,
    size: int | None = None,
) -> None:
    """Hold a value under its stamp, for at most PAGES_KEPT_SECONDS. `size` is in bytes, where it is known."""
    most = settings.PAGES_KEPT_SECONDS
    lifetime = most if seconds is None else min(most, seconds)
    if lifetime > 0:
        until = time.monotonic() + lifetime
        _values.put(
            name, (stamp, value), until=until, size=size_of(value) if size is None else size
        )


def stamp_of(before: Table, tags: Iterable[str]) -> Stamp:
    cells = (0, *sorted({_cell(tag) for tag in tags}))
    return Stamp(cells, _cut(before, cells))


def forget_all() -> None:
    # In this process, so that a test begins with nothing.
    _values.clear()


def table() -> Table:
    if settings.HAS_MANY_MACHINES:
        _hear()
    return os.pread(_file(), _TABLE_BYTES, 0)


def _read(cells: Collection[int]) -> bytes:
    if settings.HAS_MANY_MACHINES:
        _hear()
    if len(cells) > _FEW:
        return _cut(table(), cells)
    # Positional: threads share the descriptor, and with it its offset.
    file = _file()
    return b"".join([os.pread(file, _LENGTH, _LENGTH * cell) for cell in cells])


def _cut(table: Table, cells: Iterable[int]) -> bytes:
    return b"".join([table[_LENGTH * cell : _LENGTH * cell + _LENGTH] for cell in cells])


def _cell(tag: str) -> int:
    return 1 + zlib.crc32(tag.encode()) % (_CELLS - 1)


def _renew(cells: Iterable[int]) -> None:
    file = _file()
    for cell in cells:
        os.pwrite(file, os.urandom(_LENGTH), _LENGTH * cell)


def _hear() -> None:
    """Take over what other machines changed."""
    global _asked_at  # noqa: PLW0603  one value of this process, replaced whole
    now = time.monotonic()
    if now - _asked_at < _ASK_EVERY_SECONDS:
        return
    _asked_at = now
    position = _position()
    # After a restart of the machine its clock begins again.
    if 0 <= now - position.asked_at < _ASK_EVERY_SECONDS:
        return
    _write_position(replace(position, asked_at=now))
    heard = change_log.heard(since=position.number, origin=_origin(position))
    if heard is not None:
        _renew(heard.cells)
        _write_position(_Position(heard.number, now, position.origin))


def _position() -> _Position:
    found = _Position(*_POSITION.unpack(os.pread(_file(), _POSITION.size, _TABLE_BYTES)))
    if found.origin == bytes(8):
        found = replace(found, origin=os.urandom(8))
        _write_position(found)
    return found


def _origin(position: _Position) -> bytes:
    # With the machine's name: a folder that was copied to another one makes no two machines the same.
    return position.origin + socket.gethostname().encode()


def _write_position(position: _Position) -> None:
    packed = _POSITION.pack(position.number, position.asked_at, position.origin)
    os.pwrite(_file(), packed, _TABLE_BYTES)


def _file() -> int:
    found = _files.get(os.getpid())
    if found is None:
        with _lock:
            # Opened once and kept: opening would cost ten times as much as reading.
            path = Path(settings.VAR_DIR) / "invalidation"
            path.parent.mkdir(parents=True, exist_ok=True)
            found = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            # Its length at once: what nothing was written to reads as zeros.
            if os.fstat(found).st_size < _TABLE_BYTES + _POSITION.size:
                os.ftruncate(found, _TABLE_BYTES + _POSITION.size)
            _files[os.getpid()] = found
    return found
