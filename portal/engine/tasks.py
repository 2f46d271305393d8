"""Background work of the engine, run by the portal's task worker."""

from datetime import timedelta
from typing import Final

from django.core.cache import cache
from django.tasks import task

from portal.engine import clock
from portal.engine.models import Reservation

PURGE_EVERY: Final = timedelta(minutes=5)
_PURGE_MARK: Final = "engine-purge-enqueued"


@task()
def purge_reservations() -> int:
    """Delete holds that have expired; return how many. They are without effect already."""
    deleted, _ = Reservation.objects.filter(expires_at__lte=clock.now()).delete()
    return deleted


def purge_soon() -> None:
    """Enqueue the purge, unless this was done in the last minutes."""
    if cache.add(_PURGE_MARK, True, timeout=int(PURGE_EVERY.total_seconds())):
        purge_reservations.enqueue()
