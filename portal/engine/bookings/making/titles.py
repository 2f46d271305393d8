"""Titles of bookings (CONTRACT.md 4.16, 14.2, 18.6)."""

import re

from portal.engine.bookings.making.locations import location_of_seat
from portal.engine.bookings.making.requests import Booker
from portal.engine.bookings.models import Attendee, Booking
from portal.engine.event_types.models import EventType, SchedulingType
from portal.engine.event_types.names import VARIABLE
from portal.engine.people.models import User
from portal.engine.protocol.values import Json


def title_for(
    event_type: EventType, hosts: list[User], booker: Booker, *, location: str, responses: Json
) -> str:
    """Return the title: the event type's `customName` filled in, or "<event type> between <host or
    team> and <booker>".
    """
    if event_type.custom_name:
        return fill(event_type, hosts[0], booker, location, responses)
    # A collective booking bears the team's name, also with one host, and so does any of several hosts.
    is_teams = len(hosts) > 1 or event_type.scheduling_type == SchedulingType.COLLECTIVE
    host = event_type.team.name if is_teams and event_type.team else hosts[0].display_name
    return f"{event_type.title} between {host} and {booker.name}"


def seat_title(row: Booking, hosts: list[User], seat: Attendee) -> str:
    """Return the title of a booking as one participant reads it: nobody else is named."""
    if row.event_type is None:
        return ", ".join(host.display_name for host in hosts)
    return title_for(
        row.event_type,
        hosts,
        Booker(seat.name, seat.email, seat.time_zone),
        location=location_of_seat(row, seat.responses),
        responses=seat.responses,
    )


def fill(
    event_type: EventType, organizer: User, booker: Booker, location: str, responses: Json
) -> str:
    first, _, last = booker.name.partition(" ")
    known = {
        "Event type title": event_type.title,
        "Organiser": organizer.display_name,
        "Organiser first name": organizer.display_name.partition(" ")[0],
        "Scheduler": booker.name,
        "Scheduler first name": first,
        "Scheduler last name": last,
        "Location": location,
        "LOCATION": location,
        "Event duration": f"{event_type.length_in_minutes} mins",
        "HOST": organizer.display_name,
        "ATTENDEE": booker.name,
        "HOST/ATTENDEE": booker.name,
        "USER": booker.name,
    }

    def value(found: re.Match[str]) -> str:
        name = found[1]
        # Other variables are slugs of booking fields; without an answer the text stays as it is.
        return known[name] if name in known else str(responses.get(name, found[0]))

    return VARIABLE.sub(value, event_type.custom_name)
