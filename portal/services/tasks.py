"""Background work of the services, on Django's Tasks."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.tasks import task
from django.utils import timezone

TASK_RESULTS_DAYS = 7
KEEP_LOOKING = timedelta(seconds=10)
_FORGET_MARK = "intents-forget-enqueued"
_FORGET_EVERY_SECONDS = 6 * 3600
READ_CHANGES_EVERY = timedelta(minutes=5)
_READ_MARK = "changes-read-enqueued"


@task()
def settle_intent(key: str) -> str:
    """Look an intent up until it is final, also when its visitor has left or its process was killed."""
    # Imported here: the services enqueue this task, and this task calls the services.
    from portal.services.intents import intent_look  # noqa: PLC0415

    intent = intent_look(key=key)
    if intent.is_open:
        settle_later(key, after=KEEP_LOOKING)
    return str(intent.state)


def settle_later(key: str, *, after: timedelta) -> None:
    """Have an intent looked at by the task worker after a while."""
    settle_intent.using(run_after=timezone.now() + after).enqueue(key)


@task()
def forget_intents() -> int:
    """Empty the personal data of intents settled longer ago than INTENT_RETENTION_DAYS; return how many.

    The results of finished tasks go with them: they hold nothing that anybody reads, and there is one per letter.
    """
    call_command("prune_db_task_results", min_age_days=TASK_RESULTS_DAYS, verbosity=0)
    from portal.services.intents import intents_forget  # noqa: PLC0415  the services enqueue this task

    return intents_forget(before=timezone.now() - timedelta(days=settings.INTENT_RETENTION_DAYS))


def forget_soon() -> None:
    """Enqueue the forgetting, unless this was done in the last hours."""
    if cache.add(_FORGET_MARK, True, timeout=_FORGET_EVERY_SECONDS):
        forget_intents.enqueue()


@task()
def apply_delivery(delivery_id: int) -> str:
    """Follow one webhook delivery; nothing happens for one that was deleted meanwhile."""
    from portal.services.inbox import delivery_apply  # noqa: PLC0415  the services enqueue this task
    from portal.services.models import Delivery  # noqa: PLC0415

    delivery = Delivery.objects.filter(pk=delivery_id).first()
    return str(delivery_apply(delivery=delivery).state) if delivery else "deleted"


@task()
def read_changes() -> int:
    """Find bookings whose deliveries were lost, forget old deliveries, and come again; return how many changed."""
    from portal.services import inbox  # noqa: PLC0415  the services enqueue this task
    from portal.services.errors import ServiceError  # noqa: PLC0415
    from portal.services.models import Receiver  # noqa: PLC0415

    cache.delete(_READ_MARK)
    changed = 0
    for receiver in Receiver.objects.all():
        # In an outage the next reading begins where this one did.
        with suppress(ServiceError):
            changed += inbox.changes_read(receiver=receiver)
    inbox.deliveries_forget(
        before=timezone.now() - timedelta(days=settings.DELIVERY_RETENTION_DAYS)
    )
    if Receiver.objects.exists():
        read_changes_later()
    return changed


def read_changes_later(*, after: timedelta = READ_CHANGES_EVERY) -> None:
    """Enqueue the next reading of changes, unless one is waiting already."""
    if cache.add(_READ_MARK, True, timeout=int(READ_CHANGES_EVERY.total_seconds()) * 3):
        read_changes.using(run_after=timezone.now() + after).enqueue()
