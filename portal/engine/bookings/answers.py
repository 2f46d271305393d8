"""Bookings on the wire: plain, recurring and seated (CONTRACT.md 4.4)."""

import re
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from portal.engine.bookings.models import Attendee, Booking, BookingHost
from portal.engine.people.answers import booking_host
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, format_instant, minutes
from portal.engine.teams.permissions import leads, may_see

# "+" and 25 alphanumerics before the @ (CONTRACT.md 4.4).
_MANAGED_USER_TAG: Final = re.compile(r"\+[a-zA-Z0-9]{25}")


def with_relations(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    """Return `rows` with all that an answer reads, in a fixed number of queries."""
    return rows.select_related(
        "user", "event_type__team", "event_type__owner", "rescheduled_from"
    ).prefetch_related(
        "attendees",
        "rescheduled_to",
        Prefetch("hosts", BookingHost.objects.select_related("user")),
    )


def is_seated(row: Booking) -> bool:
    if row.event_type is not None and row.event_type.seats_per_slot is not None:
        return True
    # Seats that were sold outlive the setting: an event type may lose its seats or be deleted.
    return any(attendee.seat_uid for attendee in row.attendees.all())


def booking(
    row: Booking, *, viewer: User | None = None, fresh: bool = False, own_seat: str = ""
) -> Json:
    """Return a booking in the form of its kind, as `viewer` may see it.

    `fresh` is for answers of create and reschedule. `own_seat` is the uid of a seat whose attendee
    is shown in any case.
    """
    body = common(row)
    body |= seated(row, viewer, own_seat) if is_seated(row) else plain(row)
    if row.recurring_booking_uid:
        # An occurrence says where it came from, but not where it went.
        body.pop("rescheduledByEmail", None)
        body.pop("rescheduledToUid", None)
        body["recurringBookingUid"] = str(row.recurring_booking_uid)
    if fresh:
        # Absent from the answers of get, list and cancel (recordings 358, 511, 666).
        body["isPlatformManagedUserBooking"] = False
    return body


def references(row: Booking) -> list[Json]:
    # The engine's only reference is its own meeting page; a link that staff configured is none.
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
    host = booking_host(row.user)
    named = {key: host[key] for key in ("id", "name", "email", "displayEmail")}
    return {"bookingUid": row.uid, "reassignedTo": named}


def display_email(email: str) -> str:
    """Return an address without the tag that managed users' addresses carry (CONTRACT.md 4.4)."""
    return _MANAGED_USER_TAG.sub("", email)


def common(row: Booking) -> Json:
    event_type = {"id": row.event_type_id, "slug": row.event_type.slug} if row.event_type else None
    # Cal.com's apps write it, and so can anybody who books by the API; mails of the engine do not have it.
    location = row.metadata.get("videoCallUrl") or row.meeting_url or row.location
    body: Json = {
        "id": row.pk,
        "uid": row.uid,
        "title": row.title,
        "description": row.description,
        # The organizer alone (CONTRACT.md 4.4).
        "hosts": [booking_host(row.user)],
        "status": row.status,
        "cancellationReason": row.cancellation_reason,
        "rescheduledByEmail": row.rescheduled_by,
    }
    return (
        body
        | reschedule_links(row)
        | {
            "start": format_instant(row.starts_at),
            "end": format_instant(row.ends_at),
            "duration": minutes(row.ends_at - row.starts_at),
            "eventTypeId": row.event_type_id,
            "eventType": event_type,
            # A deprecated copy of `location`, which Cal.com fills with whatever stands there.
            "meetingUrl": location,
            "location": location,
            "absentHost": row.absent_host,
            "createdAt": format_instant(row.created_at),
            "updatedAt": format_instant(row.updated_at),
            "rating": None,
            "icsUid": row.ics_uid,
        }
    )


def reschedule_links(row: Booking) -> Json:
    links: Json = {}
    # Keys of the reschedule chain are absent, not null, where there is no chain.
    if row.rescheduling_reason is not None:
        links["reschedulingReason"] = row.rescheduling_reason
    if row.rescheduled_from is not None:
        links["rescheduledFromUid"] = row.rescheduled_from.uid
    successors = list(row.rescheduled_to.all())
    if successors and row.status == "cancelled":
        links["rescheduledToUid"] = successors[-1].uid
    return links


def plain(row: Booking) -> Json:
    attendees = [attendee(each) for each in row.attendees.all()]
    body: Json = {
        # Cal.com leaves it empty after every cancel, with a key as well (recordings 653, 659).
        "cancelledByEmail": "",
        "metadata": {key: text for key, text in row.metadata.items() if key != "videoCallUrl"},
        "attendees": attendees + co_hosts(row),
        "bookingFieldsResponses": _responses(row.responses),
    }
    if guests := guests_of(row.responses):
        body["guests"] = guests
    return body


def guests_of(stored: dict[str, Any]) -> list[str]:
    # An earlier release stored whatever was sent under this name.
    guests = stored.get("guests")
    return [each for each in guests if isinstance(each, str)] if isinstance(guests, list) else []


def seated(row: Booking, viewer: User | None, own_seat: str) -> Json:
    if not shows_attendees(row, viewer):
        # By its own uid a seat shows its attendee (CONTRACT.md 18.7).
        own = [each for each in row.attendees.all() if str(each.seat_uid) == own_seat]
        return {"attendees": [seat(each) for each in own]}
    seats = [seat(each) for each in row.attendees.all()]
    return {"attendees": seats + co_hosts(row)}


def shows_attendees(row: Booking, viewer: User | None) -> bool:
    """Say whether `viewer`, None for anybody, may know who has seats in a booking."""
    event_type = row.event_type
    if event_type is None or event_type.seats_per_slot is None:
        # Whether they may know of each other went with the setting: who hosts them still sees them.
        return viewer is not None and (
            viewer.is_portal
            or any(host.user_id == viewer.pk for host in row.hosts.all())
            or (row.user is not None and leads(viewer, row.user))
        )
    if event_type.seats.get("showAttendeeInfo", True):
        return True
    return viewer is not None and may_see(viewer, event_type)


def attendee(row: Attendee) -> Json:
    body: Json = {
        "name": row.name,
        "email": row.email,
        "displayEmail": display_email(row.email),
        "timeZone": row.time_zone,
        "language": row.language,
        "absent": row.absent,
    }
    return body | ({"phoneNumber": row.phone_number} if row.phone_number else {})


def seat(row: Attendee) -> Json:
    if row.seat_uid is None:
        # A guest has none (CONTRACT.md 18.7).
        answered = {"name": row.name or "unknown"}
        return attendee(row) | {"bookingFieldsResponses": answered, "metadata": {}}
    # A seat's answers leave out the email (CONTRACT.md 4.4).
    responses = {key: value for key, value in row.responses.items() if key != "email"}
    return attendee(row) | {
        "seatUid": str(row.seat_uid),
        "bookingFieldsResponses": responses,
        "metadata": {key: text for key, text in row.metadata.items() if key != "videoCallUrl"},
    }


def co_hosts(row: Booking) -> list[Json]:
    """Return the hosts beside the organizer, in the form of attendees."""
    # `hosts` names the organizer only; Cal.com lists the others here (recordings 405, 409).
    others = [host.user for host in row.hosts.all() if host.user_id != row.user_id]
    return [
        {
            "name": user.display_name,
            "email": user.email,
            "displayEmail": display_email(user.email),
            "timeZone": user.time_zone,
            "language": user.language,
            "absent": False,
        }
        for user in others
    ]


def _responses(stored: dict[str, Any]) -> Json:
    body: Json = dict(stored)
    body["displayEmail"] = display_email(str(stored.get("email", "")))
    if "guests" in stored:
        body["guests"] = guests_of(stored)
    if body.get("guests"):
        body["displayGuests"] = [display_email(guest) for guest in body["guests"]]
    return body
