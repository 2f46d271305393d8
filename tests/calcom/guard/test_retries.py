import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import stamina

from portal.calcom import Client, errors
from portal.calcom.guard.retries import NEVER, Retries, repeatable, wait_for
from portal.calcom.kinds import Method, Priority
from portal.calcom.protocol import Call
from tests.calcom.guard.passing_time import Clock
from tests.calcom.serving import BASE, BOOKING, KEY, Served

NOON = datetime(2030, 1, 8, 12, tzinfo=UTC)
READ = Call("GET", "/bookings/{uid}", {"uid": "abc"})
SLOTS = Call("GET", "/slots")
WRITE = Call("POST", "/bookings", body={})
ADA = {"name": "Ada", "email": "ada@example.com", "time_zone": "Europe/Rome"}


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


def made(cls: type[errors.CalcomError], **facts: Any) -> errors.CalcomError:
    needs = inspect.signature(cls).parameters
    if "retry_after" in needs and cls is errors.CircuitOpen:
        facts.setdefault("retry_after", 1.0)
    return cls("boom", **facts)


@pytest.mark.parametrize(
    ("error", "read", "write"),
    [
        (made(errors.NotConnected), True, True),
        (made(errors.AnswerLost), True, False),
        (made(errors.UpstreamFault, status=503), True, False),
        (made(errors.UnreadableAnswer, retryable=True), True, False),
        (made(errors.UnreadableAnswer), False, False),
        (made(errors.RateLimited, retry_after=1), True, True),
        (made(errors.BudgetSpent, retry_after=1), True, True),
        (made(errors.CircuitOpen), False, False),
        (made(errors.BadRequest, status=400), False, False),
        (made(errors.Conflict, status=409), False, False),
        (made(errors.NotFound, status=404), False, False),
        (errors.NotFound.before_sending("no"), False, False),
    ],
)
def test_only_what_is_safe_and_may_help_is_repeated(
    error: errors.CalcomError, read: bool, write: bool
) -> None:
    assert repeatable(error, READ) is read
    assert repeatable(error, WRITE) is write


def test_a_call_that_some_servers_lack_is_made_once() -> None:
    call = Call("GET", "/organizations/{organization_id}/teams/event-types", {"organization_id": 1})
    assert not repeatable(made(errors.UpstreamFault, status=500), call)
    assert not repeatable(made(errors.NotConnected), call)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_no_write_that_may_have_acted_is_repeated(method: Method) -> None:
    for cls in (errors.AnswerLost, errors.UpstreamFault):
        assert not repeatable(made(cls), Call(method, "/bookings/{uid}"))


def test_slot_reads_do_not_wait_for_the_budget() -> None:
    spent = made(errors.BudgetSpent, retry_after=1)
    assert not repeatable(spent, SLOTS)
    assert not repeatable(spent, Call("GET", "/teams"))
    assert repeatable(spent, Call("GET", "/slots", priority=Priority.CHECK))


@pytest.mark.parametrize(
    ("retry_after", "left", "wait"),
    [
        (2.5, 20, 2.5),
        (3.0, 20, 3.0),
        (3.1, 20, False),
        (60, 20, False),
        (2, 2, False),
        (0, 9, 0.05),
    ],
)
def test_a_short_block_is_waited_for_and_a_long_one_is_not(
    retry_after: float, left: int, wait: bool | float
) -> None:
    blocked = made(errors.RateLimited, retry_after=retry_after)
    assert wait_for(blocked, READ, Retries(patience=3.0), left) == wait


def test_nothing_is_repeated_when_the_wait_could_outlast_the_deadline() -> None:
    lost = made(errors.AnswerLost)
    assert wait_for(lost, READ, Retries(longest_wait=2.0), 2.1) is True
    assert wait_for(lost, READ, Retries(longest_wait=2.0), 2.0) is False


def test_errors_that_are_not_calcoms_are_not_repeated() -> None:
    assert wait_for(ValueError("a bug"), READ, Retries(), 20) is False


class Upstream:
    """Answers one after the other; an exception is raised."""

    def __init__(
        self,
        *answers: httpx.Response | Exception,
        retries: Retries,
        clock: Clock | None = None,
        takes: float = 0.0,
    ) -> None:
        self._answers = list(answers)
        self._clock, self._takes = clock, takes
        served = Served(self._answer)
        self.requests = served.requests
        self.client = Client(
            api_key=KEY,
            base_url=BASE,
            transport=httpx.MockTransport(served._serve),
            retries=retries,
        )

    def _answer(self, _: httpx.Request) -> httpx.Response:
        if self._clock:
            self._clock.pass_(self._takes)
        found = self._answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


