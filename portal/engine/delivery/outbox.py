"""Deliveries as they are written: in the transaction of the change that they tell of."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from portal.engine import clock
from portal.engine.delivery import envelope, subscriptions
from portal.engine.delivery.tasks import send_delivery
from portal.engine.models import Booking, Delivery, DeliveryState, Webhook
from portal.engine.wire import Json

KEEP = timedelta(days=30)
"""How long finished deliveries, whose bodies hold personal data, are kept."""


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


def recover(*, overdue: timedelta) -> int:
    """Hand over again what should have been sent `overdue` ago, as after a killed worker."""
    late = Delivery.objects.filter(
        state=DeliveryState.WAITING, next_attempt_at__lte=clock.now() - overdue
    )
    found = list(late)
    hand_over(found)
    return len(found)


def forget() -> int:
    """Delete deliveries older than KEEP that are finished; return how many."""
    old = Delivery.objects.filter(created_at__lte=clock.now() - KEEP)
    deleted, _ = old.exclude(state=DeliveryState.WAITING).delete()
    return deleted
