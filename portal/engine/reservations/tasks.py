"""Deleting reservations that have expired, run by the task worker."""

from datetime import timedelta
from typing import Final

from django.tasks import task

from portal.engine import clock
from portal.engine.reservations.models import Reservation

PURGE_EVERY: Final = timedelta(minutes=5)


@task()
def purge_reservations() -> int:
    """Delete reservations that have expired; return how many. They are without effect already."""
    deleted, _ = Reservation.objects.filter(expires_at__lte=clock.now()).delete()
    return deleted
