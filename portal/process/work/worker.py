"""The worker process: it looks for due tasks once a second, and has a thread for each queue.

It outlives outages of the database. Two threads of one queue never run one task, nor do two workers.
"""

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

from django.db import close_old_connections, connections

from portal.process.database import Stopped, is_database_away
from portal.process.work import tasks

INTERVAL: Final = 1.0
# What is to be done regularly is looked at so often.
TICK_SECONDS: Final = 30.0
# What runs may take as long once the end was asked for; then it is given up, and begun again by the next worker.
STOP_SECONDS: Final = 5.5
_LONGEST_PAUSE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Lane:
    """How a queue is worked off: by so many threads, while `rests_for` returns 0 seconds, as its server is there.

    `when_empty` is called in a thread that has found nothing more to do.
    """

    threads: int = 1
    rests_for: Callable[[], float] = lambda: 0.0
    when_empty: Callable[[], object] = lambda: None


logger = logging.getLogger(__name__)


class Worker:
    """`queues` are those that are worked off, by name; `ticks` are called every TICK_SECONDS."""

    def __init__(
        self,
        queues: Mapping[str, Lane],
        *,
        ticks: Sequence[Callable[[], object]] = (),
        interval: float = INTERVAL,
    ) -> None:
        # Of the machine and process, for people; random, since both may be the same elsewhere.
        self.name = f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(6)}"
        self._ticks, self._interval = ticks, interval
        self._stop = threading.Event()
        self._queues = list(queues)
        self._threads = [
            _QueueThread(self, name, lane)
            for name, lane in queues.items()
            for _ in range(lane.threads)
        ]
        self._ticked_at = float("-inf")
        # Since when the database has answered without a break.
        self._well_since = float("inf")

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note_signal)
        for thread in self._threads:
            thread.start()
        pause = self._interval
        parent = os.getppid()
        # A worker whose parent was killed would go on beside the next one for ever.
        while not self._stop.wait(pause) and os.getppid() == parent:
            try:
                self._check_queues()
                pause = self._interval
            except Exception as error:  # noqa: BLE001  it is told, and the worker goes on
                self._well_since = float("inf")
                _note(error)
                pause = min(max(pause, 0.2) * 2, _LONGEST_PAUSE)
        self._end()

    def work_off(self) -> int:
        """Run what is due now in this thread, without waiting for more; return how many tasks."""
        number = 0
        for name in self._queues:
            while row := tasks.claim(name, worker=self.name):
                tasks.run(row, check=self.check)
                number += 1
        return number

    def check(self) -> None:
        if self._stop.is_set():
            raise Stopped

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _check_queues(self) -> None:
        close_old_connections()
        ready = tasks.ready_queues()
        for thread in self._threads:
            if thread.queue in ready:
                thread.wake()
        now = time.monotonic()
        self._well_since = min(self._well_since, now)
        if now - self._ticked_at < TICK_SECONDS:
            return
        self._ticked_at = now
        tasks.renew([one.row for one in self._threads if one.row is not None])
        # After an outage the others first note what they ended meanwhile.
        if now - self._well_since >= TICK_SECONDS:
            tasks.recover()
        for tick in self._ticks:
            try:
                tick()
            except Exception as error:
                if is_database_away(error):
                    raise
                logger.exception("%s failed", tick)

    def _end(self) -> None:
        self._stop.set()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.wake()
        for thread in self._threads:
            thread.join(timeout=max(0.0, deadline - time.monotonic()))
        left = [thread.queue for thread in self._threads if thread.is_alive()]
        if left:
            logger.warning("Given up at the end: a task of %s", ", ".join(left))
        logging.shutdown()
        # Threads that hang in a call of somebody else's server would keep the process.
        os._exit(0)


class _QueueThread(threading.Thread):
    def __init__(self, worker: Worker, queue: str, lane: Lane) -> None:
        super().__init__(name=f"queue-{queue}", daemon=True)
        self.queue = queue
        self.row: Any = None
        self._worker, self._lane = worker, lane
        self._woken = threading.Event()

    def wake(self) -> None:
        self._woken.set()

    def run(self) -> None:
        while not self._worker.is_stopping:
            self._woken.wait()
            self._woken.clear()
            try:
                with suppress(Stopped):
                    self._work_off()
            except Exception as error:  # noqa: BLE001  it is told
                # The look for due tasks wakes this thread again.
                _note(error)
            finally:
                close_old_connections()

    def _work_off(self) -> None:
        while not self._worker.is_stopping:
            if self._lane.rests_for() > 0:
                return
            close_old_connections()
            row = tasks.claim(self.queue, worker=self._worker.name)
            if row is None:
                self._lane.when_empty()
                return
            self.row = row.pk
            try:
                tasks.run(row, check=self._worker.check)
            finally:
                self.row = None


def _note(error: Exception) -> None:
    if is_database_away(error):
        logger.warning("The worker waits for the database: %s", error)
    else:
        logger.error("The worker failed and goes on", exc_info=error)
    # What is broken is not used again.
    for connection in connections.all(initialized_only=True):
        with suppress(Exception):
            connection.close()
