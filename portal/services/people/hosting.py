"""Who hosts a booking, as far as an answer of Cal.com says so."""

from typing import Protocol

from portal.calcom.schemas.booking import Booking
from portal.services.event_types import catalogue


class Host(Protocol):
    """Somebody as `members.Person` is."""

    @property
    def user_id(self) -> int: ...

    @property
    def email(self) -> str: ...

    @property
    def time_zone(self) -> str: ...


def is_host(*, booking: Booking, person: Host) -> bool:
    """Whether somebody is a host of a booking: its organizer, or with others (CONTRACT.md 4.4)."""
    if person.user_id in {host.id for host in booking.hosts}:
        return True
    if person.email not in {one.email for one in booking.attendees} or booking.event_type is None:
        return False
    # Hosts beside the organizer stand among the attendees, as real attendees do.
    event_type = catalogue.event_type_of_booking(event_type_id=booking.event_type.id)
    return event_type is not None and person.user_id in {host.user_id for host in event_type.hosts}
