from dataclasses import astuple

import pytest

from portal.calcom.kinds import USUAL_READ, Method, Priority, kind_of
from portal.calcom.protocol import Call
from tests.calcom.serving import BOOKING, success


@pytest.mark.parametrize(
    ("method", "path", "priority"),
    [
        ("GET", "/slots", Priority.SLOTS),
        ("GET", "/teams", Priority.READ),
        ("GET", "/bookings", Priority.READ),
        ("GET", "/bookings/{uid}", Priority.CHECK),
        ("POST", "/slots/reservations", Priority.RESERVATION),
        ("DELETE", "/slots/reservations/{uid}", Priority.RESERVATION),
        ("POST", "/bookings/{uid}/cancel", Priority.WRITE),
        ("DELETE", "/schedules/{schedule_id}", Priority.WRITE),
    ],
)
def test_writes_go_first_and_reservations_last(
    method: Method, path: str, priority: Priority
) -> None:
    assert kind_of(method, path).priority is priority
    assert Priority.WRITE > Priority.CHECK > Priority.READ > Priority.SLOTS > Priority.RESERVATION


def test_a_write_waits_longer_than_a_read() -> None:
    assert kind_of("POST", "/bookings").limits.read > kind_of("GET", "/bookings").limits.read


@pytest.mark.parametrize("path", ["/slots", "/teams", "/bookings/{uid}"])
def test_one_answer_fits_into_the_time_of_the_call(path: str) -> None:
    limits = kind_of("GET", path).limits
    assert limits.connect < limits.read < limits.whole < limits.total


def test_no_limit_is_longer_than_what_is_left() -> None:
    limits = kind_of("POST", "/bookings").limits.within(2.0)
    assert max(astuple(limits)) == 2.0
    assert min(astuple(kind_of("GET", "/slots").limits.within(-1))) > 0


def test_all_limits_scale_with_the_timeout_of_the_client() -> None:
    limits = kind_of("GET", "/me").limits
    assert limits.scaled(5 / USUAL_READ).read == 5
    assert limits.scaled(5 / USUAL_READ).total == limits.total / 2


def test_a_priority_of_its_own_replaces_that_of_the_kind() -> None:
    call = Call("GET", "/slots", priority=Priority.CHECK)
    assert (call.kind.priority, call.kind.limits) == (
        Priority.CHECK,
        kind_of("GET", "/slots").limits,
    )


def test_each_call_is_sent_with_the_limits_of_its_kind() -> None:
    served = success(BOOKING)
    served.client.bookings.confirm("abc")
    assert served.request.extensions["timeout"]["read"] == 18


def test_no_visitor_waits_long_for_a_reservation() -> None:
    assert kind_of("POST", "/slots/reservations").limits.total <= 4
