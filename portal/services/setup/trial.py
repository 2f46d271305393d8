"""A booking to try the portal with: made at the first free time, and taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.services.bookings.bookings import (
    BookingRequest,
    booking_cancel_by_host,
    booking_create_by_host,
)
from portal.services.errors import InvalidInput
from portal.services.event_types import catalogue
from portal.services.event_types.event_types import OwnedEventType, event_type_list
from portal.services.slots.free_times import upcoming_get
from portal.services.slots.searches import SlotSearch

# A number that Ofcom keeps for fiction: nobody is called.
NOBODYS_PHONE = "+442079460123"


def trial_offers() -> Sequence[OwnedEventType]:
    return [one for one in event_type_list() if catalogue.has_hosts(one.event_type)]


def trial_book(
    *, event_type: EventType, name: str, email: str, time_zone: str, now: datetime
) -> Booking:
    """Book the first free time. `time_zone` is an IANA name.

    Raises InvalidInput where nothing is free within a year, and whatever a booking raises.
    """
    search = SlotSearch(event_type=event_type, time_zone=time_zone, now=now)
    found = upcoming_get(search=search, after=search.today, most=1)
    slots = [slot for day in found.days.values() for slot in day]
    if not slots:
        raise InvalidInput(
            _("Nothing is free: look at the hours of the people who are booked there.")
        )
    request = BookingRequest(
        name=name, email=email.lower(), time_zone=time_zone, location=_location_of(event_type)
    )
    return booking_create_by_host(
        event_type=event_type, starts_at=slots[0].starts_at, duration=None, request=request
    )


def trial_end(*, uid: str) -> None:
    """Cancel a trial. Its host is told so, as of any booking."""
    booking_cancel_by_host(uid=uid, reason=_("It was a test of the booking page."))


def _location_of(event_type: EventType) -> Mapping[str, str] | None:
    asked = [one for one in event_type.locations if one.type == "attendeePhone"]
    return {"type": "attendeePhone", "phone": NOBODYS_PHONE} if asked else None
