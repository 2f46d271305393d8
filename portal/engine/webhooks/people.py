"""Hosts and attendees in webhook payloads (CONTRACT.md 8.4)."""

from datetime import datetime
from typing import Final

from portal.engine.bookings.models import Attendee, Booking
from portal.engine.people.answers import organization_id
from portal.engine.protocol.values import Json, canonical_zone
from portal.i18n.zones import pinned_zone

# Patterns of Day.js, by the profile's `timeFormat`.
_TIME_FORMATS: Final = {12: "h:mma", 24: "HH:mm"}


def organizer(row: Booking) -> Json:
    """Return the organizer; an empty object for a booking whose organizer was deleted."""
    user = row.user
    if user is None:
        return {}
    # Absent outside of organizations (CONTRACT.md 8.4).
    in_organization = {"usernameInOrg": user.username} if organization_id(user) else {}
    return {
        "id": user.pk,
        "name": user.display_name,
        "email": user.email,
        "username": user.username,
        **in_organization,
        "timeZone": user.time_zone,
        "language": {"locale": user.language},
        "timeFormat": _TIME_FORMATS.get(user.time_format, "h:mma"),
        "utcOffset": utc_offset(user.time_zone, row.starts_at),
    }


def booking_attendee(each: Attendee, at: datetime) -> Json:
    """Return an attendee in the form of new bookings' payloads."""
    return {
        "email": each.email,
        "name": each.name,
        "firstName": "",
        "lastName": "",
        **zone_and_language(each, at),
    }


def stored_attendee(each: Attendee, at: datetime) -> Json:
    """Return an attendee in the form of payloads of decided or cancelled bookings."""
    body = {"name": each.name, "email": each.email, "phoneNumber": each.phone_number or None}
    return body | zone_and_language(each, at)


def seat_attendee(each: Attendee, at: datetime) -> Json:
    """Return the attendee of a cancelled seat while others remain."""
    row = {
        "id": each.pk,
        "locale": each.language,
        "bookingId": each.booking_id,
        "noShow": each.absent,
    }
    return row | stored_attendee(each, at)


def team(row: Booking) -> Json:
    """Return the key `team` with the team and the other hosts; nothing for personal event types."""
    owner = row.event_type.team if row.event_type else None
    if owner is None:
        return {}
    others = [host for host in row.host_rows() if host.user_id != row.user_id]
    members = [
        {
            "id": host.user.pk,
            "email": host.user.email,
            "name": host.user.display_name,
            "firstName": "",
            "lastName": "",
            "timeZone": host.user.time_zone,
            "language": {"locale": host.user.language},
        }
        for host in others
    ]
    return {"team": {"members": members, "name": owner.name, "id": owner.pk}}


def utc_offset(time_zone: str, at: datetime) -> int:
    """Return the offset of a zone at an instant, in minutes east of Greenwich."""
    offset = at.astimezone(pinned_zone(canonical_zone(time_zone) or "UTC")).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def zone_and_language(each: Attendee, at: datetime) -> Json:
    return {
        "timeZone": each.time_zone,
        "language": {"locale": each.language},
        "utcOffset": utc_offset(each.time_zone, at),
    }
