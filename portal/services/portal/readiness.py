"""Readiness of the portal to serve: database, migrations, a worker at work; and the worker's sign of life."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import Error
from django.utils import timezone

from portal.process.cache_errors import CACHE_ERRORS
from portal.process.database import let_go
from portal.process.kept.strict import strict_cache
from portal.process.start.migrating import missing_migrations
from portal.services.models import Heartbeat

WORKER: Final = "worker"
# A worker gives a sign of life twice as often (`portal.process.work.worker`).
ALIVE_FOR: Final = timedelta(minutes=1)


@dataclass(slots=True)
class Readiness:
    """What keeps the portal from serving, and what only slows it, each by what it is about, as a sentence.

    None of them names a host, an address or an account: anybody may read them.
    """

    problems: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    worker_seconds: float | None = None
    """Seconds since a worker's last sign of life; None where there was none, or nobody could be asked."""


def readiness_get() -> Readiness:
    found = Readiness()
    try:
        _check_migrations(found)
        _check_worker(found)
    except Error as error:
        let_go(error)
        found.problems["database"] = "The database does not answer."
    _check_cache(found)
    return found


def worker_seconds() -> float | None:
    """Return the seconds since a worker's last sign of life, None where there was none. Raises what a database does."""
    row = Heartbeat.objects.filter(name=WORKER).first()
    # A host's clock may be a little ahead.
    return max(0.0, (timezone.now() - row.beat_at).total_seconds()) if row else None


def heartbeat_note() -> None:
    """Say that a worker is at work, for all hosts; called by it twice a minute."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"beat_at": timezone.now()})


def _check_migrations(found: Readiness) -> None:
    if missing := missing_migrations():
        found.problems["migrations"] = f"{len(missing)} migrations are not applied yet."


def _check_worker(found: Readiness) -> None:
    if "migrations" in found.problems:
        # Its table may be one of them.
        return
    found.worker_seconds = seconds = worker_seconds()
    if seconds is None:
        found.problems["worker"] = "No task worker has run yet."
    elif seconds > ALIVE_FOR.total_seconds():
        found.problems["worker"] = f"No task worker has been at work for {seconds:.0f} s."


def _check_cache(found: Readiness) -> None:
    try:
        strict_cache().get("readiness")
    except CACHE_ERRORS:
        found.warnings["cache"] = "The shared cache does not answer; the portal goes on without it."
