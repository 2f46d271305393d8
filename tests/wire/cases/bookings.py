"""Wire cases of booking, of reading bookings and their lists, and of the older form."""

from portal.calcom.schemas.booking import Booking
from tests.wire.case import (
    NOBODY,
    NUMBER,
    UID,
    UUID,
    Json,
    Refusal,
    answers,
    bad_request,
    coded,
    not_found,
    one_or_many,
    refuses,
)

PAT = {"name": "Pat", "email": "pat@client.test", "timeZone": "Europe/London"}
NEW: Json = {"eventTypeId": "{visit}", "start": "2026-12-07T12:00:00Z", "attendee": PAT}
BOOKED: Json = {
    "id": "{booked_id}",
    "uid": "{booked}",
    "title": "Visit between Mia and Pat",
    "status": "accepted",
    "start": "2026-12-01T10:00:00.000Z",
    "end": "2026-12-01T10:30:00.000Z",
    "duration": 30,
    "eventTypeId": "{visit}",
    "eventType": {"id": "{visit}", "slug": "visit"},
    "location": "1 Quay Street",
    "hosts": [{"id": "{mia}", "name": "Mia", "username": "mia", "timeZone": "Europe/London"}],
    "attendees": [
        {
            "name": "Pat",
            "email": "pat@client.test",
            "timeZone": "Europe/London",
            "language": "en",
            "absent": False,
        }
    ],
    "absentHost": False,
}
SEATED: Json = {"uid": "{seated}", "eventTypeId": "{lesson}"}
UNAVAILABLE = bad_request("User either already has booking at this time or is not available")
MISSING = not_found("Booking with uid=gone was not found in the database")

MAKING = (
    answers(
        "POST /bookings",
        NOBODY,
        BOOKED
        | {
            "id": NUMBER,
            "uid": UID,
            "start": "2026-12-07T12:00:00.000Z",
            "end": "2026-12-07T12:30:00.000Z",
            "metadata": {"key": "k1"},
            "guests": ["sam@client.test"],
            "attendees": [{"email": "pat@client.test"}, {"email": "sam@client.test", "name": ""}],
        },
        status=201,
        sends=NEW | {"metadata": {"key": "k1"}, "guests": ["sam@client.test"]},
        reads=one_or_many(Booking),
    ),
    answers(
        "POST /bookings",
        NOBODY,
        {"status": "pending"},
        status=201,
        sends=NEW | {"eventTypeId": "{request}"},
        reads=one_or_many(Booking),
    ),
    answers(
        "POST /bookings",
        NOBODY,
        {"duration": 60, "end": "2026-12-07T13:00:00.000Z"},
        status=201,
        sends=NEW | {"eventTypeId": "{talk}", "lengthInMinutes": 60},
        reads=one_or_many(Booking),
    ),
    answers(
        "POST /bookings",
        NOBODY,
        {"seatUid": UUID, "attendees": [{"name": "Pat", "seatUid": UUID}]},
        status=201,
        sends=NEW | {"eventTypeId": "{lesson}"},
        reads=one_or_many(Booking),
    ),
    answers(
        "POST /bookings",
        NOBODY,
        [
            {"start": "2026-12-15T13:00:00.000Z", "recurringBookingUid": UUID},
            {"start": "2026-12-22T13:00:00.000Z"},
        ],
        status=201,
        sends=NEW
        | {"eventTypeId": "{course}", "start": "2026-12-15T13:00:00Z", "recurrenceCount": 2},
        reads=one_or_many(Booking),
    ),
    answers(
        "POST /bookings",
        NOBODY,
        {"eventTypeId": "{shift}"},
        status=201,
        sends={
            "start": "2026-12-07T15:30:00Z",
            "attendee": PAT,
            "eventTypeSlug": "shift",
            "teamSlug": "desk",
            "organizationSlug": "lock-house",
        },
        reads=one_or_many(Booking),
    ),
)
REFUSED: tuple[tuple[str, Json, Refusal], ...] = (
    ("for a slot that is taken", {"start": "2026-12-01T10:00:00Z"}, UNAVAILABLE),
    ("outside of the hours", {"start": "2026-12-05T12:00:00Z"}, UNAVAILABLE),
    (
        "in the past",
        {"start": "2026-11-20T12:00:00Z"},
        bad_request("Attempting to book a meeting in the past."),
    ),
    (
        "of no event type",
        {"eventTypeId": 999999},
        not_found("Event type with id 999999 not found."),
    ),
    (
        "for somebody without a real address",
        {"attendee": PAT | {"email": "pat"}},
        coded(400, "BAD_REQUEST", "responses - {email}email_validation_error, "),
    ),
    (
        "for somebody in no time zone",
        {"attendee": PAT | {"timeZone": "Mars"}},
        bad_request(
            "attendee property is wrong, timeZone property is wrong,timeZone must be a valid IANA"
            " time-zone "
        ),
    ),
    (
        "for somebody who cannot be reached",
        {"attendee": {"name": "Pat", "timeZone": "Europe/London"}},
        bad_request(
            "attendee property is wrong, attendee email or phone property is wrong,Attendee must have"
            " at least one contact method (email or phone number) "
        ),
    ),
    (
        "for another length",
        {"lengthInMinutes": 45},
        bad_request(
            "Can't specify 'lengthInMinutes' because event type does not have multiple possible"
            " lengths. Please, remove the 'lengthInMinutes' field from the request."
        ),
    ),
    (
        "more often than the series has",
        {"eventTypeId": "{course}", "recurrenceCount": 9},
        bad_request(
            "Provided recurrence count is higher than the event type's recurring event count."
        ),
    ),
)
REFUSING = (
    *(
        refuses("POST /bookings", NOBODY, refusal, sends=NEW | changes, why=why)
        for why, changes, refusal in REFUSED
    ),
    refuses(
        "POST /bookings",
        NOBODY,
        bad_request(
            "start property is wrong,start must be a valid ISO 8601 date string , attendee property is"
            " wrong,attendee should not be null or undefined , eventTypeId or eventTypeSlug + username"
            " property is wrong,Either eventTypeId or eventTypeSlug + username or eventTypeSlug +"
            " teamSlug must be provided "
        ),
        sends={},
        why="without anything",
    ),
)
READING = (
    answers("GET /bookings/{booked}", NOBODY, BOOKED, reads=one_or_many(Booking)),
    answers(
        "GET /bookings/{cancelled}",
        NOBODY,
        {"status": "cancelled", "cancellationReason": "Ill"},
        reads=one_or_many(Booking),
    ),
    answers(
        "GET /bookings/{series}",
        NOBODY,
        [
            {"uid": "{first}", "recurringBookingUid": "{series}"},
            {"recurringBookingUid": "{series}"},
            {"recurringBookingUid": "{series}"},
        ],
        reads=one_or_many(Booking),
    ),
    refuses("GET /bookings/gone", NOBODY, MISSING),
    answers("GET /bookings/by-seat/{seat}", NOBODY, SEATED, reads=one_or_many(Booking)),
    refuses(
        "GET /bookings/by-seat/gone",
        NOBODY,
        not_found("Booking with seatUid=gone was not found in the database"),
    ),
)
CASES = MAKING + REFUSING + READING
