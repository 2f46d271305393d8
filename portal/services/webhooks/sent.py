"""Deliveries to subscribers: what became of them, and sending one again. Cal.com tells of none (CONTRACT.md 8.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.backend import engine_deliveries
from portal.services.people.account import me_get
from portal.services.webhooks.subscriptions import Scope, Subscription

MOST = 20


@dataclass(frozen=True, slots=True)
class SentDelivery:
    """`state` is waiting, delivered or abandoned; `status` that of the subscriber's last answer, `problem` why there is
    none; `next_at` is the next attempt's time while it waits. `uid` is its booking's, empty without one.
    """

    id: int
    trigger: str
    uid: str
    state: str
    status: int | None
    problem: str
    attempts: int
    written_at: datetime
    attempted_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailingWebhook:
    """`count` deliveries to `url` did not arrive; `name` is its subscription's, empty where that is out of reach."""

    name: str
    url: str
    count: int


def tells_deliveries() -> bool:
    return engine_deliveries() is not None


def delivery_list(*, subscription: Subscription) -> Sequence[SentDelivery]:
    """Return the newest deliveries of the last weeks."""
    log = engine_deliveries()
    found = log.delivery_list(webhook_id=subscription.webhook.id, most=MOST) if log else []
    return [SentDelivery(**fields) for fields in found]


def delivery_send(*, subscription: Subscription, delivery_id: int) -> bool:
    """Have a delivery sent again; return False for one that is gone, or is being sent already."""
    log = engine_deliveries()
    if log is None:
        return False
    webhook_id = subscription.webhook.id
    return bool(log.delivery_send(webhook_id=webhook_id, delivery_id=delivery_id))


def failing_list() -> Sequence[FailingWebhook]:
    """Return the webhooks, of everybody, whose deliveries of the last weeks did not all arrive."""
    log = engine_deliveries()
    found = log.failing_list(most=MOST) if log else []
    return [FailingWebhook(_name_of(one), one["url"], one["count"]) for one in found]


def _name_of(found: Mapping[str, Any]) -> str:
    event_type_id, team_id = found["event_type_id"], found["team_id"]
    if team_id is not None:
        scope = Scope(event_type_id=event_type_id, team_id=team_id)
        if event_type_id is None:
            # Of teams only organizations have webhooks.
            scope = Scope(organization_id=team_id)
    elif found["owner_id"] == me_get().id:
        scope = Scope(event_type_id=event_type_id)
    else:
        return ""
    return f"{scope.name}.{found['id']}"
