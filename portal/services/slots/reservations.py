"""Holding a slot while its form is filled in (CONTRACT.md 3.2 to 3.5).

A hold is a courtesy: it hides the slot from others for some minutes. Booking works without one, so nothing here raises:
where a hold cannot be had, be it for the slot, the budget of calls or an outage, there is none.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.backend import budget_left, get_client
from portal.calcom import errors as calcom
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.slot import Reservation
from portal.services.errors import ServiceError, calling_calcom
from portal.services.slots.free_times import (
    AMPLE,
    SlotSearch,
    host_ids_of,
    slot_find,
    slots_forget,
)

ALMOST_OVER = timedelta(seconds=150)
"""A hold with less time left than this is renewed when its page is used."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slot to hold; `duration` in minutes for an event type with several lengths, else None."""

    event_type: EventType
    starts_at: datetime
    duration: int | None = None


@dataclass(frozen=True, slots=True)
class Reserved:
    """A hold on a slot until an aware UTC moment; whoever knows `uid` may end it."""

    uid: str
    until: datetime


def reservation_make(*, wanted: Wanted) -> Reserved | None:
    """Hold a slot for the API's usual five minutes, or return None. Nothing is checked but other holds and bookings."""
    with suppress(ServiceError), calling_calcom():
        found = get_client().reservations.create(
            event_type_id=wanted.event_type.id,
            starts_at=wanted.starts_at,
            slot_duration=wanted.duration,
        )
        if budget_left() > AMPLE:
            # Others would see the slot until what is kept of it is old; asking anew costs calls.
            slots_forget(event_type_id=None, host_ids=host_ids_of(wanted.event_type))
        return _reserved(found)
    return None


def reservation_get(*, uid: str, wanted: Wanted, now: datetime) -> Reserved | None:
    """Return the hold of that uid if it holds this very slot at the moment `now`, by Cal.com's word."""
    with suppress(ServiceError), calling_calcom():
        found = get_client().reservations.get(uid)
        if (
            found is not None
            and found.event_type_id == wanted.event_type.id
            and found.starts_at == wanted.starts_at
            and found.reservation_until > now
        ):
            return _reserved(found)
    return None


def slot_is_offered(
    *, search: SlotSearch, starts_at: datetime, reservation_uid: str | None
) -> bool:
    """Tell whether a slot can be booked: it is reserved under that uid, or it is offered, asked live."""
    wanted = Wanted(search.event_type, starts_at, search.duration)
    if reservation_uid and reservation_get(uid=reservation_uid, wanted=wanted, now=search.now):
        return True
    return slot_find(search=search, starts_at=starts_at) is not None


def reservation_renew(*, uid: str, wanted: Wanted) -> Reserved | None:
    """Hold the same slot anew, or return None.

    Cal.com may refuse to prolong a hold where it is, because it sees the hold itself (CONTRACT.md 3.4): then it is
    given up and made again.
    """
    with suppress(ServiceError), calling_calcom():
        try:
            return _reserved(
                get_client().reservations.update(
                    uid,
                    event_type_id=wanted.event_type.id,
                    starts_at=wanted.starts_at,
                    slot_duration=wanted.duration,
                )
            )
        except (calcom.Unprocessable, calcom.NotFound):
            get_client().reservations.delete(uid)
            return reservation_make(wanted=wanted)
    return None


def reservation_release(*, uid: str) -> None:
    """Give a hold up; one that cannot be reached ends by itself."""
    with suppress(ServiceError), calling_calcom():
        get_client().reservations.delete(uid)


def _reserved(found: Reservation) -> Reserved:
    return Reserved(found.reservation_uid, found.reservation_until)
