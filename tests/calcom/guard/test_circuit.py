import pytest

from portal.calcom import errors
from portal.calcom.guard.circuit import Circuit
from portal.calcom.guard.stores import MemoryStore
from tests.calcom.guard.passing_time import Clock

LOST = errors.AnswerLost("reset")
DOWN = [
    LOST,
    errors.NotConnected("refused"),
    errors.UpstreamFault("503", status=503),
    errors.UnreadableAnswer("<html>", retryable=True),
]
ALIVE = [None, errors.NotFound("404", status=404), errors.RateLimited("429", status=429)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(MemoryStore(), failures=3, pause=5, longest_pause=30, clock=clock)


def break_(circuit: Circuit, times: int = 3) -> None:
    for _ in range(times):
        circuit.admit()
        circuit.observe(LOST)


@pytest.mark.parametrize("error", DOWN, ids=lambda error: type(error).__name__)
def test_it_opens_after_failures_in_a_row(circuit: Circuit, error: errors.CalcomError) -> None:
    for _ in range(3):
        assert not circuit.is_open
        circuit.admit()
        circuit.observe(error)
    with pytest.raises(errors.CircuitOpen) as caught:
        circuit.admit()
    assert (caught.value.retry_after, caught.value.sent) == (5, "no")


@pytest.mark.parametrize("error", ALIVE, ids=lambda error: type(error).__name__)
def test_any_answer_of_a_cal_com_that_is_well_starts_the_count_anew(
    circuit: Circuit, error: errors.CalcomError | None
) -> None:
    break_(circuit, times=2)
    circuit.observe(error)
    break_(circuit, times=2)
    circuit.admit()


def test_one_call_probes_after_the_pause(circuit: Circuit, clock: Clock) -> None:
    break_(circuit)
    clock.pass_(5)
    circuit.admit()
    with pytest.raises(errors.CircuitOpen):
        circuit.admit()


def test_a_probe_that_succeeds_closes_it(circuit: Circuit, clock: Clock) -> None:
    break_(circuit)
    clock.pass_(5)
    circuit.admit()
    circuit.observe(None)
    assert not circuit.is_open
    break_(circuit, times=2)
    circuit.admit()


def test_a_probe_that_fails_opens_it_for_twice_as_long(circuit: Circuit, clock: Clock) -> None:
    break_(circuit)
    pauses = []
    for _ in range(4):
        with pytest.raises(errors.CircuitOpen) as caught:
            circuit.admit()
        pauses.append(caught.value.retry_after)
        clock.pass_(caught.value.retry_after)
        circuit.admit()
        circuit.observe(LOST)
    assert pauses == [5, 10, 20, 30]


def test_a_probe_that_never_reports_is_given_up(circuit: Circuit, clock: Clock) -> None:
    break_(circuit)
    clock.pass_(5)
    circuit.admit()
    clock.pass_(29)
    with pytest.raises(errors.CircuitOpen):
        circuit.admit()
    clock.pass_(1)
    circuit.admit()


def test_a_probe_that_was_not_sent_leaves_its_place(circuit: Circuit, clock: Clock) -> None:
    break_(circuit)
    clock.pass_(5)
    circuit.admit()
    circuit.release()
    circuit.admit()


def test_releasing_a_closed_or_open_circuit_changes_nothing(circuit: Circuit) -> None:
    circuit.release()
    circuit.admit()
    break_(circuit)
    circuit.release()
    with pytest.raises(errors.CircuitOpen):
        circuit.admit()


def test_late_reports_do_not_prolong_the_pause(circuit: Circuit, clock: Clock) -> None:
    break_(circuit)
    clock.pass_(4)
    circuit.observe(LOST)
    clock.pass_(1)
    circuit.admit()


def test_workers_share_it(clock: Clock) -> None:
    store = MemoryStore()
    first, second = (Circuit(store, failures=2, clock=clock) for _ in range(2))
    first.observe(LOST)
    second.observe(LOST)
    with pytest.raises(errors.CircuitOpen):
        first.admit()


def test_a_clock_that_was_set_back_does_not_hold_it_open_for_hours(
    circuit: Circuit, clock: Clock
) -> None:
    break_(circuit)
    clock.pass_(-3600)
    with pytest.raises(errors.CircuitOpen) as caught:
        circuit.admit()
    assert caught.value.retry_after <= 30
