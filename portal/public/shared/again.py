"""Signed links that fill the form in from an earlier booking.

The link holds the booking's uid and nothing else, signed and dated; the details are read from the booking when the form
is opened.
"""

import json
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, QueryDict

from portal.calcom.schemas.booking import Booking, BookingAttendee
from portal.calcom.schemas.event_type import EventType
from portal.public.shared.cards import event_path
from portal.services.bookings.access import BookingAccess, booking_open
from portal.services.errors import ServiceError
from portal.services.event_types import catalogue

PARAMETER = "again"
# People come back after a quarter; for longer, an address in a mailbox should not open a person's details.
LIFETIME_SECONDS = 90 * 24 * 3600
_SALT = "portal.again"
# Shadows that Cal.com keeps of other answers, and why a booking was moved, which is no detail of the next
# one.
_LEFT_OUT = {"displayEmail", "displayGuests", "rescheduledReason", "rescheduleReason"}


def again_token(booking: Booking, *, seat_uid: str | None = None) -> str:
    """Return the signed value of ``again=`` that fills the form in from this booking, for 90 days."""
    return signing.dumps([booking.uid, seat_uid], salt=_SALT)


def again_href(access: BookingAccess, *, time_zone: str) -> str:
    """Return the calendar's address with the details of the holder; empty once it is not offered, or where the link of
    the booking does not say who holds it.
    """
    event_type = access.event_type
    owner = catalogue.owner_of(event_type) if event_type and access.booker else None
    if event_type is None or owner is None:
        return ""
    if not catalogue.has_page(owner=owner, event_type=event_type):
        # Booked by a private link, or from the intranet: who comes back needs another one.
        return ""
    token = again_token(access.booking, seat_uid=access.seat_uid)
    return (
        f"{event_path(owner, event_type.slug)}?{urlencode({'cal.tz': time_zone, PARAMETER: token})}"
    )


def read_again(request: HttpRequest, *, event_type: EventType) -> QueryDict | None:
    """Return the details of the booking that the address names as a form, None without a good link.

    A booking of another event type, or one that cannot be read, fills nothing in.
    """
    token = request.GET.get(PARAMETER, "")
    if not token:
        return None
    try:
        uid, seat_uid = signing.loads(token, salt=_SALT, max_age=LIFETIME_SECONDS)
        access = booking_open(uid=uid, seat_uid=seat_uid)
    except (signing.BadSignature, ServiceError, ValueError):
        return None
    # The token says whose details may be read, not where: by another page they could be sent to other hosts.
    if access.booker is None or access.booking.event_type_id != event_type.id:
        return None
    return _as_form(access.booking, access.booker)


def _as_form(booking: Booking, booker: BookingAttendee) -> QueryDict:
    answers: dict[str, Any] = booking.booking_fields_responses | booker.booking_fields_responses
    answers["name"] = booker.name
    answers["email"] = booker.display_email or booker.email
    answers.setdefault("attendeePhoneNumber", booker.phone_number)
    answers["guests"] = list(booking.guests)
    form = QueryDict(mutable=True)
    for slug, value in answers.items():
        if slug not in _LEFT_OUT and value not in (None, "", []):
            form.setlist(
                slug, [_text(one) for one in value] if isinstance(value, list) else [_text(value)]
            )
    return form


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
