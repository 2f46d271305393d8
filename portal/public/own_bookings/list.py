"""Lines of the list of one's own bookings."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.public.shared.again import again_href
from portal.public.shared.booking_view import attendee_zone, title_of
from portal.public.shared.visit import Moment, moment_text
from portal.services.bookings.access import BookingAccess
from portal.services.bookings.visitor_changes import ACTIVE
from portal.web.languages import carry


@dataclass(frozen=True, slots=True)
class ListedBooking:
    """A booking as a line; the address of what cannot be done with it is empty, for a guest all of them.

    `note` is its state in a word, and `mark` the same as ``yes``, ``wait`` or ``no``.
    """

    title: str
    moment: Moment
    note: str
    mark: str
    is_active: bool
    href: str
    move_href: str
    cancel_href: str
    again_href: str


def listed(access: BookingAccess, *, now: datetime) -> ListedBooking:
    booking, time_zone = access.booking, attendee_zone(access)
    may_cancel = access.has_key and not access.why_not_cancel(now=now)
    may_move = access.has_key and not access.why_not_reschedule(now=now)
    is_active = booking.status in ACTIVE
    is_over = not is_active or booking.ends_at <= now
    note, mark = _state_of(booking.status, is_past=booking.ends_at <= now)
    return ListedBooking(
        title=title_of(access),
        moment=moment_text(booking.starts_at, booking.ends_at, time_zone),
        note=note,
        mark=mark,
        is_active=is_active,
        href=_href("booking", access) if access.has_key else "",
        move_href=_href("booking-reschedule", access) if may_move else "",
        cancel_href=_href("booking-cancel", access) if may_cancel else "",
        # Only once it is over: beside a coming booking the link would be read as a way to change it.
        again_href=again_href(access, time_zone=time_zone) if is_over else "",
    )


def _state_of(status: str, *, is_past: bool) -> tuple[str, str]:
    match status:
        case "cancelled":
            return _("cancelled"), "no"
        case "rejected":
            return _("declined"), "no"
        case "accepted":
            return (_("past"), "") if is_past else (_("confirmed"), "yes")
        # In a state that a later Cal.com may add, too: what is not accepted is not promised.
        case _other:
            return (
                (_("not confirmed"), "no") if is_past else (_("waiting for confirmation"), "wait")
            )


def _href(name: str, access: BookingAccess) -> str:
    query = f"?{urlencode({'seatReferenceUid': access.seat_uid})}" if access.seat_uid else ""
    return carry(reverse(name, args=[access.booking.uid]) + query)
