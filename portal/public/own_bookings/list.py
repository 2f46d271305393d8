"""Lines of the list of one's own bookings."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.public.shared.again import again_href
from portal.public.shared.booking_view import attendee_zone, event_type_of
from portal.public.shared.visit import Moment, moment_text
from portal.services.bookings.own_bookings import seat_of
from portal.services.bookings.visitor_changes import ACTIVE, why_not_cancel, why_not_reschedule
from portal.web.languages import carry


@dataclass(frozen=True, slots=True)
class ListedBooking:
    """A booking as a line; the address of what cannot be done with it is empty."""

    title: str
    moment: Moment
    note: str
    is_active: bool
    href: str
    move_href: str
    cancel_href: str
    again_href: str


def listed(booking: Booking, *, email: str, now: datetime) -> ListedBooking:
    event_type, seat_uid = event_type_of(booking), seat_of(booking, email=email)
    time_zone = attendee_zone(booking)
    may_cancel = not why_not_cancel(
        booking=booking, event_type=event_type, now=now, seat_uid=seat_uid
    )
    may_move = not why_not_reschedule(
        booking=booking, event_type=event_type, now=now, seat_uid=seat_uid
    )
    is_active = booking.status in ACTIVE
    notes = {
        "pending": _("waiting for confirmation"),
        "cancelled": _("cancelled"),
        "rejected": _("declined"),
    }
    is_over = not is_active or booking.ends_at <= now
    return ListedBooking(
        title=booking.title,
        moment=moment_text(booking.starts_at, booking.ends_at, time_zone),
        note=notes.get(booking.status, ""),
        is_active=is_active,
        href=_href("booking", booking, seat_uid),
        move_href=_href("booking-reschedule", booking, seat_uid) if may_move else "",
        cancel_href=_href("booking-cancel", booking, seat_uid) if may_cancel else "",
        # Only once it is over: beside a coming booking the link would be read as a way to change it.
        again_href=again_href(booking, event_type, time_zone=time_zone, seat_uid=seat_uid)
        if is_over
        else "",
    )


def _href(name: str, booking: Booking, seat_uid: str | None) -> str:
    query = f"?{urlencode({'seatReferenceUid': seat_uid})}" if seat_uid else ""
    return carry(reverse(name, args=[booking.uid]) + query)
