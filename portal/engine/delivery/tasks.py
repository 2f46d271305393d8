"""Sending deliveries, run by the task worker. Other tasks come first: a subscriber may be slow."""

from typing import Final

from django.tasks import task
from django.utils import timezone

from portal.engine import upkeep
from portal.engine.delivery import posting
from portal.engine.models import Delivery, DeliveryState

PRIORITY: Final = -10


@task(priority=PRIORITY)
def send_delivery(delivery_id: int) -> str:
    """Post a delivery that still waits; when that fails, do so again later. Return its state."""
    upkeep.tidy_soon()
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
