"""Look-up of a change whose answer was lost: was it made?"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from portal.backend import get_client
from portal.calcom import errors as calcom
from portal.calcom.schemas.booking import Booking
from portal.services.bookings.visitor_changes import ACTIVE
from portal.services.errors import NotFound, ServiceError, calling_calcom
from portal.services.models import Intent, IntentKind
from portal.services.models.intent import REQUEST_KEY

_MOST = 100

logger = logging.getLogger(__name__)


def find(intent: Intent) -> Booking | None:
    """Return the booking that shows that the intent was carried out, or None."""
    if intent.kind == IntentKind.BOOK:
        return _find_made(intent)
    target = _get(intent.target_uid)
    if target is None:
        return None
    if intent.kind == IntentKind.CANCEL:
        # No matter who cancelled it: what the visitor asked for is done.
        has_seat = any(one.seat_uid == intent.seat_uid for one in target.attendees)
        is_done = target.status not in ACTIVE or (intent.seat_uid and not has_seat)
        return target if is_done else None
    if intent.seat_uid:
        return _find_moved_seat(intent, target)
    # The time is compared, too: another person may have moved it to another time meanwhile.
    moved = _get(target.rescheduled_to_uid) if target.rescheduled_to_uid else None
    return moved if moved and moved.starts_at == intent.starts_at else None


def is_of(intent: Intent, booking: Booking) -> bool:
    """Return whether a booking that Cal.com answered came of this intent, and not of an earlier one like it."""
    # A move and a cancellation name their booking, and a repeated seat is refused (CONTRACT.md 18.5).
    if intent.kind != IntentKind.BOOK or booking.seat_uid:
        return True
    return intent.key in _keys_of(booking)


def seat_of(booking: Booking, *, key: str) -> str | None:
    if booking.seat_uid:
        return booking.seat_uid
    # Each seat's metadata is its attendee's own (CONTRACT.md 4.4).
    mine = (one for one in booking.attendees if one.metadata.get(REQUEST_KEY) == key)
    return next((one.seat_uid for one in mine), None)


def is_undone(intent: Intent) -> bool:
    if intent.kind != IntentKind.BOOK:
        return False
    try:
        booking = _get(intent.booking_uid)
    except ServiceError:
        # In an outage the booking that is known is the better answer.
        return False
    if booking is None or booking.status not in ACTIVE:
        # One that was moved is still what the visitor asked for.
        return booking is None or booking.rescheduled_to_uid is None
    seats = {one.seat_uid for one in booking.attendees}
    return bool(intent.seat_uid) and intent.seat_uid not in seats


def _find_made(intent: Intent) -> Booking | None:
    found = [one for one in _list_like(intent) if intent.key in _keys_of(one)]
    active = [one for one in found if one.status in ACTIVE]
    if len(active) > 1 and not any(one.recurring_booking_uid for one in active):
        return _only_first(intent, active)
    return next(iter(active or found), None)


def _only_first(intent: Intent, twins: Sequence[Booking]) -> Booking:
    """Cancel all but the first of bookings that one request made, which must not happen, and return the first."""
    first, *later = sorted(twins, key=lambda one: one.created_at or one.starts_at)
    for twin in later:
        logger.error("the request %s was booked twice: %s is cancelled", intent.key[:8], twin.id)
        with calling_calcom(changing=True):
            get_client().bookings.cancel(twin.uid, reason="This booking was made twice by mistake.")
    return first


def _list_like(intent: Intent) -> Sequence[Booking]:
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
    return found.items


def _find_moved_seat(intent: Intent, target: Booking) -> Booking | None:
    if any(one.seat_uid == intent.seat_uid for one in target.attendees):
        return None
    for booking in _list_like(intent):
        # A seat that moves to a time of its own gets another uid (CONTRACT.md 18.6), so the address has to do.
        mine = (one for one in booking.attendees if one.email == intent.email)
        if booking.starts_at == intent.starts_at and (seat := next(mine, None)):
            return booking.model_copy(update={"seat_uid": seat.seat_uid})
    return None


def _keys_of(booking: Booking) -> list[Any]:
    # The metadata of a seated booking is each attendee's own (CONTRACT.md 4.4).
    metadata = [booking.metadata, *(one.metadata for one in booking.attendees)]
    return [one.get(REQUEST_KEY) for one in metadata]


def _get(uid: str) -> Booking | None:
    try:
        with calling_calcom():
            return get_client().checking.bookings.get(uid)
    except NotFound as error:
        # A NotFound of the portal's own is no word of Cal.com's about the booking.
        if isinstance(error.__cause__, calcom.NotFound):
            return None
        raise
