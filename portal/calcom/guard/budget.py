"""Token bucket that keeps the portal below Cal.com's rate limit.

Cal.com counts 120 calls in a fixed window of 60 s that begins with the first one, and blocks the 121st for 60 s
(CONTRACT.md 2.10). A bucket that holds `burst` tokens and gets `rate` new ones a minute lets through at most burst +
rate calls in any minute, wherever Cal.com's window lies. So burst + rate + spare = limit, where `spare` is for calls
that arrive closer together than they left.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from portal.calcom.errors import BudgetSpent, CalcomError, RateLimited
from portal.calcom.guard.stores import Record, Store, StoreBusy
from portal.calcom.kinds import Priority
from portal.calcom.limits import RateLimits

# Seconds in which Cal.com counts.
WINDOW = 60.0
# Calls. Headers count whole seconds, so that what they say is off by about one; not worth a write.
NEGLIGIBLE = 1.0
# Limits of one route only: reaching one does not block other calls (CONTRACT.md 2.10).
LIMITS_OF_ONE_ROUTE = {"booking_guests_add"}
# Calls per minute. A bucket for fewer would never hold a whole token; Cal.com's 429 rules then.
LOWEST_LIMIT = 10
# The share of the full bucket that a call of each priority must leave to more important ones.
RESERVED = {
    Priority.RESERVATION: 0.6,
    Priority.SLOTS: 0.36,
    Priority.READ: 0.3,
    Priority.STAFF: 0.15,
    Priority.CHECK: 0.1,
    Priority.WRITE: 0.0,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """How many calls Cal.com takes per minute, and how the portal spends them."""

    limit: float = 120
    rate: float = 66
    spare: float = 4

    @property
    def burst(self) -> float:
        return self.limit - self.rate - self.spare

    def of_limit(self, limit: float | None) -> "Terms":
        # A higher limit than the operator allowed is not used.
        if not limit or limit >= self.limit:
            return self
        share = max(limit, LOWEST_LIMIT) / self.limit
        return Terms(self.limit * share, self.rate * share, self.spare * share)


class Budget:
    """A token bucket under one name of a store. `clock` gives seconds that all sharers agree on.

    After a 429 nothing is sent for as long as it says, at most `longest_block` seconds.

    Raises ValueError for terms that leave no burst.
    """

    def __init__(
        self,
        store: Store,
        *,
        name: str = "budget",
        terms: Terms | None = None,
        longest_block: float = WINDOW,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._name, self._clock = store, name, clock
        self._longest_block = longest_block
        self._terms = terms or Terms()
        if self._terms.rate <= 0 or self._terms.spare < 0 or self._terms.burst < LOWEST_LIMIT:
            raise ValueError(
                f"Rate and spare must leave {LOWEST_LIMIT} calls of the limit or more."
            )

    def take(self, priority: Priority) -> None:
        """Spend a token. Raises BudgetSpent when the bucket, less what is reserved, is empty."""
        refused: list[float] = []

        def change(record: Record) -> Record:
            now = self._clock()
            bucket = self._refilled(record, now)
            terms = self._terms.of_limit(record.get("limit"))
            needed = 1 + RESERVED[priority] * terms.burst - bucket["tokens"]
            wait = max(bucket["at"] - now, 0.0) + max(needed, 0.0) / terms.rate * WINDOW
            refused[:] = [wait] if wait > 0 else []
            return bucket if refused else bucket | {"tokens": bucket["tokens"] - 1}

        try:
            self._store.update(self._name, change)
        except StoreBusy:
            refused[:] = [1.0]
        if refused:
            raise BudgetSpent(
                f"The budget of calls is spent for {refused[0]:.0f} s.", retry_after=refused[0]
            )

    def correct(self, limits: RateLimits | None, error: CalcomError | None) -> None:
        if limits is not None and limits.name in LIMITS_OF_ONE_ROUTE:
            return
        # Others may use the same key, and a block stops everything; BudgetSpent is the portal's own word.
        if isinstance(error, RateLimited) and not isinstance(error, BudgetSpent):
            self._write(lambda record: self._blocked(record, error.retry_after))
        elif limits is not None and limits.remaining is not None:
            found = limits
            # Read first without the lock: most answers say nothing new.
            if self._corrected(self._store.read(self._name), found) is not None:
                self._write(lambda record: self._corrected(record, found) or record)

    @property
    def tokens(self) -> float:
        """How many calls of the highest priority could go now; below zero during a block."""
        now = self._clock()
        bucket = self._refilled(self._store.read(self._name), now)
        return bucket["tokens"] if bucket["at"] <= now else -1.0

    def _write(self, change: Callable[[Record], Record]) -> None:
        try:
            self._store.update(self._name, change)
        except StoreBusy:
            # The next answer corrects as well.
            return

    def _refilled(self, record: Record, now: float) -> Record:
        terms = self._terms.of_limit(record.get("limit"))
        if not record:
            return {"tokens": terms.burst, "at": now}
        # A time ahead is the end of a block; a clock that was set back waits for itself at most
        # that long.
        since = min(record["at"], now + WINDOW)
        gained = max(now - since, 0.0) * terms.rate / WINDOW
        tokens = min(record["tokens"] + gained, terms.burst)
        return record | {"tokens": tokens, "at": max(since, now)}

    def _blocked(self, record: Record, seconds: float) -> Record:
        # Cal.com's count starts from 0 after a block, so that the bucket is full then.
        now = self._clock()
        bucket = self._refilled(record, now)
        terms = self._terms.of_limit(bucket.get("limit"))
        until = max(bucket["at"], now + min(seconds, self._longest_block))
        return bucket | {"tokens": terms.burst, "at": until}

    def _corrected(self, record: Record, limits: RateLimits) -> Record | None:
        now = self._clock()
        bucket = self._refilled(record, now)
        if limits.limit and limits.limit != bucket.get("limit"):
            bucket["limit"] = float(limits.limit)
        terms = self._terms.of_limit(bucket.get("limit"))
        # What the window still allows, less what the bucket will gain until it ends. While only
        # this bucket uses the key, the outcome is never below what it holds.
        left = WINDOW if limits.resets_in is None else min(limits.resets_in, WINDOW)
        most = (limits.remaining or 0) - terms.spare - left * terms.rate / WINDOW
        tokens = max(min(bucket["tokens"], most), -terms.rate)
        known = bucket.get("limit") == record.get("limit")
        if known and bucket["tokens"] - tokens < NEGLIGIBLE:
            return None
        return bucket | {"tokens": tokens}
