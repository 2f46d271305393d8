"""Cal.com's refusals of what staff's pages ask for, and what staff read of them."""

import json
import re
from typing import Any

import pytest

from portal.calcom import errors as calcom
from portal.calcom.refusals import error_for
from portal.services import errors
from portal.services.errors import (
    BookerLimitReached,
    BookingRefused,
    InvalidInput,
    NotAllowed,
    NotFound,
    ServiceError,
    SlotGone,
    calling_calcom,
)
from portal.services.staff_refusals import explaining_refusals
from tests.contract.shared import Recording, all_recordings, later_recordings

OWN_WORDS = "This was not accepted: "
FULL = "All seats at this time are taken."
SEATS = "Seats do not go together"
LONGER = "A longer period cannot allow less"
NO_SERIES = "This booking is not one date of a series."

# Cal.com's words: the status, the error that they stand for, how its sentence begins, and the setting they are about.
REFUSALS: dict[str, tuple[int, type[ServiceError], str, str]] = {
    "User either already has booking at this time or is not available":
        (400, SlotGone, "At this time a host has a booking already", ""),
    "One of the hosts either already has booking at this time or is not available":
        (400, SlotGone, "At this time a host has a booking already", ""),
    "The event type can't be booked at the \"start\" time provided. This could be because it's too soon":
        (400, SlotGone, "This time is too soon", ""),
    "Attempting to book a meeting in the past.": (400, SlotGone, "This time is over already.", ""),
    "Attendee with this email can't book because the maximum number of active bookings has been reached.":
        (400, BookerLimitReached, "This email address has as many", ""),
    "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths.":
        (400, InvalidInput, "This event type cannot be booked for that length.", ""),
    "Provided 'lengthInMinutes' is not one of the possible lengths for the event type.":
        (400, InvalidInput, "This event type cannot be booked for that length.", ""),
    "responses - {email}email_validation_error, ": (400, InvalidInput, "The email address is", ""),
    "responses - {guests}email_validation_error, ":
        (400, InvalidInput, "The email address of a guest is", ""),
    "responses - {rescheduleReason}error_required_field, ":
        (400, InvalidInput, "This event type asks for a reason", ""),
    "responses - {name}error_required_field, ": (400, InvalidInput, "A question that must", ""),
    "responses - {q}invalid_number, ": (400, InvalidInput, "An answer does not fit", ""),
    "Missing required booking field response: q - it is required by the event type":
        (400, InvalidInput, "A question that must be answered", ""),
    "Missing attendee phone number - it is required by the event type.":
        (400, InvalidInput, "This event type asks for the attendee's phone", ""),
    "Invalid option 'blue' for booking field 'q'. Allowed options are: red":
        (400, InvalidInput, "An answer does not fit its question: Invalid option 'blue'", ""),
    "Booking location with type link not valid for event type with id=5.":
        (400, InvalidInput, "The event type does not offer this location.", ""),
    "Provided recurrence count is higher than the event type's recurring event count.":
        (400, InvalidInput, "The series of this event type is shorter.", ""),
    "Event type with id=5 is the parent managed event type that can't be booked.":
        (400, InvalidInput, "A managed event type cannot be booked", ""),
    "booking_limit_reached": (403, SlotGone, "The event type takes no more bookings", ""),
    "duration_limit_reached": (403, SlotGone, "The event type takes no more minutes", ""),
    "Event type with id 5 not found.": (404, NotFound, "There is nothing", ""),
    "Can't book this team event type because it has no hosts.":
        (422, InvalidInput, "Nobody is a host of this event type", ""),
    "checkBookingRequiresAuthentication - request must be authenticated by passing":
        (401, NotAllowed, "Only its hosts and admins", ""),
    "checkBookingRequiresAuthentication - user is not authorized to access this event type.":
        (403, NotAllowed, "Only its hosts and admins", ""),
    "No more seats left at this seated booking.": (409, SlotGone, FULL, ""),
    "Booking with id=5 at 2030 has no more seats left.": (422, SlotGone, FULL, ""),
    "already_signed_up_for_this_booking_error":
        (409, InvalidInput, "There is a booking with this email address", ""),
    "booking_conflict_error": (409, SlotGone, "Somebody else was quicker", ""),
    "An error occurred while querying the database.":
        (400, SlotGone, "Somebody else was quicker", ""),
    "Can't reschedule booking with uid=a because it has been cancelled. Please provide uid":
        (400, InvalidInput, "A cancelled booking cannot be moved.", ""),
    "Can't reschedule booking with uid=a because it has been cancelled and rescheduled already to booking with uid=b.":
        (400, InvalidInput, "This booking was moved to another time already.", ""),
    "Could not find original booking": (404, InvalidInput, "A declined booking cannot", ""),
    "Booking with uid=a is a seated booking which means you have to provide seatUid":
        (400, NotAllowed, "Several people share this booking", ""),
    "Seat with uid=a does not exist.": (404, InvalidInput, "This seat was given back", ""),
    "You are not allowed to access this booking":
        (403, NotAllowed, "The portal's account may not change", ""),
    "Cancellation reason is required when you are the host":
        (400, InvalidInput, "Please give a reason", ""),
    "Cannot cancel a booking that has already ended": (400, InvalidInput, "This booking is over", ""),
    "Can't cancel booking with uid=a because it has been cancelled already.":
        (400, InvalidInput, "This booking was cancelled already.", ""),
    "This booking has already been cancelled.":
        (400, InvalidInput, "This booking was cancelled already.", ""),
    "This event type does not allow cancellations":
        (400, InvalidInput, "The event type does not allow", ""),
    "Invalid seatUid: this seat does not belong to this booking.":
        (400, InvalidInput, "This seat was given back", ""),
    "Cannot cancel subsequent bookings for recurring event - you have to provide uid":
        (400, InvalidInput, NO_SERIES, ""),
    "Booking with bookingUid=a is not part of a recurring booking.":
        (400, InvalidInput, NO_SERIES, ""),
    "User not a host of this event or an admin of the booking user":
        (401, NotAllowed, "Several people share this booking", ""),
    "Both Phone and Email are missing": (400, InvalidInput, "Guests were added", ""),
    "Booking with uid=a not found": (404, NotFound, "There is nothing", ""),
    "Booking already confirmed": (400, InvalidInput, "This booking is confirmed already.", ""),
    "User is not authorized to confirm this booking":
        (401, NotAllowed, "The portal's account may not answer", ""),
    "Bookings can only be marked as absent after their scheduled start time. Current time":
        (400, InvalidInput, "Who did not come can be said only after", ""),
    "Can't reassign the booking because no other host is available at that time.":
        (400, InvalidInput, "No other host is free", ""),
    "User with id=5 is not a valid Round Robin host - ...":
        (400, InvalidInput, "This person is no host", ""),
    "You do not have permission to reassign this booking":
        (403, NotAllowed, "The portal's account may not change", ""),
    "emails_must_be_unique_valid": (400, InvalidInput, "One of these people takes part", ""),
    "Cannot add more than 10 guests at a time": (400, InvalidInput, "At most ten guests", ""),
    "Cannot have more than 30 attendees": (400, InvalidInput, "A booking has at most thirty", ""),
    "User already has an event type with this slug.":
        (400, InvalidInput, "Another event type of the same owner", "slug"),
    "Team event type with this slug already exists":
        (400, InvalidInput, "Another event type of the same owner", "slug"),
    "error_event_type_url_duplicate":
        (400, InvalidInput, "Another event type of the same owner", "slug"),
    "Event type to update not found": (400, NotFound, "There is nothing", ""),
    "Invalid hosts: 5 are not members of team with id 6.":
        (404, InvalidInput, "Not all of these people", "hosts"),
    "Invalid event name variables: {moon}":
        (400, InvalidInput, "There is no variable", "custom_name"),
    "User with ID=5 does not own schedule with ID=6":
        (404, InvalidInput, "This schedule belongs to somebody else.", "schedule_id"),
    "User with ID=5 does not own event type with ID=6":
        (403, NotAllowed, "This event type belongs to somebody else.", ""),
    "Invalid booking limits: The number of bookings for day cannot exceed":
        (400, InvalidInput, LONGER, "booking_limits_count"),
    "Invalid booking durations: The duration of bookings for day cannot exceed":
        (400, InvalidInput, LONGER, "booking_limits_duration"),
    "Validation failed: A primary connected calendar is required to set useDestinationCalendarEmail":
        (400, InvalidInput, "The account has no calendar", "use_destination_calendar_email"),
    "Invalid destinationCalendarId: Calendar does not exist":
        (400, InvalidInput, "Bookings cannot be written", "destination_calendar"),
    "Invalid bookingWindow structure.": (400, InvalidInput, OWN_WORDS, "booking_window"),
    "Invalid requiresConfirmation structure. Use \"type\": \"always\"":
        (400, InvalidInput, OWN_WORDS, "confirmation_policy"),
    "Recurring Events and Offer Seats cannot be active at the same time.":
        (400, InvalidInput, SEATS, "seats"),
    "Seats Validation failed: Seats are enabled but requiresConfirmation is true.":
        (400, InvalidInput, SEATS, "seats"),
    "Locations Validation failed: Multiple locations but seats are enabled.":
        (400, InvalidInput, SEATS, "seats"),
    "Duplicate bookingFields slug 'x' found. All bookingFields slugs must be unique.":
        (400, InvalidInput, "Two questions have the same slug.", "booking_fields"),
    "Validation failed for select booking field: options must be an array":
        (400, InvalidInput, OWN_WORDS, "booking_fields"),
    "zoom not connected.": (400, InvalidInput, "This way to meet is not connected", "locations"),
    "Unsupported location type 'teleport'.": (400, InvalidInput, OWN_WORDS, "locations"),
    "Schedule with ID=5 does not exist.": (400, NotFound, "There is no such schedule", ""),
    "Webhook with this subscriber url already exists for this user":
        (409, InvalidInput, "There is a webhook with this address already.", "subscriber_url"),
    "Webhook with this subscriber url already exists for this event type":
        (409, InvalidInput, "There is a webhook with this address already.", "subscriber_url"),
    "Webhook (a) is not associated with an event type": (400, NotFound, "There is nothing", ""),
    "Webhook (a) not found": (404, NotFound, "There is nothing", ""),
    "Updated link not found": (404, NotFound, "There is no such private link", ""),
    "Please specify both ooo start and end time.":
        (400, InvalidInput, "Give the first and the last day.", "days"),
    "Start date must be before end date.":
        (400, InvalidInput, "The last day is before the first.", "last"),
    "Cannot redirect to self.": (400, InvalidInput, "Nobody can stand in", "stand_in"),
    "Cannot redirect to this user.": (400, InvalidInput, "This person cannot stand in", "stand_in"),
    "Booking redirect infinite not allowed.": (400, InvalidInput, "The stand-in is away", "stand_in"),
    "Ooo entry already exists.": (409, InvalidInput, "There is an absence of this person", ""),
    "This OOO entry does not belong to this user.":
        (403, NotAllowed, "This absence belongs to somebody else.", ""),
    "Nothing that we know of": (400, InvalidInput, f"{OWN_WORDS}Nothing that we know of", ""),
    "RolesGuard - user with id=5 does not have the minimum required role":
        (403, NotAllowed, "This is not allowed.", ""),
}  # fmt: skip


