"""Upkeep now and then: whoever passes by enqueues it, at most once in a while over all processes."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.tasks import Task


def enqueue_at_most(task: Task[Any, Any], *, every: timedelta) -> bool:
    """Enqueue a task unless that was done less than `every` ago; return whether it was enqueued now.

    The mark is in the shared cache. A cache that forgets it costs one more run, so the task must bear that.
    """
    if not cache.add(f"periodic:{task.module_path}", True, timeout=int(every.total_seconds())):
        return False
    task.enqueue()
    return True
