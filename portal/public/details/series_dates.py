"""The dates that a series would take, and which of them are not free."""

from dataclasses import replace
from datetime import UTC, datetime

from portal.public.shared.series import Occurrence, planned
from portal.public.shared.visit import Visit
from portal.services.slots import free_times


def planned_of(visit: Visit) -> list[Occurrence]:
    """Return the dates that the visit's booking would take; none without recurrence, or where a booking is moved.

    The first one is the chosen slot, which is offered; it may be hidden by the visitor's own hold.
    """
    if visit.former:
        return []
    series = planned(visit.event_type, visit.starts_at, visit.minutes, visit.state.time_zone)
    starts = [datetime.fromisoformat(one.moment.iso).astimezone(UTC) for one in series]
    offered = free_times.offered_of(search=visit.search, starts=starts[1:])
    if offered is None:
        return series
    return [
        replace(one, is_free=number == 0 or start in offered)
        for number, (one, start) in enumerate(zip(series, starts, strict=True))
    ]
