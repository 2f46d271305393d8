"""One attempt to post a delivery, and when to try again (CONTRACT.md section 8.3)."""

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

LIMITS: Final = Limits(seconds=8.0)
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: a status, or why there is none. `final` ones are not repeated."""

    status: int | None = None
    problem: str = ""
    final: bool = False

    @property
    def is_delivered(self) -> bool:
        """Whether the subscriber took it."""
        return self.status is not None and 200 <= self.status < 300


def attempt(row: Delivery) -> Outcome:
    """Post the body once. Nothing of the answer counts but its status; redirects are failures."""
    body = row.body.encode()
    try:
        reply = exchange(
            row.webhook.subscriber_url,
            method="POST",
            headers=envelope.headers(row.webhook, body, row.content_type),
            body=body,
            limits=LIMITS,
            allow_private=settings.ENGINE_WEBHOOKS_TO_PRIVATE,
        )
    except Refused as error:
        return Outcome(problem=str(error), final=True)
    except OutgoingError as error:
        return Outcome(problem=str(error))
    return Outcome(status=reply.status, final=reply.status == _GONE)


def record(row: Delivery, outcome: Outcome) -> timedelta | None:
    """Store what came of an attempt; return how long to wait for the next one, None for never."""
    row.attempts += 1
    row.last_status, row.last_problem = outcome.status, outcome.problem
    wait = None if outcome.is_delivered or outcome.final else pause(row.attempts)
    if outcome.is_delivered:
        row.state = DeliveryState.DELIVERED
    elif wait is None:
        row.state = DeliveryState.ABANDONED
    else:
        row.next_attempt_at = clock.now() + wait
    row.save(update_fields=["attempts", "last_status", "last_problem", "state", "next_attempt_at"])
    return wait
