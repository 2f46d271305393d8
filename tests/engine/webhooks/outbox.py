"""What waits to be delivered, as a subscriber would read it."""

import json
from typing import Any

from portal.engine.webhooks.models import Delivery


def bodies() -> list[Any]:
    """Return the decoded bodies in the order in which they were written."""
    return [json.loads(row.body) for row in Delivery.objects.order_by("id")]


def triggers() -> list[str]:
    """Return the triggers of the deliveries in order."""
    return [row.trigger for row in Delivery.objects.order_by("id")]


def last(trigger: str) -> Any:
    """Return the payload of the latest delivery of a trigger."""
    row = Delivery.objects.filter(trigger=trigger).latest("id")
    body = json.loads(row.body)
    assert body["triggerEvent"] == trigger
    return body["payload"]
