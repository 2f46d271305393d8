"""Periodic tasks run by themselves, each at its own pace, and one chain of runs is enough for all hosts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.tasks import TaskResultStatus
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from portal.process.periodic import EVERY, enqueue_due, run_periodic
from portal.process.upkeep import (
    TASK_RESULTS_DAYS,
    clear_sessions,
    prune_task_results,
    renew_statistics,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
    cache.clear()


def waiting(path: str) -> int:
    return DBTaskResult.objects.filter(task_path=path, status=TaskResultStatus.READY).count()


def test_the_first_look_enqueues_every_task() -> None:
    assert set(enqueue_due()) == set(settings.PERIODIC_TASKS)
    assert {waiting(path) for path in settings.PERIODIC_TASKS} == {1}


def test_every_task_runs_at_its_own_pace(clock: time_machine.Traveller) -> None:
    # Workers look more often than the quickest of them is due; every five minutes are enough for the table.
    pace = timedelta(minutes=5)
    runs = dict.fromkeys(settings.PERIODIC_TASKS, 0)
    for _ in range(timedelta(days=2) // pace):
        DBTaskResult.objects.all().delete()
        for path in enqueue_due():
            runs[path] += 1
        assert enqueue_due() == []
        clock.shift(pace)
    for path, every in settings.PERIODIC_TASKS.items():
        assert runs[path] == timedelta(days=2) // every, path
    assert min(settings.PERIODIC_TASKS.values()) > EVERY


def test_two_hosts_that_look_enqueue_one_task() -> None:
    enqueue_due()
    enqueue_due()
    assert {waiting(path) for path in settings.PERIODIC_TASKS} == {1}


def test_what_waits_stands_for_all_that_were_missed(clock: time_machine.Traveller) -> None:
    enqueue_due()
    clock.shift(timedelta(days=3))
    assert enqueue_due() == []
    assert {waiting(path) for path in settings.PERIODIC_TASKS} == {1}


def test_a_task_that_cannot_be_enqueued_does_not_end_the_others(settings: Any) -> None:
    known = "portal.process.upkeep.clear_sessions"
    settings.PERIODIC_TASKS = {
        "portal.nowhere.nothing": timedelta(hours=1),
        known: timedelta(hours=1),
    }
    assert enqueue_due() == [known]


def test_the_chain_of_the_release_before_ends() -> None:
    assert set(run_periodic.call()) == set(settings.PERIODIC_TASKS)
    assert waiting(run_periodic.module_path) == 0


@pytest.mark.parametrize("path", settings.TAKE_UP)
def test_every_tick_is_a_function_that_runs(path: str) -> None:
    assert import_string(path)() == 0


@pytest.mark.parametrize("path", settings.PERIODIC_TASKS)
def test_every_name_is_a_task_that_runs(path: str) -> None:
    import_string(path).call()


def test_ended_sessions_and_old_results_are_deleted(clock: time_machine.Traveller) -> None:
    session = SessionStore()
    session.set_expiry(60)
    session.save()
    clear_sessions.enqueue()
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, finished_at=NOW)
    clear_sessions.call()
    prune_task_results.call()
    assert (Session.objects.count(), DBTaskResult.objects.count()) == (1, 1)
    clock.shift(timedelta(days=TASK_RESULTS_DAYS, seconds=1))
    clear_sessions.call()
    prune_task_results.call()
    assert (Session.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_the_statistics_by_which_queries_are_planned_are_renewed() -> None:
    Session.objects.create(session_key="one", session_data="", expire_date=NOW)

    assert "django_session" in renew_statistics.call()
