"""Bookings on the wire: plain, recurring and seated (CONTRACT.md section 4.4)."""

import re
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from portal.engine.bookings.models import Attendee, Booking, BookingHost
from portal.engine.people.answers import booking_host
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, format_instant, minutes
from portal.engine.teams.permissions import may_see

_MANAGED_USER_TAG: Final = re.compile(r"\+[a-zA-Z0-9]{25}")


def with_relations(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    """Return `rows` with everything that the answers look at."""
    return rows.select_related(
        "user", "event_type__team", "event_type__owner", "rescheduled_from"
    ).prefetch_related(
        "attendees",
        "rescheduled_to",
        Prefetch("hosts", BookingHost.objects.select_related("user")),
    )


def is_seated(row: Booking) -> bool:
    """Say whether a booking has seats, and so the seated form."""
    if row.event_type is not None and row.event_type.seats_per_slot is not None:
        return True
    return any(attendee.seat_uid for attendee in row.attendees.all())


def booking(row: Booking, *, viewer: User | None = None, fresh: bool = False) -> Json:
    """Return a booking in the form of its kind, as `viewer` may see it.

    `fresh` answers (create, reschedule) say that no managed user is involved.
    """
    body = _common(row)
    body |= _seated(row, viewer) if is_seated(row) else _plain(row)
    if row.recurring_booking_uid:
        # An occurrence says where it came from, but not where it went.
        body.pop("rescheduledByEmail", None)
        body.pop("rescheduledToUid", None)
        body["recurringBookingUid"] = str(row.recurring_booking_uid)
    if fresh:
        body["isPlatformManagedUserBooking"] = False
    return body


def references(row: Booking) -> list[Json]:
    """Return the references of a booking: the video meeting, where it has one."""
    if not row.meeting_url.endswith(f"/video/{row.uid}"):
        return []
    return [
        {
            "type": "daily_video",
            "eventUid": row.uid,
            "id": row.pk,
            "destinationCalendarId": None,
        }
    ]


def reassigned(row: Booking) -> Json:
    """Return the answer of reassigning: the booking's organizer now."""
    host = booking_host(row.user)
    named = {key: host[key] for key in ("id", "name", "email", "displayEmail")}
    return {"bookingUid": row.uid, "reassignedTo": named}


def display_email(email: str) -> str:
    """Return an address without the tag that managed users' addresses carry."""
    return _MANAGED_USER_TAG.sub("", email)


def _common(row: Booking) -> Json:
    event_type = {"id": row.event_type_id, "slug": row.event_type.slug} if row.event_type else None
    body: Json = {
        "id": row.pk,
        "uid": row.uid,
        "title": row.title,
        "description": row.description,
        "hosts": [booking_host(row.user)],
        "status": row.status,
        "cancellationReason": row.cancellation_reason,
        "rescheduledByEmail": row.rescheduled_by,
    }
    return (
        body
        | _reschedule_links(row)
        | {
            "start": format_instant(row.starts_at),
            "end": format_instant(row.ends_at),
            "duration": minutes(row.ends_at - row.starts_at),
            "eventTypeId": row.event_type_id,
            "eventType": event_type,
            "meetingUrl": row.meeting_url or row.location,
            "location": row.meeting_url or row.location,
            "absentHost": row.absent_host,
            "createdAt": format_instant(row.created_at),
            "updatedAt": format_instant(row.updated_at),
            "rating": None,
            "icsUid": row.ics_uid,
        }
    )


def _reschedule_links(row: Booking) -> Json:
    links: Json = {}
    if row.rescheduling_reason is not None:
        links["reschedulingReason"] = row.rescheduling_reason
    if row.rescheduled_from is not None:
        links["rescheduledFromUid"] = row.rescheduled_from.uid
    successors = list(row.rescheduled_to.all())
    if successors and row.status == "cancelled":
        links["rescheduledToUid"] = successors[-1].uid
    return links


def _plain(row: Booking) -> Json:
    attendees = [_attendee(each) for each in row.attendees.all()]
    body: Json = {
        "cancelledByEmail": "",
        "metadata": row.metadata,
        "attendees": attendees + [_co_host(host.user) for host in _co_hosts(row)],
        "bookingFieldsResponses": _responses(row.responses),
    }
    if row.responses.get("guests"):
        body["guests"] = row.responses["guests"]
    return body


def _seated(row: Booking, viewer: User | None) -> Json:
    if not _shows_attendees(row, viewer):
        return {"attendees": []}
    seats = [_seat(each) for each in row.attendees.all()]
    return {"attendees": seats + [_co_host(host.user) for host in _co_hosts(row)]}


def _shows_attendees(row: Booking, viewer: User | None) -> bool:
    if row.event_type is None or row.event_type.seats.get("showAttendeeInfo", True):
        return True
    return viewer is not None and may_see(viewer, row.event_type)


def _co_hosts(row: Booking) -> list[BookingHost]:
    """The other hosts of a team booking appear among the attendees."""
    return [host for host in row.hosts.all() if host.user_id != row.user_id]


def _attendee(row: Attendee) -> Json:
    body: Json = {
        "name": row.name,
        "email": row.email,
        "displayEmail": display_email(row.email),
        "timeZone": row.time_zone,
        "language": row.language,
        "absent": row.absent,
    }
    return body | ({"phoneNumber": row.phone_number} if row.phone_number else {})


def _seat(row: Attendee) -> Json:
    responses = {key: value for key, value in row.responses.items() if key != "email"}
    return _attendee(row) | {
        "seatUid": str(row.seat_uid),
        "bookingFieldsResponses": responses,
        "metadata": row.metadata,
    }


def _co_host(user: User) -> Json:
    return {
        "name": user.name,
        "email": user.email,
        "displayEmail": display_email(user.email),
        "timeZone": user.time_zone,
        "language": user.locale,
        "absent": False,
    }


def _responses(stored: dict[str, Any]) -> Json:
    body: Json = dict(stored)
    body["displayEmail"] = display_email(str(stored.get("email", "")))
    if stored.get("guests"):
        body["displayGuests"] = [display_email(guest) for guest in stored["guests"]]
    return body
