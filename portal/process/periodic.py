"""Periodic tasks without a scheduler: the task worker enqueues what is due.

`settings.PERIODIC_TASKS` names them. They run as long as a worker does, whether or not anybody visits, and none depends
on a run before it.
"""

import logging
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.tasks import Task, TaskResultStatus, task
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from portal.process.shared import first_within

# How often what is due is looked for: as often as the worker ticks.
EVERY: Final = timedelta(seconds=30)

logger = logging.getLogger(__name__)


def enqueue_due() -> list[str]:
    """Enqueue the tasks that are due, once for all hosts, and return their paths."""
    due = [path for path, every in settings.PERIODIC_TASKS.items() if _is_due(path, every)]
    if not due:
        return []
    rows = DBTaskResult.objects.filter(task_path__in=due, status=TaskResultStatus.READY)
    waiting = set(rows.values_list("task_path", flat=True))
    enqueued = []
    for path in due:
        # One that waits stands for all that were missed while no worker ran.
        if path in waiting:
            continue
        try:
            found: Task[Any, Any] = import_string(path)
        except ImportError:
            logger.exception("%s is no task", path)
            continue
        found.enqueue()
        enqueued.append(path)
    return enqueued


@task()
def run_periodic() -> list[str]:
    # Enqueued by the release before, whose chain of runs ends with it.
    return enqueue_due()


def waiting_arguments(task: Task[Any, Any]) -> set[tuple[Any, ...]]:
    """Return the positional arguments, which must be hashable, of each run of a task that waits."""
    rows = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
    return {tuple(found["args"]) for found in rows.values_list("args_kwargs", flat=True)}


def _is_due(path: str, every: timedelta) -> bool:
    # A little less, so that a task is not late by a whole run.
    return first_within(f"periodic:{path}", every - EVERY / 2)
