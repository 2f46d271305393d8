"""What the page around a frame is told of a booking: uid, times and event type, nothing about people."""

import json

from portal.calcom.schemas.booking import Booking
from portal.services.bookings.access import BookingAccess, series_open
from portal.web.times import instant_text


def frame_facts(access: BookingAccess) -> str:
    """Return JSON of what Cal.com's embed calls a successful booking (CONTRACT.md 11.4), for static/embed/child.js."""
    booking, event_type = access.booking, access.event_type
    series = booking.recurring_booking_uid
    host = booking.hosts[0] if booking.hosts else None
    facts: dict[str, object] = {
        "uid": booking.uid,
        # Cal.com's own title holds the attendee's name.
        "title": event_type.title if event_type else "",
        **_times(booking),
        "eventTypeId": booking.event_type_id,
        "slug": event_type.slug if event_type else "",
        "length": booking.duration,
        "status": booking.status.upper(),
        "paymentRequired": False,
        "isRecurring": bool(series),
        "timeZone": (host.time_zone if host else None) or "UTC",
    }
    if series:
        facts["allBookings"] = [_times(one) for one in series_open(uid=series)]
    return json.dumps(facts, separators=(",", ":"))


def _times(booking: Booking) -> dict[str, str]:
    return {"startTime": instant_text(booking.starts_at), "endTime": instant_text(booking.ends_at)}
