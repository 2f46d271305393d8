"""Periodic tasks without a scheduler: requests enqueue them, at most once in a period over all processes."""

from datetime import timedelta
from typing import Any

from django.tasks import Task

from portal.process.shared import first_within


def enqueue_at_most(task: Task[Any, Any], *, every: timedelta) -> bool:
    """Enqueue a task unless that was done less than `every` ago; return whether it was enqueued now."""
    is_due = first_within(f"periodic:{task.module_path}", every)
    if is_due:
        task.enqueue()
    return is_due
