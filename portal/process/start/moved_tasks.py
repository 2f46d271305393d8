"""Renaming of queued tasks whose function stands in another module since.

A task waits in the database by its dotted path, MEETING_STARTED of a booking for months. What another release enqueues
while this one is already being started is renamed at the next start, or found again by the tasks' own upkeep.
"""

from typing import Final

from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.process.work.queues import DEFAULT, FEEDS, MAIL, WEBHOOKS

# Path at the time of enqueueing → present path, for every task that an earlier release could enqueue.
MOVED: Final = {
    "portal.engine.delivery.meetings.announce_meeting": "portal.engine.webhooks.meetings.announce_meeting",
    "portal.engine.delivery.tasks.send_delivery": "portal.engine.webhooks.outbox.send_delivery",
    "portal.engine.mail.tasks.send_letter": "portal.engine.mail.outbox.send_email",
    "portal.engine.tasks.purge_reservations": "portal.engine.reservations.tasks.purge_reservations",
    "portal.engine.upkeep.tidy": "portal.engine.webhooks.outbox.tidy_deliveries",
    "portal.public.own_bookings_link.send_link": "portal.public.own_bookings.link.send_link",
    "portal.services.tasks.settle_intent": "portal.services.bookings.intents.settle_intent",
    "portal.services.tasks.forget_intents": "portal.services.bookings.intents.forget_intents",
    "portal.services.tasks.apply_delivery": "portal.services.webhooks.inbox.apply_delivery",
    "portal.services.tasks.read_changes": "portal.services.webhooks.inbox.read_changes",
}


# Tasks that an earlier release enqueued into the one queue that it had.
QUEUE_OF: Final = {
    "portal.engine.calendars.tasks.refresh_feed": FEEDS,
    "portal.engine.mail.outbox.send_email": MAIL,
    "portal.engine.webhooks.outbox.send_delivery": WEBHOOKS,
    "portal.engine.workflows.verification.send_code": MAIL,
    "portal.public.own_bookings.link.send_link": MAIL,
    "portal.staff.accounts.forgotten.send_link": MAIL,
}


def rename_moved_tasks() -> int:
    """Lead waiting tasks to their function and queue of now; return how many had another function."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    renamed = sum(
        waiting.filter(task_path=before).update(task_path=now) for before, now in MOVED.items()
    )
    for path, queue in QUEUE_OF.items():
        waiting.filter(task_path=path, queue_name=DEFAULT).update(queue_name=queue)
    return renamed
