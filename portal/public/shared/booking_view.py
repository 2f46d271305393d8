"""A booking's people, answers and zone as finished text for its page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.public.shared.booking_fields import label_of
from portal.services.bookings.access import BookingAccess
from portal.services.event_types import catalogue
from portal.web.times import zone_name

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
# The address of who left a phone number only (CONTRACT.md 4.1).
_WITHOUT_MAIL = "@sms.cal.com"


def attendee_zone(access: BookingAccess) -> str:
    """Return the zone the booker chose, UTC for a zone that is not known here; without a booker the zone that the hosts
    share, else the organization's.
    """
    if access.booker is None:
        hosts = {host.time_zone for host in access.booking.hosts}
        shared = hosts.pop() if len(hosts) == 1 else None
        return (zone_name(shared) if shared else None) or catalogue.organization_get().time_zone
    return zone_name(access.booker.time_zone or "") or "UTC"


def title_of(access: BookingAccess) -> str:
    """Return what was booked as visitors know it: Cal.com's own title of a booking names the host and the booker."""
    return access.event_type.title if access.event_type else access.booking.title


def mailbox_of(access: BookingAccess) -> str:
    """Return where Cal.com's mail about the booking goes for its holder, empty where there is none."""
    booker, event_type = access.booker, access.event_type
    mail = (event_type.email_settings if event_type else None) or {}
    if booker is None or mail.get("disableEmailsToAttendees"):
        return ""
    return "" if booker.email.endswith(_WITHOUT_MAIL) else booker.email


def people_of(access: BookingAccess) -> list[tuple[str, str]]:
    booking, event_type = access.booking, access.event_type
    hosts = [host.name or host.email for host in booking.hosts]
    # Cal.com lists further hosts of a team event among the attendees (CONTRACT.md 4.4), with nothing but their
    # names to recognise them by.
    team = {host.name for host in event_type.hosts} if event_type else set()
    also_hosts = [one.name for one in booking.attendees if one.name and one.name in team]
    found = [(name, _("host")) for name in dict.fromkeys([*hosts, *also_hosts]) if name]
    for attendee in booking.attendees:
        if attendee.name not in also_hosts:
            about = attendee.email if attendee.name else _("guest")
            if about.endswith(_WITHOUT_MAIL):
                about = attendee.phone_number or ""
            found.append((attendee.name or attendee.email, about))
    return [(name, about) for name, about in found if name]


def answers_of(access: BookingAccess) -> list[tuple[str, str]]:
    event_type = access.event_type
    labels = (
        {field.slug: label_of(field) for field in event_type.booking_fields} if event_type else {}
    )
    return [
        # A field that was deleted since has no label any more, but its answer stays in the booking.
        (
            labels.get(slug) or slug.replace("-", " ").replace("_", " ").capitalize(),
            _answer_text(value),
        )
        for slug, value in access.booking.booking_fields_responses.items()
        # Not `not value`: False and 0 are answers.
        if slug not in _ELSEWHERE and value not in (None, "", [])
    ]


def keep_private(response: HttpResponse, *, has_form: bool = False) -> None:
    """Keep a page whose address is a key out of caches, search engines and referrers.

    `has_form` is for pages that send a form here.
    """
    # The address alone opens the page, so a shared computer must not keep it.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if not has_form:
        # Not with a form, which would be sent with "Origin: null": the policy of all pages names no page either.
        response.headers["Referrer-Policy"] = "no-referrer"


def _answer_text(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)
