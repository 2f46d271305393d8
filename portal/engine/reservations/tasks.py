"""Task that deletes expired reservations."""

from django.tasks import task

from portal.engine import clock
from portal.engine.reservations.models import Reservation


@task()
def purge_reservations() -> int:
    """Return how many were deleted. They are without effect before that."""
    deleted, _ = Reservation.objects.filter(expires_at__lte=clock.now()).delete()
    return deleted
