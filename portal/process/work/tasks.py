"""Waiting tasks taken from the database and run, each by one worker; what a worker that died left is run again.

A task that runs is its worker's for LEASE, which the worker renews: `started_at` says since when.
"""

import logging
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.tasks import TaskContext, TaskResultStatus
from django.tasks.signals import task_finished, task_started
from django.utils import timezone
from django.utils.json import normalize_json
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from portal.conf import logs
from portal.process.database import is_database_away, patiently

# Longer than a worker is silent, and than a worker of the release before, which renews nothing, takes for a task.
LEASE: Final = timedelta(minutes=5)
# A task that was begun so often and never ended takes its worker along.
MOST_BEGINNINGS: Final = 5
_PAUSE: Final = timedelta(seconds=2)

type Row = DBTaskResult[Any, Any]

logger = logging.getLogger(__name__)


def ready_queues() -> set[str]:
    due = DBTaskResult.objects.ready().order_by()
    return set(due.values_list("queue_name", flat=True).distinct())


def claim(queue: str, *, worker: str) -> Row | None:
    """Take the next task of a queue that is due; no other worker gets the same."""
    due = DBTaskResult.objects.ready().filter(queue_name=queue)
    with exclusive_transaction(due.db):
        found = due.get_locked()
        if found is not None:
            found.claim(worker)
        return found


def run(row: Row, *, check: Callable[[], object]) -> None:
    """Run a task and note how it ended, once the database takes it: what was done is not done again for its sake.

    A task that the database failed is put back. What `check` raises ends the waiting for the database.
    """
    try:
        # What is no JSON cannot be noted.
        value = normalize_json(_call(row))
    except Exception as error:
        if is_database_away(error) and len(row.worker_ids) < MOST_BEGINNINGS:
            logger.warning("%s is begun again: %s", row.task_path, error)
            patiently(lambda: put_back(row), check=check)
            return
        problem = error
        logger.exception("%s failed", row.task_path)
        patiently(lambda: _failed(row, problem), check=check)
    else:
        patiently(lambda: row.set_successful(value), check=check)
    _tell_end(row)


def put_back(row: Row) -> None:
    running = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING)
    running.update(
        status=TaskResultStatus.READY, run_after=timezone.now() + _PAUSE * len(row.worker_ids)
    )


def renew(rows: Collection[Any]) -> None:
    # Else they would be taken for lost.
    if rows:
        running = DBTaskResult.objects.filter(pk__in=rows, status=TaskResultStatus.RUNNING)
        running.update(started_at=timezone.now())


def recover() -> int:
    """Put back the tasks whose worker has died; return how many."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LEASE)
    with transaction.atomic():
        found = list(lost.select_for_update(skip_locked=True))
        for row in found:
            if len(row.worker_ids) < MOST_BEGINNINGS:
                put_back(row)
            else:
                _failed(row, RuntimeError("its worker died each time"))
    if found:
        logger.warning("%s tasks are begun again whose worker died", len(found))
    return len(found)


def _call(row: Row) -> Any:
    # What it logs says by which task.
    logs.route.set(row.task_path)
    task, result = row.task, row.task_result
    task_started.send(sender=task.get_backend(), task_result=result)
    if task.takes_context:
        return task.call(TaskContext(task_result=result), *result.args, **result.kwargs)
    return task.call(*result.args, **result.kwargs)


def _failed(row: Row, error: Exception) -> None:
    row.set_failed(error)


def _tell_end(row: Row) -> None:
    try:
        task_finished.send(sender=type(row.task.get_backend()), task_result=row.task_result)
    except Exception:
        # Of a task whose function is not there.
        logger.exception("The end of task %s was not told", row.pk)