def bodies(message: str) -> list[Any]:
    """Return a refusal in Cal.com's three forms (CONTRACT.md 2.7)."""
    error = {"code": "X", "message": message}
    return [
        {"status": "error", "error": error | {"details": {"message": message}}},
        {"status": "error", "error": error},
        {"statusCode": 400, "message": message},
    ]


def explained(error: calcom.CalcomError) -> ServiceError:
    with (
        pytest.raises(ServiceError) as caught,
        explaining_refusals(),
        calling_calcom(changing=True),
    ):
        raise error
    return caught.value


@pytest.mark.parametrize("words", REFUSALS)
def test_staff_read_what_cal_com_has_against_it(words: str) -> None:
    status, kind, sentence, field = REFUSALS[words]
    for body in bodies(words):
        error = explained(error_for(status, {"x-request-id": "r-1"}, json.dumps(body).encode()))
        assert type(error) is kind
        assert error.sentence.startswith(sentence)
        assert (error.detail, error.request_id) == (words, "r-1")
        assert list(getattr(error, "fields", {})) == ([field] if field else [])


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (calcom.AnswerLost("no answer"), errors.OutcomeUnknown),
        (calcom.NotConnected("no route"), errors.UpstreamUnreachable),
        (calcom.RateLimited("Too Many", retry_after=30, status=429), errors.UpstreamBusy),
        (calcom.Unauthenticated("Your api key is not valid", status=401), errors.UpstreamKeyRefused),
        (calcom.UpstreamFault("location", status=500), errors.OutcomeUnknown),
    ],
)  # fmt: skip
def test_what_is_no_refusal_passes(error: calcom.CalcomError, kind: type[ServiceError]) -> None:
    assert type(explained(error)) is kind


