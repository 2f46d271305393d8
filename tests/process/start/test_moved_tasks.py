"""What a release before enqueued is run by this one."""

from datetime import timedelta

import pytest
from django.tasks import Task
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from portal.engine.reservations.tasks import purge_reservations
from portal.process.start.moved_tasks import MOVED, rename_moved_tasks


def test_every_task_stands_where_its_path_is_led_to() -> None:
    assert len(MOVED) == 10
    assert all(isinstance(import_string(now), Task) for now in MOVED.values())


@pytest.mark.django_db
@pytest.mark.parametrize("before", sorted(MOVED))
def test_a_waiting_task_is_found_where_it_stands_now(before: str) -> None:
    later = timezone.now() + timedelta(days=90)
    made = purge_reservations.using(run_after=later).enqueue()
    DBTaskResult.objects.filter(pk=made.id).update(task_path=before)

    assert rename_moved_tasks() == 1

    row = DBTaskResult.objects.get(pk=made.id)
    assert row.task_path == MOVED[before]
    assert row.run_after == later
    assert row.task.func is import_string(MOVED[before]).func
