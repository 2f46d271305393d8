"""Deliveries to subscribers as staff read them, and sending one once more."""

from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min, Q

from portal.engine import clock
from portal.engine.protocol.values import Json
from portal.engine.webhooks.models import Delivery, DeliveryState, Webhook
from portal.engine.webhooks.outbox import hand_over


def delivery_list(*, webhook_id: str, most: int) -> list[Json]:
    """Return the newest deliveries of a webhook.

    Each has `id`, `trigger`, `uid` of the booking or empty, `state` (DeliveryState), `status` or None, `problem`,
    `attempts`, and the moments `written_at`, `attempted_at` or None, `next_at` or None.
    """
    rows = (
        Delivery.objects.filter(webhook=UUID(webhook_id)).select_related("booking").order_by("-id")
    )
    return [
        {
            "id": row.pk,
            "trigger": row.trigger,
            "uid": row.booking.uid if row.booking else "",
            "state": row.state,
            "status": row.last_status,
            "problem": row.last_problem,
            "attempts": row.attempts,
            "written_at": row.created_at,
            "attempted_at": row.attempted_at,
            "next_at": row.next_attempt_at if row.state == DeliveryState.WAITING else None,
        }
        for row in rows.defer("body")[:most]
    ]


def delivery_send(*, webhook_id: str, delivery_id: int) -> bool:
    """Have a delivery posted now, whatever became of it; return whether there is one that is not being sent already."""
    now = clock.now()
    with transaction.atomic():
        mine = Delivery.objects.filter(pk=delivery_id, webhook=UUID(webhook_id))
        # A double click finds it due.
        idle = mine.exclude(state=DeliveryState.WAITING, next_attempt_at__lte=now)
        # Nor one that is being posted at this moment.
        idle = idle.exclude(
            state=DeliveryState.WAITING,
            attempted_at__isnull=False,
            last_status=None,
            last_problem="",
        )
        found = idle.update(state=DeliveryState.WAITING, attempts=0, next_attempt_at=now)
        if found:
            hand_over(list(mine))
    return bool(found)


def failing_list(*, most: int) -> list[Json]:
    """Return the webhooks that did not get everything, the latest first: `id`, `url`, `count` of the deliveries,
    `team_id` and `event_type_id` of what it hears of, and `owner_id` of the person whose it is, if it is a person's.
    """
    rows = Webhook.objects.annotate(
        count=Count("deliveries", filter=_failing()), last=Max("deliveries", filter=_failing())
    )
    return [
        {
            "id": str(row.pk),
            "url": row.subscriber_url,
            "count": row.count,
            "team_id": row.event_type.team_id if row.event_type else row.team_id,
            "event_type_id": row.event_type_id,
            "owner_id": row.event_type.owner_id if row.event_type else row.user_id,
        }
        for row in rows.filter(count__gt=0).select_related("event_type").order_by("-last")[:most]
    ]


def queue_count() -> tuple[int, int, float]:
    """Return how many deliveries wait, how many were given up, and for how many seconds the oldest is due."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    failed = Delivery.objects.filter(state=DeliveryState.ABANDONED)
    oldest = waiting.aggregate(at=Min("created_at"))["at"]
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return waiting.count(), failed.count(), max(0.0, age)


def _failing() -> Q:
    # Given up, or in a pause before the next attempt.
    return Q(deliveries__state=DeliveryState.ABANDONED) | Q(
        deliveries__state=DeliveryState.WAITING, deliveries__attempts__gt=0
    )
