"""What staff do with bookings, besides finding them (CONTRACT.md 4)."""

from portal.backend import get_client
from portal.services.errors import calling_calcom


def booking_count(*, event_type_id: int, status: str) -> int:
    """Return how many bookings of an event type have the status, as far as the account may see.

    Raises services.errors.Upstream.
    """
    with calling_calcom():
        page = get_client().bookings.list(event_type_ids=[event_type_id], status=[status], take=1)
    return page.pagination.total_items
