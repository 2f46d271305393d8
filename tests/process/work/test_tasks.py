"""Taking and running of tasks: each by one worker, begun again when its worker or the database was lost."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import InterfaceError, OperationalError
from django.tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.process import database
from portal.process.database import Stopped, is_database_away, patiently
from portal.process.work import tasks
from portal.process.work.queues import DEFAULT, MAIL, QUEUES
from portal.process.work.worker import Lane, Worker

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
HERE, THERE = "here", "there"
_done: list[Any] = []


@task()
def note(value: Any) -> Any:
    _done.append(value)
    return value


@task(queue_name=MAIL)
def post(value: Any) -> Any:
    _done.append(value)
    return value


@task()
def fail(kind: str) -> None:
    raise {"away": OperationalError, "closed": InterfaceError, "bug": KeyError}[kind](kind)


@task()
def answer_oddly() -> object:
    return object()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    _done.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def nothing() -> None:
    pass


def taken(queue: str = DEFAULT, *, by: str = HERE) -> tasks.Row:
    row = tasks.claim(queue, worker=by)
    assert row is not None
    return row


def states() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def test_queues_with_something_due_are_named() -> None:
    assert tasks.ready_queues() == set()
    note.using(run_after=NOW + timedelta(seconds=1)).enqueue(1)
    post.enqueue(2)
    assert tasks.ready_queues() == {MAIL}


def test_one_worker_takes_a_task_once() -> None:
    note.enqueue(1)
    taken()
    assert tasks.claim(DEFAULT, worker=THERE) is None
    assert tasks.claim(MAIL, worker=THERE) is None


def test_what_was_done_is_noted() -> None:
    note.enqueue(["a"])
    tasks.run(taken(), check=nothing)
    assert _done == [["a"]]
    assert states() == [TaskResultStatus.SUCCESSFUL]


@pytest.mark.parametrize("kind", ["away", "closed"])
def test_a_task_that_the_database_failed_is_begun_again_a_few_times(
    kind: str, clock: time_machine.Traveller
) -> None:
    fail.enqueue(kind)
    for _ in range(tasks.MOST_BEGINNINGS - 1):
        tasks.run(taken(), check=nothing)
        assert states() == [TaskResultStatus.READY]
        assert tasks.claim(DEFAULT, worker=HERE) is None, "not at once"
        clock.shift(60)
    tasks.run(taken(), check=nothing)
    assert states() == [TaskResultStatus.FAILED]


@pytest.mark.parametrize("made", [fail, answer_oddly])
def test_a_task_with_a_fault_of_its_own_fails(made: Any, caplog: pytest.LogCaptureFixture) -> None:
    made.enqueue(*(["bug"] if made is fail else []))
    with caplog.at_level(logging.CRITICAL):
        tasks.run(taken(), check=nothing)
    assert states() == [TaskResultStatus.FAILED]


def test_a_result_waits_for_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_may_return", lambda _: True)
    monkeypatch.setattr("django.db.connection.close", nothing)
    monkeypatch.setattr("time.sleep", lambda _: None)
    tries: list[int] = []
    noted = DBTaskResult.set_successful

    def away_twice(row: Any, value: Any) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("the server closed the connection")
        noted(row, value)

    monkeypatch.setattr(DBTaskResult, "set_successful", away_twice)
    note.enqueue(1)
    tasks.run(taken(), check=nothing)
    assert (_done, len(tries), states()) == ([1], 3, [TaskResultStatus.SUCCESSFUL])


def test_the_wait_for_the_database_ends_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_may_return", lambda _: True)
    monkeypatch.setattr("django.db.connection.close", nothing)

    def away() -> None:
        raise OperationalError

    def stopping() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        patiently(away, check=stopping)


@pytest.mark.parametrize(
    "error", [KeyError("a"), ValueError("b"), OperationalError("no such table")]
)
def test_what_is_no_outage_is_raised(error: Exception) -> None:
    # SQLite, here: a file that is wrong stays wrong.
    def work() -> None:
        raise error

    with pytest.raises(type(error)):
        patiently(work)


def test_what_a_dead_worker_left_is_begun_again(clock: time_machine.Traveller) -> None:
    note.enqueue(1)
    note.enqueue(2)
    dead, alive = taken(by=THERE), taken(by=HERE)
    clock.shift(tasks.LEASE - timedelta(seconds=1))
    tasks.renew([alive.pk])
    assert tasks.recover() == 0
    clock.shift(2)
    assert tasks.recover() == 1
    clock.shift(60)
    again = taken(by=HERE)
    assert again.pk == dead.pk
    assert again.worker_ids == [THERE, HERE]


def test_what_kills_each_worker_is_given_up(clock: time_machine.Traveller) -> None:
    note.enqueue(1)
    for _ in range(tasks.MOST_BEGINNINGS):
        taken()
        clock.shift(tasks.LEASE + timedelta(seconds=1))
        assert tasks.recover() == 1
        clock.shift(60)
    assert states() == [TaskResultStatus.FAILED]


def test_a_worker_runs_what_is_due_in_all_its_queues() -> None:
    note.enqueue(1)
    post.enqueue(2)
    note.using(run_after=NOW + timedelta(hours=1)).enqueue(3)
    assert Worker(dict.fromkeys(QUEUES, Lane())).work_off() == 2
    assert sorted(_done) == [1, 2]


@pytest.mark.parametrize(
    ("error", "expected"),
    [(OperationalError(), True), (InterfaceError(), True), (KeyError(), False), (None, False)],
)
def test_an_outage_is_known_by_its_exception(error: Exception | None, expected: bool) -> None:
    assert is_database_away(error) is expected
