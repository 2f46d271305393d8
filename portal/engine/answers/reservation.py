"""Reservations on the wire (CONTRACT.md sections 3.2 and 3.3)."""

from portal.engine.models import Reservation
from portal.engine.wire import Json, format_instant, minutes


def created(row: Reservation, hold_minutes: int) -> Json:
    """Return the answer of create and update, which names the hold's duration in minutes."""
    return {
        "eventTypeId": row.event_type_id,
        **_slot(row),
        "reservationUid": str(row.uid),
        "reservationDuration": hold_minutes,
        "reservationUntil": format_instant(row.expires_at),
    }


def found(row: Reservation) -> Json:
    """Return the answer of get."""
    return {
        "reservationUid": str(row.uid),
        "eventTypeId": row.event_type_id,
        **_slot(row),
        "reservationUntil": format_instant(row.expires_at),
    }


def _slot(row: Reservation) -> Json:
    return {
        "slotStart": format_instant(row.starts_at),
        "slotEnd": format_instant(row.ends_at),
        "slotDuration": minutes(row.ends_at - row.starts_at),
    }
