"""Figures of the portal's state for those who watch it: counted in the database at the moment they are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from portal.backend import budget_left, engine_deliveries, engine_outbox, is_upstream_down
from portal.conf.upstream import is_engine
from portal.process.database import DATABASE_AWAY
from portal.services.models import Delivery, DeliveryState, Intent, IntentState
from portal.services.portal.readiness import worker_seconds


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, what was given up in the last month, and the age in seconds of the oldest that waits, 0 for none."""

    waiting: int
    failed: int
    oldest_seconds: float


@dataclass(slots=True)
class Figures:
    """`intents` and `inbox` are numbers by state. Queues are None with Cal.com, which sends its mail itself."""

    is_engine: bool
    is_database_up: bool = True
    budget_left: float = 1.0
    is_upstream_down: bool = False
    worker_seconds: float | None = None
    intents: Mapping[str, int] = field(default_factory=dict)
    inbox: Mapping[str, int] = field(default_factory=dict)
    emails: Queue | None = None
    deliveries: Queue | None = None


def figures_get() -> Figures:
    """Return the figures; without those of the database where that is away."""
    found = Figures(is_engine=is_engine())
    try:
        _count(found)
    except DATABASE_AWAY:
        found.is_database_up = False
    return found


def _count(found: Figures) -> None:
    # Budget and circuit may be kept in the database, too.
    found.budget_left, found.is_upstream_down = budget_left(), is_upstream_down()
    found.worker_seconds = worker_seconds()
    found.intents = _by_state(Intent, IntentState)
    found.inbox = _by_state(Delivery, DeliveryState)
    outbox, deliveries = engine_outbox(), engine_deliveries()
    found.emails = Queue(*outbox.queue_count()) if outbox else None
    found.deliveries = Queue(*deliveries.queue_count()) if deliveries else None


def _by_state(
    model: type[Intent] | type[Delivery], states: type[IntentState] | type[DeliveryState]
) -> dict[str, int]:
    rows = model._default_manager.order_by().values_list("state").annotate(number=Count("pk"))
    # Also those that there are none of: a graph begins at 0.
    return {str(state): 0 for state in states.values} | dict(rows)
