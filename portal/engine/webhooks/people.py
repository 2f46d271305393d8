"""Hosts and attendees in webhook payloads (CONTRACT.md section 8.4)."""

from datetime import datetime
from typing import Final

from portal.engine.bookings.models import Attendee, Booking
from portal.engine.people.answers import organization_id
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, canonical_zone
from portal.i18n.zones import pinned_zone

_TIME_FORMATS: Final = {12: "h:mma", 24: "HH:mm"}


def organizer(row: Booking) -> Json:
    """Return the organizer; of a booking whose organizer is gone, nothing."""
    user = row.user
    if user is None:
        return {}
    in_organization = {"usernameInOrg": user.username} if organization_id(user) else {}
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "username": user.username,
        **in_organization,
        "timeZone": user.time_zone,
        "language": {"locale": user.locale},
        "timeFormat": _TIME_FORMATS.get(user.time_format, "h:mma"),
        "utcOffset": utc_offset(user.time_zone, row.starts_at),
    }


def booking_attendee(each: Attendee, at: datetime) -> Json:
    """Return an attendee in the form of new bookings."""
    return {
        "email": each.email,
        "name": each.name,
        "firstName": "",
        "lastName": "",
        **_location(each, at),
    }


def stored_attendee(each: Attendee, at: datetime) -> Json:
    """Return an attendee in the form of bookings that are decided or cancelled."""
    body = {"name": each.name, "email": each.email, "phoneNumber": each.phone_number or None}
    return body | _location(each, at)


def seat_attendee(each: Attendee, at: datetime) -> Json:
    """Return the attendee of a seat that is given up while others are kept."""
    row = {
        "id": each.pk,
        "locale": each.language,
        "bookingId": each.booking_id,
        "noShow": each.absent,
    }
    return row | stored_attendee(each, at)


def team(row: Booking) -> Json:
    """Return the key `team` for bookings of team event types: the team and the other hosts."""
    owner = row.event_type.team if row.event_type else None
    if owner is None:
        return {}
    others = row.hosts.exclude(user=row.user_id).select_related("user")
    members = [_member(host.user) for host in others]
    return {"team": {"members": members, "name": owner.name, "id": owner.pk}}


def utc_offset(time_zone: str, at: datetime) -> int:
    """Return the offset of a zone at an instant, in minutes east of Greenwich."""
    offset = at.astimezone(pinned_zone(canonical_zone(time_zone) or "UTC")).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def _location(each: Attendee, at: datetime) -> Json:
    return {
        "timeZone": each.time_zone,
        "language": {"locale": each.language},
        "utcOffset": utc_offset(each.time_zone, at),
    }


def _member(user: User) -> Json:
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "firstName": "",
        "lastName": "",
        "timeZone": user.time_zone,
        "language": {"locale": user.locale},
    }
