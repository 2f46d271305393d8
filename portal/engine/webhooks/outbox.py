"""Deliveries: written in the transaction of the change that they tell of, posted by the task worker."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from django.tasks import task
from django.utils import timezone

from portal.engine import clock
from portal.engine.bookings.models import Booking
from portal.engine.protocol.values import Json
from portal.engine.webhooks import envelope, posting, subscriptions
from portal.engine.webhooks.models import Delivery, DeliveryState, Webhook
from portal.process.periodic import enqueue_at_most

KEEP: Final = timedelta(days=30)
"""How long finished deliveries, whose bodies hold personal data, are kept."""
OVERDUE: Final = timedelta(minutes=30)
TIDY_EVERY: Final = timedelta(minutes=30)
PRIORITY: Final = -10
"""Below other tasks: a subscriber may be slow."""


def announce(
    webhooks: Iterable[Webhook], trigger: str, payload: Json, *, booking: Booking | None = None
) -> list[Delivery]:
    """Write a delivery for each of `webhooks` that subscribes to `trigger`, and have them sent.

    Call it inside the transaction of the change: the worker sees the task when that is committed,
    and never when it is rolled back.
    """
    now = clock.now()
    written = []
    for webhook in subscriptions.hearing(webhooks, trigger):
        body = envelope.wrap(webhook, trigger, payload, at=now)
        written.append(
            Delivery.objects.create(
                webhook=webhook,
                booking=booking,
                trigger=trigger,
                content_type=body.content_type,
                body=body.text,
                next_attempt_at=now,
                created_at=now,
            )
        )
    hand_over(written)
    return written


def hand_over(deliveries: Sequence[Delivery]) -> None:
    """Give deliveries to the task worker."""
    for each in deliveries:
        send_delivery.enqueue(each.pk)


@task(priority=PRIORITY - 10)
def tidy_deliveries() -> dict[str, int]:
    """Send what a killed worker left behind, delete what is old; return how many of each."""
    return {"recovered": recover(), "forgotten": forget()}


def recover() -> int:
    """Hand over again what should have been sent OVERDUE ago, as after a killed worker; return how many."""
    late = Delivery.objects.filter(
        state=DeliveryState.WAITING, next_attempt_at__lte=clock.now() - OVERDUE
    )
    found = list(late)
    hand_over(found)
    return len(found)


def forget() -> int:
    """Delete deliveries older than KEEP that are finished; return how many."""
    old = Delivery.objects.filter(created_at__lte=clock.now() - KEEP)
    deleted, _ = old.exclude(state=DeliveryState.WAITING).delete()
    return deleted


@task(priority=PRIORITY)
def send_delivery(delivery_id: int) -> str:
    """Post a delivery that still waits; when that fails, do so again later. Return its state."""
    enqueue_at_most(tidy_deliveries, every=TIDY_EVERY)
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING)
    row = waiting.select_related("webhook").first()
    if row is None:
        return "nothing to send"
    outcome = posting.Outcome(problem="the subscription is not active", final=True)
    if row.webhook.active:
        outcome = posting.attempt(row)
    wait = posting.record(row, outcome)
    if wait is not None:
        # The worker goes by the machine's clock, whatever the engine's clock says.
        send_delivery.using(run_after=timezone.now() + wait).enqueue(delivery_id)
    return str(row.state)
