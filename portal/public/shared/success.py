"""Success page of an event type, with the parameters that Cal.com forwards (CONTRACT.md 11.2)."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings

from portal.i18n.zones import pinned_zone
from portal.services.bookings.access import BookingAccess
from portal.web.times import zone_name

_LOCAL = {"localhost", "127.0.0.1", "::1"}


def success_address(access: BookingAccess, *, given: Iterable[tuple[str, str]] = ()) -> str:
    """Return the absolute address to go on to, empty when there is none or `is_allowed` refuses it.

    `given` are the parameters that the visitor came with.
    """
    event_type = access.event_type
    target = event_type.success_redirect_url if event_type else None
    if event_type is None or not target or not is_allowed(target):
        return ""
    parts = urlsplit(target)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if event_type.forward_params_success_redirect is not False:
        # What staff wrote into the address wins over the booking, the booking over what the visitor came with: nobody
        # can forge a name or a uid by a link.
        taken = {name for name, _value in query}
        facts = [pair for pair in _facts(access) if pair[0] not in taken]
        taken |= {name for name, _value in facts}
        query += facts + [pair for pair in given if pair[0] not in taken]
    return urlunsplit(parts._replace(query=urlencode(query)))


def is_allowed(address: str) -> bool:
    """Return whether visitors may be sent to an address: https only, or http to this machine in local mode."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018  a port that is no number raises here
    except ValueError:
        return False
    # ``https://bank.example@evil.example`` is meant to be misread.
    if not host or parts.username is not None:
        return False
    is_here = host in _LOCAL or host.endswith(".localhost")
    is_local = not settings.IS_PRODUCTION and parts.scheme == "http" and is_here
    return parts.scheme == "https" or is_local


def _facts(access: BookingAccess) -> list[tuple[str, str]]:
    booking, attendee = access.booking, access.booker
    host = booking.hosts[0] if booking.hosts else None
    first, _blank, last = (attendee.name if attendee else "").partition(" ")
    found = {
        "uid": booking.uid,
        "title": booking.title,
        "description": booking.description,
        "startTime": booking.starts_at.isoformat(),
        "endTime": booking.ends_at.isoformat(),
        "location": booking.location,
        "hostName": host.name if host else "",
        "attendeeName": attendee.name if attendee else "",
        "hostStartTime": _local(booking.starts_at, host.time_zone if host else None),
        "attendeeStartTime": _local(booking.starts_at, attendee.time_zone if attendee else None),
        "guestEmails": ",".join(booking.guests),
        "phone": attendee.phone_number if attendee else "",
        "attendeeFirstName": first,
        "attendeeLastName": last,
    }
    return [(name, value) for name, value in found.items() if value]


def _local(moment: datetime, zone: str | None) -> str:
    known = zone_name(zone or "")
    return moment.astimezone(pinned_zone(known)).isoformat() if known else ""
