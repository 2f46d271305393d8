"""Outbox of webhook deliveries: written in the transaction of a change, posted by the task worker."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.tasks import task
from django.utils import timezone

from portal.engine import clock
from portal.engine.bookings.models import Booking
from portal.engine.protocol.values import Json
from portal.engine.webhooks import envelope, posting, subscriptions
from portal.engine.webhooks.models import Delivery, DeliveryState, Webhook
from portal.process.database import patiently
from portal.process.periodic import waiting_arguments
from portal.process.work.queues import WEBHOOKS

# Bodies hold personal data; a month is enough to look into what a subscriber got.
KEEP: Final = timedelta(days=30)
# What a worker has for an attempt; then it is taken for dead, and another may post the delivery.
LEASE: Final = timedelta(seconds=60)
OVERDUE: Final = timedelta(seconds=20)
MOST_AT_ONCE: Final = 500
# A subscriber that is away is asked so often whether it is back.
PROBE_EVERY: Final = timedelta(seconds=30)
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
    """Hand over again what should have been sent OVERDUE ago and is in no queue, as after a killed worker, and of each
    subscriber that was away the oldest delivery, to find out whether it is back; return how many.
    """
    now = timezone.now()
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    late = waiting.filter(next_attempt_at__lte=now - OVERDUE).order_by("next_attempt_at")
    found = list(late.only("pk", "webhook_id")[:MOST_AT_ONCE])
    probes = _probes(now)
    if not found and not probes:
        return 0
    queued = waiting_arguments(send_delivery)
    away = set(_away())
    lost = [each.pk for each in found if (each.pk,) not in queued and each.webhook_id not in away]
    probes = [pk for pk in probes if (pk, True) not in queued]
    for pk in lost:
        send_delivery.enqueue(pk)
    for pk in probes:
        send_delivery.enqueue(pk, True)
    return len(lost) + len(probes)


def _away() -> QuerySet[Delivery, Any]:
    """Return the webhooks whose subscriber was not reached when it was asked last."""
    failed = Delivery.objects.filter(posting.AWAY, state=DeliveryState.WAITING)
    return failed.values_list("webhook", flat=True).distinct().order_by()


def _probes(now: datetime) -> list[int]:
    """Return the oldest delivery of each subscriber that is away and was not asked for a while."""
    waiting = Delivery.objects.filter(posting.AWAY, state=DeliveryState.WAITING)
    asked = waiting.order_by().values("webhook")
    asked = asked.annotate(oldest=Min("pk"), last=Max("attempted_at"))
    return [
        row["oldest"] for row in asked if row["last"] is None or row["last"] <= now - PROBE_EVERY
    ]


def forget() -> int:
    old = Delivery.objects.filter(created_at__lte=clock.now() - KEEP)
    deleted, _ = old.exclude(state=DeliveryState.WAITING).delete()
    return deleted


@task(priority=PRIORITY, queue_name=WEBHOOKS)
def send_delivery(delivery_id: int, is_probe: bool = False) -> str:
    """Post a waiting delivery; when that fails, enqueue the next attempt. Return its state.

    A probe finds out whether its subscriber is back: it is posted before its time, and a failure is no attempt.
    """
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING)
    row = waiting.select_related("webhook").first()
    if row is None:
        return "nothing to send"
    if posting.rests_for(row) and not is_probe:
        # It follows the next one that reaches the subscriber.
        waiting.update(last_problem=posting.PUT_OFF)
        return "its subscriber is away"
    if not _take(row, is_probe=is_probe):
        return "not due"
    # Final: a subscription that was switched off does not want what waited.
    outcome = posting.Outcome(problem="the subscription is not active", final=True)
    if row.webhook.active:
        outcome = posting.attempt(row)
    # Whatever becomes of the database meanwhile: what was posted must not be posted again.
    patiently(partial(_note, row, outcome, is_probe=is_probe))
    return str(row.state)


def _take(row: Delivery, *, is_probe: bool) -> bool:
    """Make an attempt this task's own, of all that have the same delivery; False where it is another's, or not due."""
    # A clock that a file holds may be ahead of the machine's.
    now = max(clock.now(), timezone.now())
    if row.next_attempt_at > now and not is_probe:
        return False
    same = Delivery.objects.filter(
        pk=row.pk,
        state=DeliveryState.WAITING,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
    )
    if is_probe:
        # One that is being posted at this moment is none of those.
        same = same.filter(posting.AWAY)
    row.next_attempt_at, row.attempted_at = now + LEASE, timezone.now()
    # Nothing is known of this attempt: while it lasts, the delivery is not one of those that wait.
    row.last_status, row.last_problem = None, ""
    return bool(
        same.update(
            next_attempt_at=row.next_attempt_at,
            attempted_at=row.attempted_at,
            last_status=None,
            last_problem="",
        )
    )


def _note(row: Delivery, outcome: posting.Outcome, *, is_probe: bool) -> None:
    with transaction.atomic():
        wait = posting.record(row, outcome, is_probe=is_probe)
        if wait is not None:
            # The worker goes by the machine's clock, whatever the engine's clock says.
            send_delivery.using(run_after=timezone.now() + wait).enqueue(row.pk)
        elif outcome.is_delivered:
            _hand_over_others(row)


def _hand_over_others(row: Delivery) -> None:
    """Let what waited for the same subscriber follow at once."""
    others = Delivery.objects.filter(
        posting.AWAY, webhook=row.webhook_id, state=DeliveryState.WAITING
    )
    ids = list(others.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    if ids:
        Delivery.objects.filter(posting.AWAY, pk__in=ids).update(next_attempt_at=timezone.now())
        for pk in ids:
            send_delivery.enqueue(pk)
