"""What is known of the next free time of event types: from answers that were asked for anyway, never by a call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.process import invalidation
from portal.process.after_response import run_after_response
from portal.process.shared_cache import cache

# Seconds: as long as an answer with free times may be shown while it is refreshed.
_KEPT = 600


@dataclass(frozen=True, slots=True)
class NextTime:
    """The start of an event type's next free time, None where none is offered in the coming year."""

    starts_at: datetime | None


def next_time_note(
    *, event_type_id: int, starts_at: datetime | None, touched_by: Iterable[str]
) -> None:
    """Keep what was just found, until something changes that it depends on."""
    # Before the answer goes out: what is changed meanwhile makes it old.
    stamp = invalidation.stamp_of(invalidation.table(), touched_by)
    run_after_response(
        lambda: cache.set(_key(event_type_id), (stamp, NextTime(starts_at)), timeout=_KEPT)
    )


def next_times_known(*, event_type_ids: Iterable[int], now: datetime) -> dict[int, NextTime]:
    """Return what is known by event type; most often that is nothing, or little."""
    keys = {_key(one): one for one in event_type_ids}
    # One look-up for a whole page of event types.
    found = cache.get_many(list(keys))
    return {
        keys[key]: known
        for key, (stamp, known) in found.items()
        if (known.starts_at is None or known.starts_at > now) and stamp.is_current()
    }


def _key(event_type_id: int) -> str:
    return f"next:{event_type_id}"
