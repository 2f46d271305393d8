"""Event types, their hosts and the hosts' hours, as they are kept until one of them changes.

What is returned is shared by threads: it must not be changed. Times that are taken are never kept: they are read when
they are asked for.
"""

from collections.abc import Sequence

from portal.engine.event_types import lookup
from portal.engine.event_types.models import EventType
from portal.engine.slots.host_calendars import HostSeat, Standing, host_seats, read_standing
from portal.process import invalidation


def find_event_type(event_type_id: int) -> tuple[EventType, list[HostSeat]] | None:
    """Return an event type with its hosts, or None where there is none."""
    return invalidation.kept(
        f"event-type:{event_type_id}",
        lambda: _read(event_type_id),
        # With its schedule's zone, and those of its hosts.
        *(invalidation.EVENT_TYPES, invalidation.HOURS),
    )


def standing_of(event_type: EventType, seats: Sequence[HostSeat]) -> Standing:
    """Return hours and days off of `seats`, which are all hosts of the event type."""
    # The event type of several usernames has no row (its id is 0): each group has other hosts.
    if not event_type.pk:
        return read_standing(event_type, seats)
    return invalidation.kept(
        f"standing:{event_type.pk}",
        lambda: read_standing(event_type, seats),
        *(invalidation.EVENT_TYPES, invalidation.HOURS),
    )


def _read(event_type_id: int) -> tuple[EventType, list[HostSeat]] | None:
    found = lookup.by_id(event_type_id)
    return None if found is None else (found, host_seats(found))