def ok() -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "data": BOOKING})


def blocked(seconds: float) -> httpx.Response:
    return httpx.Response(429, json={}, headers={"X-RateLimit-Reset-Default": str(seconds)})


TROUBLES = [
    httpx.ConnectError("x"),
    httpx.ReadTimeout("x"),
    httpx.RemoteProtocolError("x"),
    httpx.Response(503),
    httpx.Response(200, text="<html>"),
    httpx.Response(200, content=b'{"status": "succ'),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=repr)
def test_a_read_survives_two_failures(trouble: httpx.Response | Exception) -> None:
    upstream = Upstream(trouble, trouble, ok(), retries=Retries())
    assert upstream.client.bookings.get("abc").uid == BOOKING["uid"]
    assert len(upstream.requests) == 3


def test_a_read_gives_up_with_the_last_error() -> None:
    upstream = Upstream(
        httpx.Response(500), httpx.Response(502), httpx.Response(503), retries=Retries()
    )
    with pytest.raises(errors.UpstreamFault) as caught:
        upstream.client.bookings.get("abc")
    assert (caught.value.status, caught.value.call) == (503, "GET /bookings/{uid}")


@pytest.mark.parametrize("trouble", TROUBLES[1:], ids=repr)
def test_a_booking_that_may_exist_is_never_sent_again(trouble: httpx.Response | Exception) -> None:
    upstream = Upstream(trouble, retries=Retries())
    with pytest.raises(errors.CalcomError) as caught:
        upstream.client.bookings.create(event_type_id=1, starts_at=NOON, attendee=ADA)
    assert caught.value.may_have_acted
    assert len(upstream.requests) == 1


def test_a_booking_that_never_left_is_sent_again() -> None:
    upstream = Upstream(httpx.ConnectTimeout("x"), ok(), retries=Retries())
    upstream.client.bookings.create(event_type_id=1, starts_at=NOON, attendee=ADA)
    assert len(upstream.requests) == 2


def test_a_booking_waits_for_the_end_of_a_short_block() -> None:
    upstream = Upstream(blocked(2), ok(), retries=Retries())
    upstream.client.bookings.create(event_type_id=1, starts_at=NOON, attendee=ADA)
    assert len(upstream.requests) == 2


def test_a_long_block_fails_at_once_and_says_how_long() -> None:
    upstream = Upstream(blocked(60), retries=Retries())
    with pytest.raises(errors.RateLimited) as caught:
        upstream.client.bookings.get("abc")
    assert caught.value.retry_after == 60
    assert len(upstream.requests) == 1


def test_the_deadline_of_a_call_ends_its_attempts() -> None:
    clock = Clock()
    lost = [httpx.ReadTimeout("x") for _ in range(9)]
    upstream = Upstream(*lost, retries=Retries(attempts=9, clock=clock), clock=clock, takes=7.0)
    with pytest.raises(errors.AnswerLost):
        upstream.client.bookings.get("abc")
    # 20 s in all, 7 s each: the third would leave no time for a wait of two seconds and an answer.
    assert len(upstream.requests) == 3
    waits = [request.extensions["timeout"]["read"] for request in upstream.requests]
    assert waits == [10.0, 10.0, 6.0]


def test_a_client_repeats_nothing_unless_told() -> None:
    upstream = Upstream(httpx.ConnectError("x"), retries=NEVER)
    with pytest.raises(errors.NotConnected):
        upstream.client.bookings.get("abc")
    assert len(upstream.requests) == 1


def test_refusals_are_not_repeated() -> None:
    upstream = Upstream(httpx.Response(404, json={}), retries=Retries())
    with pytest.raises(errors.NotFound):
        upstream.client.bookings.get("abc")
    assert len(upstream.requests) == 1


def test_back_off_grows_and_differs() -> None:
    with stamina.set_testing(False):
        waits = []
        hooks = stamina.instrumentation.get_on_retry_hooks()
        stamina.instrumentation.set_on_retry_hooks([lambda details: waits.append(details.wait_for)])
        try:
            for _ in range(5):
                upstream = Upstream(
                    httpx.Response(500),
                    httpx.Response(500),
                    ok(),
                    retries=Retries(first_wait=0.001, longest_wait=0.01),
                )
                upstream.client.bookings.get("abc")
        finally:
            stamina.instrumentation.set_on_retry_hooks(hooks)
    assert all(0.001 <= wait <= 0.002 for wait in waits[::2])
    assert all(0.002 <= wait <= 0.003 for wait in waits[1::2])
    assert len(set(waits)) > 1
