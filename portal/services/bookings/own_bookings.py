"""The bookings of one email address, for the person who reads that address's mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.backend import get_client
from portal.calcom.schemas.base import Page
from portal.calcom.schemas.booking import Booking
from portal.i18n.mailboxes import spellings_of
from portal.services.bookings.access import BookingAccess, booking_of_email
from portal.services.errors import calling_calcom

PAGE = 20
_MOST_UPCOMING = 100


@dataclass(frozen=True, slots=True)
class OwnBookings:
    """Upcoming bookings, the next one first, and a page of past and cancelled ones, the latest first."""

    upcoming: Sequence[BookingAccess]
    former: Sequence[BookingAccess]
    has_more: bool


def own_bookings_get(*, email: str, skip: int = 0) -> OwnBookings:
    upcoming = _list(email, ["upcoming"], descending=False, take=_MOST_UPCOMING, skip=0)
    former = _list(email, ["past", "cancelled"], descending=True, take=PAGE, skip=skip)
    return OwnBookings(
        upcoming=[booking_of_email(one, email=email) for page in upcoming for one in page.items],
        # A booking that was moved is left out in favour of what became of it.
        former=[
            booking_of_email(one, email=email)
            for page in former
            for one in page.items
            if not one.rescheduled_to_uid
        ],
        # By the length of the page, since two lists are merged, and moved ones are left out of it.
        has_more=any(len(page.items) == PAGE for page in former),
    )


def has_bookings(*, email: str) -> bool:
    return any(page.items for page in _list(email, None, descending=True, take=1, skip=0))


def _list(
    email: str, status: list[str] | None, *, descending: bool, take: int, skip: int
) -> list[Page[Booking]]:
    with calling_calcom():
        # Only the portal's own key may list; what is not for the reader is left out above.
        return [
            get_client().bookings.list(
                attendee_email=address,
                status=status,
                sort_start="desc" if descending else "asc",
                take=take,
                skip=skip,
            )
            # Cal.com compares addresses exactly (CONTRACT.md 4.6), and a booking keeps them as they were typed.
            for address in spellings_of(email)
        ]