def test_cal_coms_validation_is_said_beside_each_field() -> None:
    tree = [
        {"property": "hosts", "children": [
            {"property": "0", "constraints": {"isInt": "userId must be an integer"}}]},
        {"property": "slotInterval", "constraints": {"min": "slotInterval must not be less than 5"}},
    ]  # fmt: skip
    body = {"error": {"code": "X", "message": "Bad Request Exception", "details": {"errors": tree}}}
    error = explained(error_for(400, {}, json.dumps(body).encode()))
    assert isinstance(error, InvalidInput)
    assert error.fields == {
        "hosts": "userId must be an integer",
        "slot_interval": "slotInterval must not be less than 5",
    }


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("POST /bookings", "The calendar did not accept this booking."),
        ("POST /bookings/{uid}/cancel", "The calendar did not cancel this booking."),
        ("POST /bookings/{uid}/reschedule", "The calendar did not move this booking."),
    ],
)
def test_visitors_read_what_was_refused(call: str, sentence: str) -> None:
    refused = errors.refusal(calcom.BadRequest("Moonshine", status=400, call=call))
    assert isinstance(refused, BookingRefused)
    assert refused.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (calcom.PermissionDenied("booking_limit_reached", status=403), "No more bookings"),
        (calcom.PermissionDenied("duration_limit_reached", status=403), "No more bookings"),
        (calcom.Unauthenticated("request must be authenticated", status=401), "Only members"),
        (calcom.BadRequest("Invalid seatUid: this seat", status=400), "This booking has been"),
    ],
)
def test_visitors_read_reasons_that_come_with_other_statuses(
    error: calcom.CalcomError, sentence: str
) -> None:
    found = errors.translate(error, changing=True)
    assert isinstance(found, BookingRefused)
    assert found.sentence.startswith(sentence)


