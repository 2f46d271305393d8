"""The circuit breaker: after repeated failures, stop asking for a while, then probe with one call.

closed ──`failures` in a row──▶ open ──pause over──▶ half open ──probe succeeds──▶ closed
                                  ◀──probe fails, twice the pause──┘
"""

import time
from collections.abc import Callable

from portal.calcom.errors import (
    CalcomError,
    CircuitOpen,
    TransportFailed,
    UnreadableAnswer,
    UpstreamFault,
)
from portal.calcom.guard.stores import Record, Store, StoreBusy

# Errors that say that Cal.com is not well. A refusal, also 429, says that it is.
FAILURES = (TransportFailed, UpstreamFault, UnreadableAnswer)


class Circuit:
    """A breaker under one name of a store. `clock` gives seconds that all sharers agree on.

    It opens after `failures` in a row, for `pause` seconds at first and at most `longest_pause`. A
    probe that never reports back is given up after `probe_time` seconds.
    """

    def __init__(
        self,
        store: Store,
        *,
        name: str = "circuit",
        failures: int = 6,
        pause: float = 5.0,
        longest_pause: float = 60.0,
        probe_time: float = 30.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._name, self._clock = store, name, clock
        self._failures, self._pause = failures, pause
        self._longest_pause, self._probe_time = longest_pause, probe_time

    def admit(self) -> None:
        """Return when a call may be sent; while half open, for one caller only. Raises CircuitOpen."""
        # Closed is the rule: a read without a lock keeps it cheap.
        if not self._store.read(self._name).get("pause"):
            return
        closed_for: list[float] = []

        def change(record: Record) -> Record:
            now = self._clock()
            wait = record.get("until", 0.0) - now if record.get("pause") else 0.0
            # A clock that was set back must not hold the circuit open for hours.
            closed_for[:] = [min(wait, self._longest_pause)] if wait > 0 else []
            if closed_for or not record.get("pause"):
                return record
            return record | {"until": now + self._probe_time, "probing": 1.0}

        try:
            self._store.update(self._name, change)
        except StoreBusy:
            # Another worker is about to probe; two probes are one too many.
            closed_for[:] = [1.0]
        if closed_for:
            raise CircuitOpen(
                f"Cal.com failed repeatedly; it is asked again in {closed_for[0]:.0f} s.",
                retry_after=closed_for[0],
            )

    def release(self) -> None:
        """Give back an admission that was not used, so that another call may be the probe."""
        if self._store.read(self._name).get("probing"):
            # Read again under the lock: the probe may have been given back or reported meanwhile.
            self._write(
                lambda record: (
                    {"pause": record["pause"], "until": self._clock()}
                    if record.get("probing")
                    else record
                )
            )

    def observe(self, error: CalcomError | None) -> None:
        if isinstance(error, FAILURES):
            self._write(self._failed)
        elif self._store.read(self._name):
            # Only where there is something to forget: successes are many, and a write takes a lock.
            self._write(lambda _: {})

    @property
    def is_open(self) -> bool:
        return bool(self._store.read(self._name).get("pause"))

    def _failed(self, record: Record) -> Record:
        now = self._clock()
        if record.get("probing"):
            return self._opened(now, min(record["pause"] * 2, self._longest_pause))
        if record.get("pause"):
            # A late report of a call that was sent before the circuit opened.
            return record
        count = record.get("failures", 0.0) + 1
        return self._opened(now, self._pause) if count >= self._failures else {"failures": count}

    def _opened(self, now: float, pause: float) -> Record:
        return {"pause": pause, "until": now + pause}

    def _write(self, change: Callable[[Record], Record]) -> None:
        try:
            self._store.update(self._name, change)
        except StoreBusy:
            # The next call reports as well.
            return
