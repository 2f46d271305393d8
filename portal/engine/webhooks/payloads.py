"""Booking payloads of webhooks; which keys they have depends on the trigger (CONTRACT.md 8.4)."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from portal.conf.address import home_url
from portal.engine.bookings.models import Attendee, Booking, BookingStatus
from portal.engine.event_types.answers import EXTRA_DEFAULTS
from portal.engine.event_types.models import EventType
from portal.engine.people.answers import organization_id
from portal.engine.protocol.values import Json, format_instant, minutes
from portal.engine.webhooks import people, responses

# Cal.com's internal name of its own meetings.
VIDEO: Final = "integrations:daily"
# Numbers of the rrule library; 2 is weekly (delivery 83).
_FREQUENCIES: Final = {"yearly": 0, "monthly": 1, "weekly": 2}
_SCHEDULING_TYPES: Final = {"collective": "COLLECTIVE", "roundRobin": "ROUND_ROBIN"}


@dataclass(frozen=True, slots=True)
class Seat:
    """One attendee of a seated booking, and the title that the booking bears for that attendee."""

    attendee: Attendee
    title: str


def new(row: Booking, *, seat: Seat | None = None) -> Json:
    body = fresh(row, seat) | {"iCalUID": row.ics_uid, "iCalSequence": 0}
    if row.recurring_booking_uid and row.event_type:
        body["recurringEvent"] = _recurrence(row.event_type)
    return body


def moved(row: Booking, old: Booking) -> Json:
    """Return the payload of BOOKING_RESCHEDULED for `row` in the place of `old`."""
    body = fresh(row, None) | {
        "appsStatus": [],
        "rescheduleId": old.pk,
        "rescheduleUid": old.uid,
        "rescheduleStartTime": seconds(old.starts_at),
        "rescheduleEndTime": seconds(old.ends_at),
    }
    return body | ({"rescheduledBy": row.rescheduled_by} if row.rescheduled_by else {})


def seat_moved(row: Booking, old: Booking, seat: Seat) -> Json:
    body = fresh(row, seat) | {"iCalUID": row.ics_uid, "rescheduleUid": old.uid}
    # Of the reschedule keys a moved seat has `rescheduleUid` alone (delivery 331).
    return body | {"iCalSequence": 1}


def decided(row: Booking) -> Json:
    body = stored(row, row.responses) | {
        "description": row.description or "",
        "startTime": format_instant(row.starts_at),
        "endTime": format_instant(row.ends_at),
        "attendees": [people.stored_attendee(each, row.starts_at) for each in row.attendees.all()],
        "requiresConfirmation": True,
        "hideCalendarNotes": _extra(row, "hideCalendarNotes"),
        "hideCalendarEventDetails": _extra(row, "hideCalendarEventDetails"),
        # Confirmed and rejected payloads have this key and no iCalUID, iCalSequence and metadata
        # (deliveries 275, 290).
        "assignmentReason": None,
        "price": 0,
        "status": row.status.upper(),
    }
    if row.status == BookingStatus.REJECTED and row.rejection_reason:
        body["rejectionReason"] = row.rejection_reason
    return body


def cancelled(row: Booking, *, attendees: list[Attendee], series: bool = False) -> Json:
    """Return the payload of a cancelled booking with those who were to come.

    `series` payloads stand for all occurrences that were cancelled with this one.
    """
    # A seated booking has no answers of its own: those of the first seat stand for them.
    answers = row.responses or (_seat_answers(row, attendees[0]) if attendees else {})
    body = _cancelled(row, answers) | {
        "attendees": [people.stored_attendee(each, row.starts_at) for each in attendees],
        "iCalSequence": row.ics_sequence,
    }
    if series and row.event_type:
        count = (row.event_type.recurrence or {}).get("occurrences")
        body["recurringEvent"] = _recurrence(row.event_type) | {"count": count}
    return body | _reason(row.cancellation_reason)


def seat_cancelled(row: Booking, attendee: Attendee, *, reason: str, is_last: bool) -> Json:
    # The last seat takes its booking along, and the payload is that of a cancelled booking.
    form = people.stored_attendee if is_last else people.seat_attendee
    body = _cancelled(row, _seat_answers(row, attendee)) | {
        "attendees": [form(attendee, row.starts_at)],
        "iCalSequence": row.ics_sequence,
    }
    return body | _reason(reason)


def absences(row: Booking, marks: list[tuple[str, bool]]) -> Json:
    """Return the payload of BOOKING_NO_SHOW_UPDATED; `marks` are addresses and whether they were
    absent.
    """
    marked = [f"{email} {'marked' if absent else 'unmarked'} as no-show" for email, absent in marks]
    return {
        "message": ", ".join(marked),
        "attendees": [{"email": email, "noShow": absent} for email, absent in marks],
        "bookingUid": row.uid,
        "bookingId": row.pk,
    }


def fresh(row: Booking, seat: Seat | None) -> Json:
    pending = row.status == BookingStatus.PENDING
    owner = seat.attendee if seat else row
    answers = {**owner.responses, "location": {"value": _chosen_location(row), "optionValue": ""}}
    notes = str(answers.get("notes") or "")
    coming = [seat.attendee] if seat else list(row.attendees.all())
    event_type = row.event_type
    is_team = event_type is not None and event_type.team_id is not None
    body = core(row) | {
        "title": seat.title if seat else row.title,
        "startTime": seconds(row.starts_at),
        "endTime": seconds(row.ends_at),
        "additionalNotes": notes,
        # Falls back to the notes (CONTRACT.md 8.4).
        "description": (event_type.description if event_type else "") or notes,
        "hideCalendarNotes": _extra(row, "hideCalendarNotes"),
        "hideCalendarEventDetails": _extra(row, "hideCalendarEventDetails"),
        "schedulingType": _scheduling_type(event_type),
        "seatsShowAttendees": _seats(row).get("showAttendeeInfo", True),
        "seatsShowAvailabilityCount": _seats(row).get("showAvailabilityCount", True),
        "disableRescheduling": _is_disabled(event_type, "disable_rescheduling"),
        "disableCancelling": _is_disabled(event_type, "disable_cancelling"),
        "attendees": [people.booking_attendee(each, row.starts_at) for each in coming],
        "responses": responses.all_fields(event_type, answers, with_phone=True),
        "userFieldsResponses": responses.own_fields(event_type, answers),
        "location": row.location or "",
        # The engine writes to no calendar; Cal.com has these two forms of none.
        "destinationCalendar": [] if is_team else None,
        "iCalSequence": row.ics_sequence,
        "requiresConfirmation": pending,
        # A fresh token as in Cal.com, which the engine checks nowhere.
        "oneTimePassword": str(uuid.uuid4()) if pending else None,
        "hashedLink": None,
        "price": 0,
        "metadata": owner.metadata,
        "status": row.status.upper(),
    }
    if seat is not None:
        body["attendeeSeatId"] = str(seat.attendee.seat_uid)
    return body | (video(row, body["metadata"]) if _is_video(row) else {})


def _cancelled(row: Booking, answers: Json) -> Json:
    described = row.event_type.description if row.event_type else ""
    # Of the event type, not of the booking: true only for a policy that always applies.
    confirmed = bool(row.event_type and row.event_type.confirmation_policy.get("type") == "always")
    return stored(row, answers) | {
        "additionalNotes": row.description,
        "description": described or row.description,
        "startTime": _offset(row.starts_at),
        "endTime": _offset(row.ends_at),
        "location": _chosen_location(row),
        "iCalUID": row.ics_uid,
        "schedulingType": _scheduling_type(row.event_type),
        "requiresConfirmation": True if confirmed else None,
        # Cancelled payloads have no price, and lack metadata and two of the hide keys (delivery
        # 339).
        "price": None,
        "status": BookingStatus.CANCELLED.upper(),
        "requestReschedule": False,
    }


def stored(row: Booking, answers: Json) -> Json:
    seats = _seats(row)
    return core(row) | {
        "title": row.title,
        "additionalNotes": row.description or "",
        "responses": responses.all_fields(row.event_type, answers, with_phone=False),
        "userFieldsResponses": responses.own_fields(row.event_type, answers),
        "location": row.location or "",
        "destinationCalendar": [],
        "seatsShowAttendees": bool(seats) and bool(seats.get("showAttendeeInfo")),
    }


def core(row: Booking) -> Json:
    event_type = row.event_type
    return {
        "bookerUrl": home_url(),
        "type": event_type.slug if event_type else None,
        "eventTypeId": row.event_type_id,
        "customInputs": {},
        "organizer": people.organizer(row),
        "uid": row.uid,
        "bookingId": row.pk,
        "hideOrganizerEmail": _extra(row, "hideOrganizerEmail"),
        "customReplyToEmail": None,
        "seatsPerTimeSlot": event_type.seats_per_slot if event_type else None,
        "organizationId": organization_id(row.user) if row.user else None,
        "eventTitle": event_type.title if event_type else None,
        "eventDescription": (event_type.description if event_type else "") or None,
        "currency": "usd",
        "length": minutes(row.ends_at - row.starts_at),
        **people.team(row),
    }


def _seat_answers(row: Booking, attendee: Attendee) -> Json:
    location = {"value": row.location or "", "optionValue": row.location or ""}
    return {"notes": "", "guests": [], "location": location, **attendee.responses}


def video(row: Booking, metadata: Json) -> Json:
    # Derived from the uid, so that a repeated payload names the same room.
    name = uuid.uuid5(uuid.NAMESPACE_URL, row.uid)
    status = {"appName": "Cal Video", "type": "daily_video", "success": 1}
    room = {"type": "daily_video", "id": name.hex[:20], "password": "", "url": row.meeting_url}
    return {
        "conferenceData": {"createRequest": {"requestId": str(name)}},
        "videoCallData": room,
        "appsStatus": [status | {"failures": 0, "errors": []}],
        "metadata": metadata | {"videoCallUrl": row.meeting_url},
    }


def _is_video(row: Booking) -> bool:
    return row.meeting_url == f"{home_url()}/video/{row.uid}"


def _chosen_location(row: Booking) -> str:
    return VIDEO if _is_video(row) else row.location or ""


def _seats(row: Booking) -> Json:
    if row.event_type is None or row.event_type.seats_per_slot is None:
        return {}
    return dict(row.event_type.seats)


def _extra(row: Booking, name: str) -> bool:
    options = EXTRA_DEFAULTS | (row.event_type.extras if row.event_type else {})
    return bool(options.get(name))


def _scheduling_type(event_type: EventType | None) -> str | None:
    return _SCHEDULING_TYPES.get(event_type.scheduling_type) if event_type else None


def _is_disabled(event_type: EventType | None, column: str) -> bool:
    return bool(getattr(event_type, column).get("disabled")) if event_type else False


def _recurrence(event_type: EventType) -> Json:
    rule = event_type.recurrence or {"interval": 1}
    return {"freq": _FREQUENCIES.get(rule.get("frequency", ""), 2), "interval": rule["interval"]}


def _reason(text: str) -> Json:
    return {"cancellationReason": text} if text else {}


# The form of times depends on the trigger: see the two functions below and format_instant.
def seconds(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _offset(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