# The calls that staff's pages make, without the bodies that the portal's own models cannot send.
CALLS = re.compile(
    r"POST /v2/bookings(/[^/]+/(cancel|confirm|decline|guests|mark-absent|reassign|reschedule))?"
    r"|(POST|PATCH|DELETE) /v2/(event-types|schedules|webhooks)(/[^/]+)?"
    r"|(POST|PATCH|DELETE) /v2/organizations/\d+/(teams/\d+/event-types|users/\d+/ooo)(/\d+)?"
)
NEVER_SENT = re.compile(
    r"property is wrong|JSON input|Invalid email|metadata\.|Cannot (POST|PATCH)"
    r"|no authentication provided|Bad Request Exception|null"
)


def _is_of_staff(entry: Recording) -> bool:
    is_refusal = 400 <= entry.status < 500 and entry.status != 429 and isinstance(entry.body, dict)
    return is_refusal and bool(CALLS.fullmatch(f"{entry.method} {entry.path}"))


@pytest.mark.contract
def test_every_recorded_refusal_is_known() -> None:
    unknown, count = set(), 0
    for entry in filter(_is_of_staff, (*all_recordings(), *later_recordings())):
        found = error_for(entry.status, entry.response["headers"], json.dumps(entry.body).encode())
        if NEVER_SENT.search(json.dumps(entry.body)):
            continue
        count += 1
        error = explained(found)
        if isinstance(error, errors.UpstreamKeyRefused) and "Invalid API Key" in str(found):
            continue
        is_own = error.sentence.startswith(OWN_WORDS) and not getattr(error, "fields", {})
        if is_own or not isinstance(
            error, InvalidInput | NotAllowed | NotFound | SlotGone | BookerLimitReached
        ):
            unknown.add(f"{entry.name}: {found}")
    assert count > 120
    assert unknown == set()
