"""Booking, moving and cancelling by visitors, each exactly once: claim the intent, check the slot live, call, note.

Each function takes the one-time `key` of the form and `content`, all that was typed, so that the same form sent again
is the same intent. It returns the intent: done, or with an unknown outcome that is being looked up. It raises the
ServiceError that says why the change was refused, or that nothing was sent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.calcom.schemas.booking import Booking
from portal.services.bookings.bookings import BookingRequest, booking_create
from portal.services.bookings.intents import (
    ChangeRequest,
    intent_claim,
    intent_done,
    intent_failed,
    intent_refresh,
)
from portal.services.bookings.visitor_changes import booking_cancel, booking_reschedule
from portal.services.errors import ServiceError, SlotNotOffered
from portal.services.models import Intent, IntentKind
from portal.services.slots.free_times import SlotSearch
from portal.services.slots.reservations import slot_is_offered

type Content = Mapping[str, Any]


def book(
    *,
    key: str,
    search: SlotSearch,
    starts_at: datetime,
    request: BookingRequest,
    reservation_uid: str | None,
    content: Content,
    consent: str = "",
) -> Intent:
    """Book the slot of `search` at `starts_at` (aware). Raises SlotNotOffered for a slot that is not offered now.

    `reservation_uid` names the visitor's own reservation. `consent` is the sentence that the visitor agreed to.
    """
    length = search.duration or search.event_type.length_in_minutes
    claim = intent_claim(
        request=ChangeRequest(
            kind=IntentKind.BOOK,
            key=key,
            event_type_id=search.event_type.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=length),
            # In lower case, as the form sends it: Cal.com compares exactly (CONTRACT.md 18.5), and the look-up by it.
            email=(request.email or "").lower(),
            consent=consent,
            content=content,
        )
    )
    # Another request sends, or sent, the same form: see what came of it, and send nothing.
    if not claim.may_send:
        return intent_refresh(key=claim.intent.key)
    try:
        # Cal.com itself would take any free start, on the grid or not (CONTRACT.md 16.1).
        if not slot_is_offered(search=search, starts_at=starts_at, reservation_uid=reservation_uid):
            raise SlotNotOffered
        booking = booking_create(
            event_type=search.event_type,
            starts_at=starts_at,
            duration=search.duration,
            request=request,
            key=key,
        )
    except ServiceError as error:
        return intent_failed(intent=claim.intent, error=error)
    return intent_done(intent=claim.intent, booking=booking)


def move(
    *,
    key: str,
    booking: Booking,
    search: SlotSearch,
    starts_at: datetime,
    reason: str,
    seat_uid: str | None,
    reservation_uid: str | None,
    content: Content,
) -> Intent:
    # A move keeps the booking's own length, which need not be the event type's.
    length = booking.duration or search.event_type.length_in_minutes
    # The booker, most often (CONTRACT.md 4.16), counts as who moved it.
    email = booking.attendees[0].email if booking.attendees else None
    claim = intent_claim(
        request=ChangeRequest(
            kind=IntentKind.RESCHEDULE,
            key=key,
            event_type_id=search.event_type.id,
            target_uid=booking.uid,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=length),
            email=email or "",
            content=content,
        )
    )
    if not claim.may_send:
        return intent_refresh(key=claim.intent.key)
    try:
        if not slot_is_offered(search=search, starts_at=starts_at, reservation_uid=reservation_uid):
            raise SlotNotOffered
        moved = booking_reschedule(
            uid=booking.uid, starts_at=starts_at, reason=reason, email=email, seat_uid=seat_uid
        )
    except ServiceError as error:
        return intent_failed(intent=claim.intent, error=error)
    return intent_done(intent=claim.intent, booking=moved)


def cancel(
    *,
    key: str,
    booking: Booking,
    reason: str,
    seat_uid: str | None,
    with_later_ones: bool,
    content: Content,
) -> Intent:
    claim = intent_claim(
        request=ChangeRequest(
            kind=IntentKind.CANCEL,
            key=key,
            event_type_id=booking.event_type_id,
            target_uid=booking.uid,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            content=content,
        )
    )
    if not claim.may_send:
        return intent_refresh(key=claim.intent.key)
    try:
        cancelled = booking_cancel(
            uid=booking.uid, reason=reason, seat_uid=seat_uid, with_later_ones=with_later_ones
        )
    except ServiceError as error:
        return intent_failed(intent=claim.intent, error=error)
    return intent_done(intent=claim.intent, booking=cancelled)
