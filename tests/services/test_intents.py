"""Open intents are looked up for as long as the worker runs, whatever became of the task that was to do it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.services.bookings import intents
from portal.services.models import Intent, IntentKind, IntentState

LATE = intents.OVERDUE + timedelta(seconds=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "age", "expected"),
    [
        (IntentState.SENDING, LATE, 1),
        (IntentState.UNKNOWN, LATE, 1),
        # It may still be sent.
        (IntentState.SENDING, timedelta(seconds=1), 0),
        (IntentState.DONE, LATE, 0),
        (IntentState.NOT_DONE, LATE, 0),
    ],
)
def test_one_that_no_task_looks_up_is_taken_up(
    state: IntentState, age: timedelta, expected: int
) -> None:
    now = timezone.now()
    Intent.objects.create(
        key="a",
        kind=IntentKind.BOOK,
        state=state,
        starts_at=now,
        ends_at=now,
        created_at=now - age,
        sent_at=now - age,
    )
    assert intents.intents_recover() == expected
    assert intents.intents_recover() == 0, "a task waits"
    DBTaskResult.objects.all().delete()
    assert intents.intents_recover() == expected
