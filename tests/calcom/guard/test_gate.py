"""The client asks its gate before each attempt, and tells it what became of each."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import stamina

from portal.calcom import Client, errors
from portal.calcom.guard.budget import Budget, Terms
from portal.calcom.guard.circuit import Circuit
from portal.calcom.guard.gate import Gate, Outcome, UpstreamGate
from portal.calcom.guard.retries import NEVER, Retries
from portal.calcom.guard.stores import MemoryStore
from portal.calcom.kinds import Priority
from portal.calcom.protocol import Call
from tests.calcom.guard.passing_time import Clock
from tests.calcom.serving import BASE, BOOKING, KEY, Served

NOON = datetime(2030, 1, 8, 12, tzinfo=UTC)
DAY = date(2030, 1, 8)


class Watch:
    """A gate that lets all pass and remembers what it saw."""

    def __init__(self) -> None:
        self.admitted: list[Call] = []
        self.observed: list[tuple[Call, Outcome]] = []

    def admit(self, call: Call) -> None:
        self.admitted.append(call)

    def observe(self, call: Call, outcome: Outcome) -> None:
        self.observed.append((call, outcome))


def served(
    gate: Gate,
    answer: Callable[[httpx.Request], httpx.Response] | None = None,
    retries: Retries = NEVER,
) -> Served:
    upstream = Served(
        answer or (lambda _: httpx.Response(200, json={"status": "success", "data": BOOKING}))
    )
    upstream.client = Client(
        api_key=KEY,
        base_url=BASE,
        transport=httpx.MockTransport(upstream._serve),
        retries=retries,
        gate=gate,
    )
    return upstream


def real_gate(clock: Clock, *, failures: int = 3, anonymous: bool = False) -> UpstreamGate:
    store = MemoryStore()
    return UpstreamGate(
        circuit=Circuit(store, failures=failures, clock=clock),
        budget=Budget(store, clock=clock),
        anonymous_budget=Budget(store, name="anonymous", clock=clock) if anonymous else None,
    )


def test_the_gate_hears_of_headers_and_success() -> None:
    watch = Watch()
    headers = {"X-RateLimit-Remaining-Default": "7", "X-RateLimit-Reset-Default": "9"}
    upstream = served(
        watch,
        lambda _: httpx.Response(200, json={"status": "success", "data": BOOKING}, headers=headers),
    )
    upstream.client.bookings.get("abc")
    [(call, outcome)] = watch.observed
    assert call.name == "GET /bookings/{uid}"
    assert outcome.error is None
    assert outcome.limits is not None
    assert (outcome.limits.remaining, outcome.limits.resets_in) == (7, 9)


@pytest.mark.parametrize(
    ("answer", "cls"),
    [
        (httpx.Response(503), errors.UpstreamFault),
        (httpx.Response(404, json={}), errors.NotFound),
        (httpx.Response(200, text="<html>"), errors.UnreadableAnswer),
    ],
)
def test_the_gate_hears_of_failures(answer: httpx.Response, cls: type[errors.CalcomError]) -> None:
    watch = Watch()
    with pytest.raises(cls):
        served(watch, lambda _: answer).client.bookings.get("abc")
    [(_, outcome)] = watch.observed
    assert type(outcome.error) is cls


def test_every_attempt_asks_for_itself() -> None:
    watch = Watch()
    upstream = served(watch, lambda _: httpx.Response(503), Retries(attempts=3))
    with stamina.set_testing(True, attempts=9, cap=True), pytest.raises(errors.UpstreamFault):
        upstream.client.bookings.get("abc")
    assert (len(watch.admitted), len(watch.observed)) == (3, 3)


def test_what_cannot_be_sent_costs_nothing() -> None:
    watch = Watch()
    upstream = served(watch)
    with pytest.raises(errors.NotFound):
        upstream.client.bookings.get("..")
    with pytest.raises(errors.BadRequest):
        upstream.client.bookings.list(attendee_email="x" * 100_000)
    assert watch.admitted == []


def test_a_spent_budget_sends_nothing() -> None:
    clock = Clock()
    upstream = served(real_gate(clock))
    for _ in range(int(Terms().burst)):
        upstream.client.bookings.confirm("abc")
    sent = len(upstream.requests)
    with pytest.raises(errors.BudgetSpent) as caught:
        upstream.client.bookings.confirm("abc")
    assert len(upstream.requests) == sent
    assert isinstance(caught.value, errors.RateLimited)
    assert caught.value.call == "POST /bookings/{uid}/confirm"
    assert not caught.value.may_have_acted


def test_an_open_circuit_sends_nothing_and_costs_no_budget() -> None:
    clock = Clock()
    upstream = served(real_gate(clock), lambda _: httpx.Response(503))
    for _ in range(3):
        with pytest.raises(errors.UpstreamFault):
            upstream.client.bookings.get("abc")
    with pytest.raises(errors.CircuitOpen) as caught:
        upstream.client.bookings.get("abc")
    assert len(upstream.requests) == 3
    assert isinstance(caught.value, errors.NotConnected)


def test_a_probe_without_budget_leaves_the_probe_to_another() -> None:
    clock = Clock()
    store = MemoryStore()
    budget = Budget(store, clock=clock)
    gate = UpstreamGate(circuit=Circuit(store, failures=1, pause=5, clock=clock), budget=budget)
    health = iter([503, 200])
    upstream = served(
        gate,
        lambda _: httpx.Response(next(health), json={"status": "success", "data": {}}),
    )
    with pytest.raises(errors.UpstreamFault):
        upstream.client.bookings.get("abc")
    clock.pass_(5)
    while budget.tokens > 10:
        budget.take(Priority.WRITE)
    with pytest.raises(errors.BudgetSpent):
        upstream.client.slots.list(event_type_id=1, starts_at=DAY, ends_at=DAY, time_zone="UTC")
    upstream.client.schedules.delete(1)
    assert len(upstream.requests) == 2


def test_anonymous_calls_count_for_themselves() -> None:
    clock = Clock()
    upstream = served(real_gate(clock, anonymous=True))
    for _ in range(int(Terms().burst)):
        upstream.client.bookings.confirm("abc")
    upstream.client.anonymous.bookings.cancel("abc")
    with pytest.raises(errors.BudgetSpent):
        upstream.client.bookings.confirm("abc")


def test_a_429_closes_the_gate_for_all() -> None:
    clock = Clock()
    blocked = httpx.Response(429, json={}, headers={"X-RateLimit-Reset-Default": "58"})
    upstream = served(real_gate(clock), lambda _: blocked)
    with pytest.raises(errors.RateLimited):
        upstream.client.bookings.get("abc")
    with pytest.raises(errors.BudgetSpent) as caught:
        upstream.client.bookings.confirm("abc")
    assert caught.value.retry_after == 58
    assert len(upstream.requests) == 1


def test_checking_reads_go_before_other_reads() -> None:
    watch = Watch()
    slots = {"status": "success", "data": {}}
    client = served(watch, lambda _: httpx.Response(200, json=slots)).client
    wanted: dict[str, Any] = {
        "event_type_id": 1,
        "starts_at": DAY,
        "ends_at": DAY,
        "time_zone": "UTC",
    }
    client.slots.list(**wanted)
    client.checking.slots.list(**wanted)
    client.checking.schedules.delete(1)
    priorities = [call.kind.priority for call in watch.admitted]
    assert priorities == [Priority.SLOTS, Priority.CHECK, Priority.WRITE]
    assert client.checking is client.checking
    assert client.checking._http is client._http


def test_browsing_leaves_calls_to_staff() -> None:
    budget = Budget(MemoryStore(), clock=Clock())
    browsing = UpstreamGate(circuit=Circuit(MemoryStore()), budget=budget)
    working = UpstreamGate(
        circuit=Circuit(MemoryStore()), budget=budget, is_for_visitor=lambda: False
    )
    slots, people = Call("GET", "/slots"), Call("GET", "/me")
    spend(browsing, slots)
    spend(browsing, people)
    working.admit(slots)
    working.admit(people)
    spend(working, people)
    # Bookings have theirs.
    browsing.admit(Call("POST", "/bookings"))


def spend(gate: UpstreamGate, call: Call) -> None:
    """Let a call pass until it is refused."""
    with pytest.raises(errors.BudgetSpent):  # noqa: PT012  which of them does not matter
        while True:
            gate.admit(call)
