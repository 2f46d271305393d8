"""Wire cases of slots and reservations, and of their older form."""

from portal.calcom.schemas.slot import Reservation, SlotList
from tests.wire.case import (
    INSTANT,
    NOBODY,
    STRANGER,
    UUID,
    WRONG_KEY,
    answers,
    answers_nothing,
    bad_request,
    forbidden,
    not_found,
    one,
    optional,
    refuses,
    unauthorized,
    unprocessable,
)

DAY = "start=2026-12-01&end=2026-12-01"
RESERVED = "/slots/reservations/{held}"
AFTERNOON = [{"start": f"2026-12-01T{time}:00.000Z"} for time in ("15:30", "16:00", "16:30")]
RESERVATION = {"eventTypeId": "{visit}", "slotStart": "2026-12-07T12:00:00Z"}

SLOTS = (
    answers(
        "GET /slots?eventTypeId={visit}&start=2026-12-01T15:00:00Z&end=2026-12-01T17:00:00Z",
        NOBODY,
        {"2026-12-01": AFTERNOON},
        reads=one(SlotList),
    ),
    answers(
        "GET /slots?eventTypeId={visit}&start=2026-12-01T15:30:00Z&end=2026-12-01T16:00:00Z"
        "&timeZone=Asia/Kolkata&format=range",
        NOBODY,
        {
            "2026-12-01": [
                {"start": "2026-12-01T21:00:00.000+05:30", "end": "2026-12-01T21:30:00.000+05:30"}
            ]
        },
        reads=one(SlotList),
    ),
    answers(
        "GET /slots?eventTypeId={visit}&start=2026-12-05&end=2026-12-06",
        NOBODY,
        {},
        reads=one(SlotList),
    ),
    answers(
        "GET /slots?eventTypeId={lesson}&start=2026-12-08T10:00:00Z&end=2026-12-08T10:30:00Z",
        NOBODY,
        {"2026-12-08": [{"seatsBooked": 0, "seatsRemaining": 2, "seatsTotal": 2}]},
        reads=one(SlotList),
    ),
    answers(
        "GET /slots?username=mia&eventTypeSlug=visit&organizationSlug=lock-house"
        "&start=2026-12-01T16:30:00Z&end=2026-12-01T17:00:00Z",
        NOBODY,
        {"2026-12-01": [{"start": "2026-12-01T16:30:00.000Z"}]},
        reads=one(SlotList),
    ),
    answers(
        "GET /slots?teamSlug=desk&organizationSlug=lock-house&eventTypeSlug=panel"
        "&start=2026-12-01T16:30:00Z&end=2026-12-01T17:00:00Z",
        NOBODY,
        {"2026-12-01": [{"start": "2026-12-01T16:30:00.000Z"}]},
        reads=one(SlotList),
    ),
    answers(
        "GET /slots?usernames=mia,max&organizationSlug=lock-house"
        "&start=2026-12-01T16:30:00Z&end=2026-12-01T17:00:00Z",
        NOBODY,
        {"2026-12-01": [{"start": "2026-12-01T16:30:00.000Z"}]},
        reads=one(SlotList),
    ),
    answers(
        "GET /slots?eventTypeId={visit}&start=2026-12-01T10:00:00Z&end=2026-12-01T10:30:00Z"
        "&bookingUidToReschedule={booked}",
        NOBODY,
        {"2026-12-01": [{"start": "2026-12-01T10:00:00.000Z"}]},
        reads=one(SlotList),
        why="as free as its own booking leaves it",
    ),
    refuses(f"GET /slots?eventTypeId=0&{DAY}", NOBODY, not_found("Event Type not found")),
    refuses(
        f"GET /slots?username=ghost&eventTypeSlug=visit&{DAY}",
        NOBODY,
        not_found("User with username ghost not found"),
    ),
    refuses(
        f"GET /slots?teamSlug=ghosts&eventTypeSlug=visit&{DAY}",
        NOBODY,
        not_found("Team with slug ghosts not found"),
    ),
    refuses(
        f"GET /slots?username=mia&eventTypeSlug=visit&organizationSlug=none&{DAY}",
        NOBODY,
        not_found("slots-input.service.ts: Organization with slug none not found"),
    ),
    refuses(
        "GET /slots?eventTypeId={visit}&end=2026-12-01",
        NOBODY,
        bad_request("start property is wrong,start must be a valid ISO 8601 date string "),
    ),
    refuses(
        f"GET /slots?eventTypeId={{visit}}&{DAY}&timeZone=Mars",
        NOBODY,
        bad_request("timeZone property is wrong,timeZone must be a valid IANA time-zone "),
    ),
    refuses(
        "GET /slots?eventTypeId={visit}&start=1960-01-01&end=1960-01-02",
        NOBODY,
        bad_request("Invalid time range given - check the 'start' and 'end' query parameters."),
    ),
)
RESERVATIONS = (
    answers(
        "POST /slots/reservations",
        NOBODY,
        {
            "eventTypeId": "{visit}",
            "slotStart": "2026-12-07T12:00:00.000Z",
            "slotEnd": "2026-12-07T12:30:00.000Z",
            "slotDuration": 30,
            "reservationUid": UUID,
            "reservationDuration": 5,
            "reservationUntil": "2026-11-23T13:05:00.000Z",
        },
        status=201,
        sends=RESERVATION,
        reads=one(Reservation),
    ),
    answers(
        "POST /slots/reservations",
        "mia",
        {"reservationDuration": 15, "reservationUntil": "2026-11-23T13:15:00.000Z"},
        status=201,
        sends=RESERVATION | {"reservationDuration": 15},
        reads=one(Reservation),
    ),
    refuses(
        "POST /slots/reservations",
        NOBODY,
        unprocessable(
            "This time slot is already reserved by another user. Please choose a different time."
        ),
        sends=RESERVATION | {"slotStart": "2026-12-07T10:00:00Z"},
        why="for a slot that is held",
    ),
    refuses(
        "POST /slots/reservations",
        NOBODY,
        unauthorized(
            "reservationDuration can only be used for authenticated requests - use access"
            " token, api key or OAuth credentials"
        ),
        sends=RESERVATION | {"reservationDuration": 15},
    ),
    refuses(
        "POST /slots/reservations",
        "otto",
        forbidden(
            "authenticated user is not owner of event type, does not have memberships in"
            " common with owner of the event type, nor does belong to event type's team or"
            " org."
        ),
        sends=RESERVATION | {"eventTypeId": "{panel}", "reservationDuration": 15},
    ),
    refuses(
        "POST /slots/reservations",
        NOBODY,
        not_found("Event Type with ID=0 not found"),
        sends=RESERVATION | {"eventTypeId": 0},
    ),
    answers(
        f"GET {RESERVED}",
        NOBODY,
        {
            "reservationUid": "{held}",
            "eventTypeId": "{visit}",
            "slotStart": "2026-12-07T10:00:00.000Z",
            "slotDuration": 30,
            "reservationUntil": "2026-11-23T13:30:00.000Z",
        },
        reads=optional(Reservation),
    ),
    answers("GET /slots/reservations/gone", NOBODY, None, reads=optional(Reservation)),
    refuses("GET /slots/reservations/{held}", STRANGER, WRONG_KEY),
    answers(
        f"PATCH {RESERVED}",
        NOBODY,
        {
            "reservationUid": "{held}",
            "slotStart": "2026-12-07T12:00:00.000Z",
            "reservationUntil": INSTANT,
        },
        sends=RESERVATION,
        reads=one(Reservation),
    ),
    refuses(
        "PATCH /slots/reservations/gone",
        NOBODY,
        not_found("Slot with uid=gone not found"),
        sends=RESERVATION,
    ),
    answers_nothing(f"DELETE {RESERVED}", NOBODY),
    answers_nothing("DELETE /slots/reservations/gone", NOBODY),
    refuses("DELETE /slots/reservations/{held}", STRANGER, WRONG_KEY),
)
CASES = SLOTS + RESERVATIONS
