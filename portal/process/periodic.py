"""Periodic tasks without a scheduler: one task enqueues its own next run, and with it what is due.

`settings.PERIODIC_TASKS` names them. They run as long as the task worker does, whether or not anybody visits.
"""

import logging
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.tasks import Task, TaskResultStatus, task
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from portal.process.shared import first_within

EVERY: Final = timedelta(minutes=5)

logger = logging.getLogger(__name__)


@task()
def run_periodic() -> list[str]:
    """Enqueue the tasks that are due, and return their paths."""
    # First: whatever fails below, it is tried again.
    periodic_later(after=EVERY)
    due = [path for path, every in settings.PERIODIC_TASKS.items() if _is_due(path, every)]
    for path in due:
        found: Task[Any, Any] = import_string(path)
        found.enqueue()
    return due


def periodic_later(*, after: timedelta) -> None:
    """Enqueue the next run, unless one waits already: of several starts or hosts only one goes on."""
    waiting = DBTaskResult.objects.filter(
        task_path=run_periodic.module_path, status=TaskResultStatus.READY
    )
    if not waiting.exists():
        run_periodic.using(run_after=timezone.now() + after).enqueue()


def waiting_arguments(task: Task[Any, Any]) -> set[tuple[Any, ...]]:
    """Return the positional arguments, which must be hashable, of each run of a task that waits."""
    rows = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
    return {tuple(found["args"]) for found in rows.values_list("args_kwargs", flat=True)}


def _is_due(path: str, every: timedelta) -> bool:
    # A little less, so that a task is not late by a whole run.
    return first_within(f"periodic:{path}", every - EVERY / 2)
