"""Reservations: a slot is kept from others while its form is filled in (CONTRACT.md 3.2 to 3.5).

A reservation is a courtesy. Booking works without one, so nothing here raises: where it cannot be had, be it for the
slot, the budget of calls or an outage, there is none.
"""

from collections.abc import Iterable
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
    host_ids_of,
    slots_forget,
)

# A reservation with less time left than this is renewed when its page is used.
ALMOST_OVER = timedelta(seconds=150)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slot to reserve; `duration` in minutes for an event type with several lengths, else None."""

    event_type: EventType
    starts_at: datetime
    duration: int | None = None


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reservation until an aware UTC moment. `uid` is a secret: who knows it may end the reservation."""

    uid: str
    until: datetime


def reservation_make(*, wanted: Wanted) -> Reserved | None:
    with suppress(ServiceError), calling_calcom():
        found = get_client().reservations.create(
            event_type_id=wanted.event_type.id,
            starts_at=wanted.starts_at,
            slot_duration=wanted.duration,
        )
        if budget_left() > AMPLE:
            # Others would see the slot until the kept answer is old; asking again costs calls.
            slots_forget(event_type_id=None, host_ids=host_ids_of(wanted.event_type))
        return _reserved(found)
    return None


def reservation_get(*, uid: str, wanted: Wanted, now: datetime) -> Reserved | None:
    """Return the reservation of that uid if it is of this very slot and lasts beyond `now`, by Cal.com's word."""
    with suppress(ServiceError), calling_calcom():
        found = get_client().reservations.get(uid)
        if (
            # Compared, not trusted: the uid comes from the visitor's form, and may be of another slot.
            found is not None
            and found.event_type_id == wanted.event_type.id
            and found.starts_at == wanted.starts_at
            and found.reservation_until > now
        ):
            return _reserved(found)
    return None


def reservation_renew(*, uid: str, wanted: Wanted) -> Reserved | None:
    """Reserve the same slot for another five minutes, perhaps under another uid, or return None."""
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
            # Cal.com may refuse to prolong a reservation, because it sees the reservation itself (CONTRACT.md 3.4).
            get_client().reservations.delete(uid)
            return reservation_make(wanted=wanted)
    return None


def reservation_release(
    *, uid: str, host_ids: Iterable[int] = (), is_awaited: bool = False
) -> None:
    """`is_awaited` says that somebody is about to look for the time that is free again."""
    with suppress(ServiceError), calling_calcom():
        get_client().reservations.delete(uid)
        if is_awaited or budget_left() > AMPLE:
            # As when it is made: the time is free again, in all event types of these hosts.
            slots_forget(event_type_id=None, host_ids=host_ids)


def _reserved(found: Reservation) -> Reserved:
    return Reserved(found.reservation_uid, found.reservation_until)
