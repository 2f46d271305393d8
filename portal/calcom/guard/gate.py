"""Gate before every call: its budget, and the circuit that stops calls while Cal.com is down.

The client knows only the `Gate` protocol. `UpstreamGate` is the usual one: a circuit breaker (circuit.py) and a token
bucket per caller (budget.py), both kept in a store that workers may share (stores.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from portal.calcom.errors import BudgetSpent, CalcomError
from portal.calcom.guard.budget import Budget
from portal.calcom.guard.circuit import Circuit
from portal.calcom.kinds import Priority
from portal.calcom.limits import RateLimits
from portal.calcom.protocol import Call


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of an admitted call: `error` is None for a success, `limits` None where no answer counted."""

    error: CalcomError | None = None
    limits: RateLimits | None = None


class Gate(Protocol):
    """Interface that a client asks before each attempt of a call, and reports to after each that was admitted."""

    def admit(self, call: Call) -> None:
        """Return when the call may be sent now. Raises BudgetSpent or CircuitOpen."""

    def observe(self, call: Call, outcome: Outcome) -> None:
        """Learn from what became of an admitted call."""


class UpstreamGate:
    """A gate of one circuit and of one budget for the key; `anonymous_budget` is for calls without
    it, which Cal.com counts by address (CONTRACT.md 2.10).

    `after_response` takes what can wait until the visitor has the page: learning from a success. `is_for_visitor` tells
    whether this thread works for somebody who browses; what others read has a share of the budget of its own.
    """

    def __init__(
        self,
        *,
        circuit: Circuit,
        budget: Budget,
        anonymous_budget: Budget | None = None,
        after_response: Callable[[Callable[[], None]], None] = lambda learn: learn(),
        is_for_visitor: Callable[[], bool] = lambda: True,
    ) -> None:
        self._is_for_visitor = is_for_visitor
        self._after_response = after_response
        self._circuit = circuit
        self._budget = budget
        self._anonymous_budget = anonymous_budget or budget

    def admit(self, call: Call) -> None:
        # First: a call that is not tried must not cost a token.
        self._circuit.admit()
        priority = call.kind.priority
        if not self._is_for_visitor():
            priority = max(priority, Priority.STAFF)
        try:
            self._budget_of(call).take(priority)
        except BudgetSpent:
            # This call may have been the circuit's probe, and will not be sent.
            self._circuit.release()
            raise

    def observe(self, call: Call, outcome: Outcome) -> None:
        def learn() -> None:
            self._circuit.observe(outcome.error)
            self._budget_of(call).correct(outcome.limits, outcome.error)

        if outcome.error is None:
            self._after_response(learn)
        else:
            # A failure counts at once: the next visitor must not wait for the same time-out.
            learn()

    def _budget_of(self, call: Call) -> Budget:
        return self._anonymous_budget if call.is_anonymous else self._budget
