"""Posting one delivery, and when to try again (CONTRACT.md 8.3)."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings

from portal.engine import clock
from portal.engine.webhooks import envelope
from portal.engine.webhooks.models import Delivery, DeliveryState
from portal.outgoing.errors import OutgoingError, Refused
from portal.outgoing.exchange import Limits, exchange
from portal.process.retries import pause

# A subscriber has to answer within a few seconds (CONTRACT.md 8.5); others wait behind it.
LIMITS: Final = Limits(seconds=8.0)
# 410 is how a receiver says that it wants no more.
_GONE: Final = 410

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status, or why there is none. Final ones are not repeated."""

    status: int | None = None
    problem: str = ""
    final: bool = False

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def attempt(row: Delivery) -> Outcome:
    """Post the body once. Of the answer only its status counts; redirects are failures."""
    body = row.body.encode()
    try:
        reply = exchange(
            row.webhook.subscriber_url,
            method="POST",
            headers=envelope.headers(row.webhook, body, row.content_type),
            body=body,
            limits=LIMITS,
            # Addresses inside the own network are refused unless the settings allow them:
            # event-type owners may enter any.
            allow_private=settings.ENGINE_WEBHOOKS_TO_PRIVATE,
        )
    # A refused address stays refused; a network that failed may work again.
    except Refused as error:
        return Outcome(problem=str(error), final=True)
    except OutgoingError as error:
        return Outcome(problem=str(error))
    return Outcome(status=reply.status, final=reply.status == _GONE)


def record(row: Delivery, outcome: Outcome) -> timedelta | None:
    """Store an outcome; return how long to wait for the next attempt, None for never."""
    row.attempts += 1
    row.attempted_at = clock.now()
    row.last_status, row.last_problem = outcome.status, outcome.problem
    wait = None if outcome.is_delivered or outcome.final else pause(row.attempts)
    if outcome.is_delivered:
        row.state = DeliveryState.DELIVERED
    elif wait is None:
        row.state = DeliveryState.ABANDONED
    else:
        row.next_attempt_at = clock.now() + wait
    row.save(
        update_fields=[
            *("attempts", "attempted_at", "last_status", "last_problem"),
            *("state", "next_attempt_at"),
        ]
    )
    if not outcome.is_delivered:
        logger.warning(
            "delivery %s (%s) to webhook %s failed at attempt %s, %s: %s",
            *(row.pk, row.trigger, row.webhook_id, row.attempts),
            "given up" if wait is None else f"again in {wait.total_seconds():.0f} s",
            outcome.problem or f"answered {outcome.status}",
        )
    return wait
