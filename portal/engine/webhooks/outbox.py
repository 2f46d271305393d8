"""Outbox of webhook deliveries: written in the transaction of a change, posted by the task worker."""

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

# Bodies hold personal data; a month is enough to look into what a subscriber got.
KEEP: Final = timedelta(days=30)
# Longer than any attempt takes, so that nothing is handed over while it is being sent.
OVERDUE: Final = timedelta(minutes=30)
# Below other tasks: a subscriber may be slow.
PRIORITY: Final = -10


def announce(
    webhooks: Iterable[Webhook], trigger: str, payload: Json, *, booking: Booking | None = None
) -> list[Delivery]:
    """Write a delivery for each of `webhooks` that subscribes to `trigger`, and have them sent.

    Call it inside the transaction of the change: the worker sees the task when that is committed,
    and never when it is rolled back.
    """
    now = clock.now()
    written = []
    for webhook in subscriptions.subscribed(webhooks, trigger):
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
    for each in deliveries:
        send_delivery.enqueue(each.pk)


@task(priority=PRIORITY - 10)
def tidy_deliveries() -> dict[str, int]:
    """Return how many deliveries a killed worker left that are sent again, and how many were
    deleted.
    """
    return {"recovered": recover(), "forgotten": forget()}


def recover() -> int:
    """Hand over again what should have been sent OVERDUE ago, as after a killed worker; return how
    many.
    """
    late = Delivery.objects.filter(
        state=DeliveryState.WAITING, next_attempt_at__lte=clock.now() - OVERDUE
    )
    found = list(late)
    hand_over(found)
    return len(found)


def forget() -> int:
    old = Delivery.objects.filter(created_at__lte=clock.now() - KEEP)
    deleted, _ = old.exclude(state=DeliveryState.WAITING).delete()
    return deleted


@task(priority=PRIORITY)
def send_delivery(delivery_id: int) -> str:
    """Post a waiting delivery; when that fails, enqueue the next attempt. Return its state."""
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING)
    row = waiting.select_related("webhook").first()
    if row is None:
        return "nothing to send"
    # Final: a subscription that was switched off does not want what waited.
    outcome = posting.Outcome(problem="the subscription is not active", final=True)
    if row.webhook.active:
        outcome = posting.attempt(row)
    wait = posting.record(row, outcome)
    if wait is not None:
        # The worker goes by the machine's clock, whatever the engine's clock says.
        send_delivery.using(run_after=timezone.now() + wait).enqueue(delivery_id)
    return str(row.state)
