"""Private links of event types (CONTRACT.md 10.2)."""

from portal.calcom.schemas.base import Instant, Wire


class PrivateLink(Wire):
    """A link to a booking page that ends at a time (`expires_at`) or after some bookings
    (`max_usage_count`).
    """

    link_id: str
    is_expired: bool = False
    booking_url: str
    expires_at: Instant | None = None
    max_usage_count: int | None = None
    usage_count: int | None = None
