"""What the task worker does now and then for deliveries and letters."""

from datetime import timedelta
from typing import Final

from django.core.cache import cache
from django.tasks import task

EVERY: Final = timedelta(minutes=30)
OVERDUE: Final = timedelta(minutes=30)
_MARK: Final = "engine-upkeep-enqueued"


@task(priority=-20)
def tidy() -> dict[str, int]:
    """Send what a killed worker left behind, delete what is old; return how many of each."""
    # Imported here: sending asks for this task, and this task asks for sending.
    from portal.engine.delivery import outbox as deliveries  # noqa: PLC0415
    from portal.engine.mail import outbox as letters  # noqa: PLC0415

    return {
        "recovered": deliveries.recover(overdue=OVERDUE) + letters.recover(overdue=OVERDUE),
        "forgotten": deliveries.forget() + letters.forget(),
    }


def tidy_soon() -> None:
    """Enqueue the upkeep, unless this was done a while ago."""
    if cache.add(_MARK, True, timeout=int(EVERY.total_seconds())):
        tidy.enqueue()
