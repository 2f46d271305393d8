"""Where a booking takes place, and the link that leads there: a call, a map, a number."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.public.shared.locations import stored_location
from portal.services.bookings.visitor_changes import ACTIVE
from portal.web.text import web_address

# An address for all kinds of devices, which phones open in an app (developers.google.com/maps/documentation/urls).
_MAP = "https://www.google.com/maps/search/"
# A trunk zero, and all that stands between the digits.
_NOT_DIALLED = re.compile(r"\(0\)|[^0-9+]")
# What Cal.com calls the location that was chosen, in the answers of a booking.
_ADDRESSES = frozenset({"inPerson", "attendeeInPerson"})
_TYPED = frozenset({"attendeeInPerson", "somewhereElse"})


@dataclass(frozen=True, slots=True)
class BookedLocation:
    """`text` is for people; `href` leads there, and `is_call` says that it is a call to join."""

    text: str
    href: str = ""
    is_call: bool = False

    @property
    def opens_outside(self) -> bool:
        # A number is dialled; a new tab for it would stay empty.
        return not self.href.startswith("tel:")


def booked_location(booking: Booking, event_type: EventType | None) -> BookedLocation:
    stored = (booking.location or "").strip()
    link = web_address(stored) or web_address(booking.meeting_url)
    if link:
        # A cancelled meeting shows no link to join, where people would wait in vain.
        return (
            _linked(booking, event_type, link) if booking.status in ACTIVE else BookedLocation("")
        )
    offered = event_type.locations if event_type else ()
    text = stored_location(stored)
    if stored and stored in {(one.phone or "").strip() for one in offered}:
        return BookedLocation(text, f"tel:{_NOT_DIALLED.sub('', stored)}")
    if stored and text == stored and _is_address(booking, event_type):
        return BookedLocation(text, f"{_MAP}?{urlencode({'api': 1, 'query': stored})}")
    return BookedLocation(text)


def _linked(booking: Booking, event_type: EventType | None, link: str) -> BookedLocation:
    if link == settings.PORTAL_URL + reverse("booking-video", args=[booking.uid]):
        # The engine has no rooms: the page tells how the call comes about.
        return BookedLocation(_("Your video call"), link)
    addresses = {one.address for one in event_type.locations} if event_type else set()
    # Staff may give a map as an address, and a visitor may type any link.
    is_call = _chosen(booking) not in _TYPED and link not in addresses
    # Who joined a meeting that is not confirmed might wait in vain.
    return BookedLocation(link, link, is_call and booking.status == "accepted")


def _is_address(booking: Booking, event_type: EventType | None) -> bool:
    if _chosen(booking) in _ADDRESSES:
        return True
    offered = event_type.locations if event_type else ()
    # Without an answer it is the first one; an address that is not public is not known before the booking.
    kinds = {one.type for one in offered}
    stored = (booking.location or "").strip()
    return stored in {(one.address or "").strip() for one in offered} or (
        bool(kinds) and kinds <= {"address", "attendeeAddress"}
    )


def _chosen(booking: Booking) -> str:
    answer = booking.booking_fields_responses.get("location")
    return str(answer.get("value") or "") if isinstance(answer, dict) else ""
