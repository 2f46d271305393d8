"""Retries: whether, when and how often a call is repeated.

The decision is `repeatable`, on the exception alone; the wait is `wait_for`; the loop is stamina's, which stops by
attempts and spreads its waits exponentially with jitter.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import stamina

from portal.calcom.errors import BudgetSpent, CalcomError, CircuitOpen, RateLimited
from portal.calcom.kinds import Priority
from portal.calcom.protocol import Call


@dataclass(frozen=True, slots=True)
class Retries:
    """How patient a client is. Seconds; `attempts` counts the first one.

    A 429 is waited for when it ends within `patience`, else it fails at once.
    """

    attempts: int = 3
    first_wait: float = 0.2
    longest_wait: float = 2.0
    patience: float = 3.0
    clock: Callable[[], float] = time.monotonic

    def run[T](self, call: Call, total: float, attempt: Callable[[float], T]) -> T:
        """Return what `attempt` returns, tried as often as is safe within `total` seconds.

        `attempt` takes the seconds that are left. Raises the last CalcomError.
        """
        deadline = self.clock() + total
        # The engine's client and most tests: no loop, and shorter tracebacks.
        if self.attempts == 1:
            return attempt(total)
        loop = stamina.retry_context(
            on=lambda error: wait_for(error, call, self, deadline - self.clock()),
            attempts=self.attempts,
            # The deadline is checked in `wait_for`, which knows what the wait is for.
            timeout=None,
            wait_initial=self.first_wait,
            wait_max=self.longest_wait,
            wait_jitter=self.first_wait,
        ).with_name(call.name, (), {})
        for trial in loop:
            with trial:
                result = attempt(deadline - self.clock())
        return result


# Every call is sent once.
NEVER = Retries(attempts=1)


def repeatable(error: CalcomError, call: Call) -> bool:
    """Whether sending the call again is safe, and may help."""
    if not error.retryable or isinstance(error, CircuitOpen) or not call.kind.is_repeated:
        return False
    # For the budget only those wait whose visitor cannot be served otherwise; while the circuit is open nobody
    # does.
    if isinstance(error, BudgetSpent):
        return call.kind.priority >= Priority.CHECK
    # What was not sent or not executed (429) can be repeated, whatever it is; what may have acted only if it is a
    # read.
    return call.is_read or error.sent == "no" or not error.may_have_acted


def wait_for(error: Exception, call: Call, retries: Retries, left: float) -> bool | float:
    """Return False to give up, True for the usual back-off, or the seconds to wait for.

    `left` are the seconds until the call's deadline.
    """
    if not isinstance(error, CalcomError) or not repeatable(error, call):
        return False
    if isinstance(error, RateLimited):
        fits = error.retry_after <= retries.patience and error.retry_after < left
        # Headers count whole seconds: 0 may still be some milliseconds.
        return max(error.retry_after, 0.05) if fits else False
    return left > retries.longest_wait
