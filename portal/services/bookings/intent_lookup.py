"""Look-up of a change whose answer was lost: was it made?"""

from datetime import timedelta

from portal.backend import get_client
from portal.calcom import errors as calcom
from portal.calcom.schemas.booking import Booking
from portal.services.bookings.visitor_changes import ACTIVE
from portal.services.errors import NotFound, calling_calcom
from portal.services.models import Intent, IntentKind
from portal.services.models.intent import REQUEST_KEY

_MOST = 100


def find(intent: Intent) -> Booking | None:
    """Return the booking that shows that the intent was carried out, or None."""
    if intent.kind == IntentKind.BOOK:
        return _find_made(intent)
    target = _get(intent.target_uid)
    if target is None:
        return None
    if intent.kind == IntentKind.CANCEL:
        # No matter who cancelled it: what the visitor asked for is done.
        return target if target.status not in ACTIVE else None
    # The time is compared, too: another person may have moved it to another time meanwhile.
    moved = _get(target.rescheduled_to_uid) if target.rescheduled_to_uid else None
    return moved if moved and moved.starts_at == intent.starts_at else None


def seat_of(booking: Booking, *, key: str) -> str | None:
    if booking.seat_uid:
        return booking.seat_uid
    # Each seat's metadata is its attendee's own (CONTRACT.md 4.4).
    mine = (one for one in booking.attendees if one.metadata.get(REQUEST_KEY) == key)
    return next((one.seat_uid for one in mine), None)


def is_undone(intent: Intent) -> bool:
    if intent.kind != IntentKind.BOOK:
        return False
    booking = _get(intent.booking_uid)
    return booking is None or booking.status not in ACTIVE


def _find_made(intent: Intent) -> Booking | None:
    with calling_calcom():
        # By event type, time and attendee, since Cal.com cannot search by metadata; the key then tells (CONTRACT.md
        # 2.14).
        found = get_client().checking.bookings.list(
            attendee_email=intent.email or None,
            event_type_ids=[intent.event_type_id] if intent.event_type_id else None,
            after_start=intent.starts_at - timedelta(minutes=1),
            # With room: the key decides, so a wide range does no harm.
            before_end=intent.ends_at + timedelta(days=1),
            take=_MOST,
        )
    for booking in found.items:
        keys = [booking.metadata.get(REQUEST_KEY)]
        # The metadata of a seated booking is each attendee's own (CONTRACT.md 4.4).
        keys += [attendee.metadata.get(REQUEST_KEY) for attendee in booking.attendees]
        if intent.key in keys:
            return booking
    return None


def _get(uid: str) -> Booking | None:
    try:
        with calling_calcom():
            return get_client().checking.bookings.get(uid)
    except NotFound as error:
        # A NotFound of the portal's own is no word of Cal.com's about the booking.
        if isinstance(error.__cause__, calcom.NotFound):
            return None
        raise
