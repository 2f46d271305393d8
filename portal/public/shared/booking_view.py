"""A booking's people, answers and zone as finished text for its page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.calcom.schemas.booking import Booking
from portal.calcom.schemas.event_type import EventType
from portal.public.shared.booking_fields import label_of
from portal.services.event_types import catalogue
from portal.web.times import find_zone

# Answers that the page shows in places of their own.
_ELSEWHERE = {
    "name",
    "email",
    "displayEmail",
    "guests",
    "displayGuests",
    "location",
    "attendeePhoneNumber",
}


def event_type_of(booking: Booking) -> EventType | None:
    """Return what was booked, or None when Cal.com does not have it any more."""
    if booking.event_type_id is None:
        return None
    return catalogue.event_type_of_booking(event_type_id=booking.event_type_id)


def attendee_zone(booking: Booking) -> str:
    """Return the zone the booker chose, UTC for a zone that is not known here."""
    name = booking.attendees[0].time_zone if booking.attendees else None
    return name if name and find_zone(name) else "UTC"


def people_of(booking: Booking, event_type: EventType | None) -> list[tuple[str, str]]:
    hosts = [host.name or host_email(booking, event_type) for host in booking.hosts]
    # Cal.com lists further hosts of a team event among the attendees (CONTRACT.md 4.4), with nothing but their
    # names to recognise them by.
    team = {host.name for host in event_type.hosts} if event_type else set()
    also_hosts = [one.name for one in booking.attendees if one.name and one.name in team]
    found = [(name, _("host")) for name in dict.fromkeys([*hosts, *also_hosts]) if name]
    for attendee in booking.attendees:
        if attendee.name not in also_hosts:
            about = attendee.email if attendee.name else _("guest")
            found.append((attendee.name or attendee.email, about))
    return found


def host_email(booking: Booking, event_type: EventType | None) -> str:
    """Return the first host's address, empty where the event type hides it."""
    if event_type is not None and event_type.hide_organizer_email:
        return ""
    return booking.hosts[0].email if booking.hosts else ""


def answers_of(booking: Booking, event_type: EventType | None) -> list[tuple[str, str]]:
    labels = (
        {field.slug: label_of(field) for field in event_type.booking_fields} if event_type else {}
    )
    return [
        # A field that was deleted since has no label any more, but its answer stays in the booking.
        (
            labels.get(slug) or slug.replace("-", " ").replace("_", " ").capitalize(),
            _answer_text(value),
        )
        for slug, value in booking.booking_fields_responses.items()
        # Not `not value`: False and 0 are answers.
        if slug not in _ELSEWHERE and value not in (None, "", [])
    ]


def keep_private(response: HttpResponse) -> None:
    """Keep a booking's page out of caches, search engines and other sites' referrers."""
    # The address alone opens the page, so a shared computer must not keep it and a link to elsewhere must not
    # send it.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"


def _answer_text(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)
