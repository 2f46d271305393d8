"""Turns of those who want to write: who came first goes first, among all threads and processes of a machine.

Each takes the next number of a small file and locks the byte of that number until it has written; it is its turn when
no lower byte is locked. The system ends the locks of a process that died. Nothing rests on it: who has waited for too
long goes on, and the database decides.
"""

import fcntl
import os
import struct
import time
from pathlib import Path
from typing import Final

# The next number, and the last one whose turn is over. Bytes from here on are those of the numbers.
_COUNT: Final = struct.Struct("<q")
_NEXT, _DONE, _NUMBERS = 0, 8, 16
_MOST: Final = 2**62
# Where the system has no such locks there are no turns.
IS_KNOWN: Final = hasattr(fcntl, "F_OFD_SETLK")
_LOCK: Final = struct.Struct("hhqqi4x")
# Whoever is further behind looks less often.
_PAUSE_SECONDS: Final = 0.0005
_LONGEST_PAUSE: Final = 0.02


class WriterQueue:
    """The queue as one connection sees it, which waits for at most one turn at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, which is made where it is not there. Raises OSError."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._number: int | None = None

    def take(self, *, patience: float) -> bool:
        """Wait for a turn, which lasts until `end`; return whether it came within `patience` seconds."""
        if self._number is not None:
            return True
        deadline = time.monotonic() + patience
        self._number = number = self._draw()
        while self._is_locked(_NUMBERS, number):
            if time.monotonic() >= deadline:
                return False
            ahead = number - self._read(_DONE) - 1
            time.sleep(min(max(ahead, 1) * _PAUSE_SECONDS, _LONGEST_PAUSE))
        return True

    def end(self) -> None:
        if self._number is not None:
            self._write(_DONE, self._number)
            self._lock(self._number, fcntl.F_UNLCK)
            self._number = None

    def close(self) -> None:
        # With the file its locks end.
        os.close(self._file)
        self._number = None

    def _draw(self) -> int:
        number = self._read(_NEXT)
        # Others may read the same number, but only one locks it.
        while not self._lock(number, fcntl.F_WRLCK):
            number += 1
        self._write(_NEXT, number + 1)
        return number

    def _lock(self, number: int, kind: int) -> bool:
        asked = _LOCK.pack(kind, os.SEEK_SET, _NUMBERS + number, 1, 0)
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, asked)
        except BlockingIOError:
            return False
        return True

    def _is_locked(self, start: int, number: int) -> bool:
        # By anybody else, of all numbers below this one.
        if number == 0:
            return False
        asked = _LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, start, number, 0)
        kind: int = _LOCK.unpack(fcntl.fcntl(self._file, fcntl.F_OFD_GETLK, asked))[0]
        return kind != fcntl.F_UNLCK

    def _read(self, offset: int) -> int:
        found = os.pread(self._file, _COUNT.size, offset)
        number: int = _COUNT.unpack(found)[0] if len(found) == _COUNT.size else 0
        # Of an empty file, and of one in which somebody else wrote.
        return number if 0 <= number < _MOST else 0

    def _write(self, offset: int, number: int) -> None:
        os.pwrite(self._file, _COUNT.pack(number), offset)
