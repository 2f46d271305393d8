"""Posting one delivery, and when to try again (CONTRACT.md 8.3)."""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal.engine.webhooks import envelope
from portal.engine.webhooks.models import Delivery, DeliveryState
from portal.outgoing.errors import OutgoingError, Refused
from portal.outgoing.exchange import Limits, exchange
from portal.process.retries import pause

# A subscriber has to answer within a few seconds (CONTRACT.md 8.5); others wait behind it.
LIMITS: Final = Limits(seconds=8.0)
# 410 is how a receiver says that it wants no more.
_GONE: Final = 410

# Nobody answers there, or somebody says for the subscriber that it is not there.
_AWAY_STATUSES: Final = (429, 502, 503, 504)
AWAY: Final = (Q(last_status=None) & ~Q(last_problem="")) | Q(last_status__in=_AWAY_STATUSES)
"""Deliveries that wait until their subscriber can be reached."""
PUT_OFF: Final = "another delivery did not reach the subscriber just now"
# One that takes all of LIMITS each time would leave no time for the others. By webhook, in this process.
_REST_SECONDS: Final = 25.0
_rests: dict[UUID, float] = {}

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


def rests_for(row: Delivery) -> float:
    """Return the seconds for which the subscriber of a delivery is left alone, 0 for none."""
    return max(0.0, _rests.get(row.webhook_id, 0.0) - time.monotonic())


def record(row: Delivery, outcome: Outcome, *, is_probe: bool = False) -> timedelta | None:
    """Store an outcome; return how long to wait for the next attempt, None for none by itself.

    A probe that fails leaves the number of attempts as it is.
    """
    row.attempted_at = timezone.now()
    row.last_status, row.last_problem = outcome.status, outcome.problem
    if outcome.status is None and not outcome.final:
        _rests[row.webhook_id] = time.monotonic() + _REST_SECONDS
    else:
        _rests.pop(row.webhook_id, None)
    is_no_attempt = is_probe and not (outcome.is_delivered or outcome.final)
    row.attempts += not is_no_attempt
    wait = None if outcome.is_delivered or outcome.final else pause(row.attempts)
    if outcome.is_delivered:
        row.state = DeliveryState.DELIVERED
    elif is_no_attempt:
        # The next attempt is in a queue already.
        wait, row.next_attempt_at = None, timezone.now()
    elif wait is None:
        row.state = DeliveryState.ABANDONED
    else:
        row.next_attempt_at = timezone.now() + wait
    row.save(
        update_fields=[
            *("attempts", "attempted_at", "last_status", "last_problem"),
            *("state", "next_attempt_at"),
        ]
    )
    if not outcome.is_delivered:
        is_over = row.state == DeliveryState.ABANDONED
        again = f"again in {wait.total_seconds():.0f} s" if wait else "again as planned"
        logger.log(
            logging.ERROR if is_over else logging.WARNING,
            "delivery %s (%s) to webhook %s failed at attempt %s, %s: %s",
            *(row.pk, row.trigger, row.webhook_id, row.attempts),
            "given up" if is_over else again,
            outcome.problem or f"answered {outcome.status}",
        )
    return wait
