"""Booking, moving and cancelling by visitors, each exactly once: check the slot, claim the intent, call, note.

What is asked for is a ChangeRequest, made here from the form; the same form sent again is the same request, and its
intent is found by `intents.intent_find`. The functions return the intent: done, or with an unknown outcome that is
being looked up. They raise the ServiceError that says why the change was refused, or that nothing was sent.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.process.waiting import room_to_wait
from portal.services.bookings import intent_lookup
from portal.services.bookings.bookings import BookingRequest, booking_create
from portal.services.bookings.intents import (
    ChangeRequest,
    intent_claim,
    intent_done,
    intent_failed,
    intent_find,
    intent_refresh,
    intent_take_use,
)
from portal.services.bookings.visitor_changes import booking_cancel, booking_reschedule
from portal.services.errors import (
    OutcomeUnknown,
    ServiceError,
    SlotGone,
    SlotNotOffered,
    UpstreamUnreachable,
    calling_calcom,
)
from portal.services.event_types import catalogue
from portal.services.event_types.opened_links import link_recheck
from portal.services.models import Intent, IntentKind
from portal.services.slots.free_times import (
    has_room,
    slot_find,
    slot_now,
    slot_taken,
    slots_forget,
)
from portal.services.slots.searches import SlotSearch

type Content = Mapping[str, Any]

# How often a change is sent, at the most, whose answers are lost and which Cal.com does not know of; and after how many
# seconds it is not sent again, because somebody waits.
MOST_SENDS = 3
LONGEST_SECONDS = 10.0
# The part of the usual pauses where many threads wait already, or the visitor has waited once: most often a booking is
# found at once.
SOON = 1 / 3


def booking_wanted(
    *,
    visitor: str,
    search: SlotSearch,
    starts_at: datetime,
    email: str | None,
    content: Content,
    consent: str = "",
    private_link: str = "",
) -> ChangeRequest:
    """`visitor` is the secret of the form, `consent` the sentence that the visitor agreed to.

    Of `private_link`, if there is one, a use is taken.
    """
    length = search.duration or search.event_type.length_in_minutes
    return ChangeRequest(
        kind=IntentKind.BOOK,
        visitor=visitor,
        event_type_id=search.event_type.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=length),
        # In lower case, as the form sends it: Cal.com compares exactly (CONTRACT.md 18.5), and the look-up by it.
        email=(email or "").lower(),
        consent=consent,
        private_link=private_link,
        content=content,
    )


def move_wanted(
    *,
    visitor: str,
    booking: Booking,
    search: SlotSearch,
    starts_at: datetime,
    seat_uid: str | None,
    content: Content,
) -> ChangeRequest:
    # A move keeps the booking's own length, which need not be the event type's.
    length = booking.duration or search.event_type.length_in_minutes
    # The booker, most often (CONTRACT.md 4.16), counts as who moved it; of a shared booking whose seat it is.
    own = [one for one in booking.attendees if seat_uid and one.seat_uid == seat_uid]
    bookers = own or ([] if seat_uid else booking.attendees)
    return ChangeRequest(
        kind=IntentKind.RESCHEDULE,
        visitor=visitor,
        event_type_id=search.event_type.id,
        target_uid=booking.uid,
        seat_uid=seat_uid or "",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=length),
        email=(bookers[0].email or "") if bookers else "",
        content=content,
    )


def cancellation_wanted(
    *, visitor: str, booking: Booking, seat_uid: str | None, content: Content
) -> ChangeRequest:
    return ChangeRequest(
        kind=IntentKind.CANCEL,
        visitor=visitor,
        event_type_id=booking.event_type_id,
        target_uid=booking.uid,
        seat_uid=seat_uid or "",
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        content=content,
    )


def book(
    *,
    wanted: ChangeRequest,
    search: SlotSearch,
    request: BookingRequest,
    is_reserved: bool,
) -> Intent:
    """Book the slot of `search`. Raises SlotNotOffered for a slot that is not offered now.

    `is_reserved` says that it is reserved for this very visitor.
    """
    known = _known_or_offered(wanted, search=search, is_reserved=is_reserved)
    if known is None and wanted.private_link:
        link_recheck(link_id=wanted.private_link, event_type=search.event_type)
    return known or _send(
        wanted,
        lambda key: booking_create(
            event_type=search.event_type,
            starts_at=wanted.starts_at,
            duration=search.duration,
            request=request,
            key=key,
        ),
    )


def move(
    *,
    wanted: ChangeRequest,
    search: SlotSearch,
    reason: str,
    is_reserved: bool,
) -> Intent:
    known = _known_or_offered(wanted, search=search, is_reserved=is_reserved)
    return known or _send(
        wanted,
        lambda _key: booking_reschedule(
            uid=wanted.target_uid,
            starts_at=wanted.starts_at,
            reason=reason,
            email=wanted.email or None,
            seat_uid=wanted.seat_uid or None,
        ),
    )


def cancel(*, wanted: ChangeRequest, reason: str, with_later_ones: bool) -> Intent:
    return _send(
        wanted,
        lambda _key: booking_cancel(
            uid=wanted.target_uid,
            reason=reason,
            seat_uid=wanted.seat_uid or None,
            with_later_ones=with_later_ones,
        ),
    )


def _known_or_offered(
    wanted: ChangeRequest, *, search: SlotSearch, is_reserved: bool
) -> Intent | None:
    """Return None for a slot that is offered, else the intent of the same form. Raises SlotNotOffered without one.

    Before anything is stored: a time that was never offered leaves nothing behind.
    """
    starts_at = wanted.starts_at
    if wanted.kind == IntentKind.RESCHEDULE and wanted.seat_uid:
        is_offered = _has_seat(search, starts_at, is_reserved=is_reserved)
    else:
        # Cal.com itself would take any free start, on the grid or not (CONTRACT.md 16.1). It offers a reserved slot to
        # nobody, not even to the one who reserved it.
        is_offered = is_reserved or slot_find(search=search, starts_at=starts_at) is not None
    if is_offered:
        catalogue.event_type_keep(search.event_type)
        return None
    # The same form, sent twice at once, may have taken it meanwhile.
    intent = intent_find(request=wanted)
    if intent is None or intent.may_be_sent_again:
        raise SlotNotOffered
    return intent_refresh(key=intent.key)


def _has_seat(search: SlotSearch, starts_at: datetime, *, is_reserved: bool) -> bool:
    """Whether a seat is left at this moment: Cal.com moves one into a full booking, too (CONTRACT.md 18.8)."""
    slot = slot_now(search=search, starts_at=starts_at)
    if slot is None or not is_reserved:
        return is_reserved if slot is None else has_room(slot)
    # The visitor's own reservation counts among the seats that are taken, so the booking decides.
    seats = search.event_type.seats
    most = seats.seats_per_time_slot if seats and seats.is_on else None
    if most is None or slot.booking_uid is None:
        return True
    with calling_calcom():
        target = get_client().checking.bookings.get(slot.booking_uid)
    taken = sum(bool(one.seat_uid) for one in target.attendees)
    # None are shown to who may not see them.
    return taken < most if taken else has_room(slot)


def _send(wanted: ChangeRequest, call: Callable[[str], Booking]) -> Intent:
    claim = intent_claim(request=wanted)
    # Another request sends, or sent, the same form: see what came of it, and send nothing.
    if not claim.may_send:
        return intent_refresh(key=claim.intent.key)
    try:
        if wanted.private_link:
            intent_take_use(intent=claim.intent, private_link=wanted.private_link)
        booking = _carry_out(claim.intent, call)
    except ServiceError as error:
        if isinstance(error, SlotGone):
            # What is kept offers it still.
            about = wanted.event_type_id
            slot_taken(event_type_id=about, starts_at=wanted.starts_at, ends_at=wanted.ends_at)
            slots_forget(event_type_id=about, host_ids=())
        return intent_failed(intent=claim.intent, error=error)
    return intent_done(intent=claim.intent, booking=booking)


def _carry_out(intent: Intent, call: Callable[[str], Booking]) -> Booking:
    """Return what came of a change; after a lost answer look for it, and send it again if it was not made.

    That is safe: a booking is found before its own POST has answered, and a repeat makes no second one (CONTRACT.md
    18.5). Raises OutcomeUnknown only where Cal.com does not answer the look-ups either, and UpstreamUnreachable where
    it knows of nothing however often it was sent.
    """
    began = time.monotonic()
    for turn in count(1):
        try:
            return call(intent.key)
        except OutcomeUnknown as lost:
            if found := _find_after(intent, lost, is_first=turn == 1):
                return found
            if turn == MOST_SENDS or time.monotonic() - began > LONGEST_SECONDS:
                raise UpstreamUnreachable(
                    detail="no answer, and nothing was made", request_id=lost.request_id
                ) from lost
        except ServiceError as error:
            # Somebody was quicker, perhaps this very request: Cal.com says so in two ways (CONTRACT.md 18.5). And any
            # refusal of a repeat may mean that the first one was made at last.
            is_known = turn > 1 or isinstance(error, SlotGone)
            if is_known and (found := _find(intent)):
                return found
            raise
    raise AssertionError("counting has no end")


def _find_after(intent: Intent, lost: OutcomeUnknown, *, is_first: bool) -> Booking | None:
    """Look for what came of a lost answer, some seconds apart; None when two answers know of nothing.

    Raises `lost` where there are no two such answers.
    """
    empty, waited = 0, 0.0
    with room_to_wait(is_change=True) as has_room:
        share = 1 if has_room and is_first else SOON
        for seconds in (share * usual for usual in settings.LOOKUPS_AFTER_SECONDS):
            time.sleep(seconds - waited)
            waited = seconds
            try:
                found = intent_lookup.find(intent)
            except ServiceError:
                continue
            if found is not None:
                return found
            empty += 1
            if empty == 2:
                return None
    raise lost


def _find(intent: Intent) -> Booking | None:
    try:
        return intent_lookup.find(intent)
    except ServiceError:
        return None
