"""Wire cases of what is done with a booking: moving, cancelling, deciding, guests, location, hosts."""

from portal.calcom.schemas.booking import Booking, Reassignment
from tests.wire.case import (
    NO_PERMISSION,
    NOBODY,
    UID,
    UUID,
    Case,
    answers,
    bad_request,
    coded,
    core,
    forbidden,
    not_found,
    one,
    one_or_many,
    refuses,
)

BOOKED = "/bookings/{booked}"
MISSING = not_found("Booking with uid=gone was not found in the database")
CANCEL = {"cancellationReason": "Ill"}
MOVE = {"start": "2026-12-07T12:00:00Z", "reschedulingReason": "Train"}

CANCELLING = (
    answers(
        f"POST {BOOKED}/cancel",
        NOBODY,
        {"uid": "{booked}", "status": "cancelled", "cancellationReason": "Ill"},
        sends=CANCEL,
        reads=one_or_many(Booking),
    ),
    answers(
        "POST /bookings/{series}/cancel",
        NOBODY,
        [{"status": "cancelled"}, {"status": "cancelled"}, {"status": "cancelled"}],
        sends=CANCEL,
        reads=one_or_many(Booking),
    ),
    answers(
        "POST /bookings/{seated}/cancel",
        NOBODY,
        {"uid": "{seated}", "attendees": []},
        sends={"seatUid": "{seat}"},
        reads=one_or_many(Booking),
    ),
    refuses(
        "POST /bookings/gone/cancel",
        NOBODY,
        not_found("Booking with uid=gone not found"),
        sends=CANCEL,
    ),
    refuses(
        "POST /bookings/{cancelled}/cancel",
        NOBODY,
        bad_request(
            "Can't cancel booking with uid={cancelled} because it has been cancelled"
            " already. Please provide uid of a booking that is not cancelled."
        ),
        sends=CANCEL,
    ),
    refuses(
        f"POST {BOOKED}/cancel",
        "mia",
        core(400, "Cancellation reason is required when you are the host"),
        sends={},
        why="without a reason",
    ),
    refuses(
        "POST /bookings/{seated}/cancel",
        NOBODY,
        bad_request("Invalid seatUid: this seat does not exist or has already been cancelled."),
        sends={"seatUid": "00000000-0000-4000-8000-000000000000"},
    ),
)
MOVING = (
    answers(
        f"POST {BOOKED}/reschedule",
        NOBODY,
        {
            "uid": UID,
            "start": "2026-12-07T12:00:00.000Z",
            "rescheduledFromUid": "{booked}",
            "reschedulingReason": "Train",
            "status": "accepted",
        },
        status=201,
        sends=MOVE,
        reads=one_or_many(Booking),
    ),
    answers(
        "POST /bookings/{seated}/reschedule",
        NOBODY,
        {"seatUid": UUID, "start": "2026-12-07T12:00:00.000Z"},
        status=201,
        sends={"start": "2026-12-07T12:00:00Z", "seatUid": "{seat}"},
        reads=one_or_many(Booking),
    ),
    refuses("POST /bookings/gone/reschedule", NOBODY, MISSING, sends=MOVE),
    refuses(
        "POST /bookings/{cancelled}/reschedule",
        NOBODY,
        bad_request(
            "Can't reschedule booking with uid={cancelled} because it has been cancelled."
            " Please provide uid of a booking that is not cancelled."
        ),
        sends=MOVE,
    ),
    refuses(
        f"POST {BOOKED}/reschedule",
        NOBODY,
        bad_request("User either already has booking at this time or is not available"),
        sends=MOVE | {"start": "2026-12-05T12:00:00Z"},
        why="outside of the hours",
    ),
    refuses(
        f"POST {BOOKED}/reschedule",
        NOBODY,
        coded(400, "BAD_REQUEST", "rescheduledBy - Invalid email, "),
        sends=MOVE | {"rescheduledBy": "pat"},
    ),
)
DECIDING = (
    answers(
        "POST /bookings/{pending}/confirm",
        "mia",
        {"status": "accepted"},
        reads=one_or_many(Booking),
    ),
    refuses(f"POST {BOOKED}/confirm", "mia", coded(400, "TRPCError", "Booking already confirmed")),
    refuses(
        "POST /bookings/{pending}/confirm",
        "max",
        coded(401, "TRPCError", "User is not authorized to confirm this booking"),
    ),
    answers(
        "POST /bookings/{pending}/decline",
        "mia",
        {"status": "rejected"},
        sends={"reason": "Closed"},
        reads=one_or_many(Booking),
    ),
    refuses(
        f"POST {BOOKED}/decline",
        "mia",
        coded(400, "TRPCError", "Booking already confirmed"),
        sends={},
    ),
)
AT_THE_TIME = (
    refuses(
        f"POST {BOOKED}/mark-absent",
        "mia",
        bad_request(
            "Bookings can only be marked as absent after their scheduled start time."
            " Current time in UTC+0:"
            " 2026-11-23T13:00:00.000Z, Booking start time in UTC+0: 2026-12-01T10:00:00.000Z"
        ),
        sends={"host": True},
    ),
    refuses("POST /bookings/gone/mark-absent", "mia", MISSING, sends={"host": True}),
)
GUESTS = (
    answers(
        f"POST {BOOKED}/guests",
        "mia",
        {
            "guests": ["sam@client.test"],
            "attendees": [{"email": "pat@client.test"}, {"email": "sam@client.test"}],
        },
        sends={"guests": [{"email": "sam@client.test"}]},
        reads=one_or_many(Booking),
    ),
    refuses(
        f"POST {BOOKED}/guests",
        "mia",
        coded(400, "TRPCError", "emails_must_be_unique_valid"),
        sends={"guests": [{"email": "pat@client.test"}]},
    ),
    refuses(
        f"POST {BOOKED}/guests",
        "max",
        coded(403, "TRPCError", "you_do_not_have_permission"),
        sends={"guests": [{"email": "sam@client.test"}]},
    ),
)
LOCATION = (
    answers(
        f"PATCH {BOOKED}/location",
        "mia",
        {"location": "2 Quay Street"},
        sends={"location": {"type": "address", "address": "2 Quay Street"}},
        reads=one(Booking),
    ),
    refuses(
        f"PATCH {BOOKED}/location",
        "max",
        forbidden("User is not authorized to update the location of this booking"),
        sends={"location": {"type": "link", "link": "https://meet.test"}},
    ),
    refuses(
        f"PATCH {BOOKED}/location",
        "mia",
        bad_request(
            "location property is wrong,location type must be one of the following:"
            " address, attendeeAddress, attendeeDefined, attendeePhone, link, phone "
        ),
        sends={"location": {"type": "moon"}},
    ),
)
HOSTS = (
    answers(
        "POST /bookings/{shifted}/reassign",
        "olga",
        {"bookingUid": "{shifted}", "reassignedTo": {"id": "{max}", "name": "Max"}},
        reads=one(Reassignment),
    ),
    refuses(
        "POST /bookings/{shifted}/reassign",
        "otto",
        forbidden("You do not have permission to reassign this booking"),
    ),
    answers(
        "POST /bookings/{shifted}/reassign/{max}",
        "olga",
        {"reassignedTo": {"id": "{max}", "name": "Max", "email": "max@lock.test"}},
        reads=one(Reassignment),
    ),
    refuses(
        "POST /bookings/{shifted}/reassign/{otto}",
        "olga",
        bad_request(
            "User with id={otto} is not a valid Round Robin host - the booking can be given to another host of its"
            " event type only."
        ),
    ),
    refuses(
        "POST /bookings/{shifted}/reassign/0",
        "olga",
        not_found("User with id=0 was not found in the database"),
    ),
)


def _of_meeting(what: str) -> tuple[Case, ...]:
    return (
        answers(f"GET {BOOKED}/{what}", "mia", []),
        refuses(
            f"GET {BOOKED}/{what}",
            "max",
            forbidden("You are not authorized to access this booking's recordings"),
        ),
    )


BESIDE = (
    answers(
        f"GET {BOOKED}/calendar-links",
        "mia",
        [{"label": "Google Calendar"}, {}, {}, {}],
    ),
    refuses(
        "GET /bookings/gone/calendar-links", "mia", not_found("Booking with uid gone not found")
    ),
    refuses(f"GET {BOOKED}/calendar-links", NOBODY, NO_PERMISSION),
    answers(f"GET {BOOKED}/references", "mia", []),
    refuses(
        f"GET {BOOKED}/references",
        "max",
        bad_request("Booking with uid {booked} does not belong to user"),
    ),
    answers(
        "GET /organizations/{house}/teams/{desk}/bookings/{shifted}/references",
        "mia",
        [],
    ),
    refuses("GET /organizations/{house}/teams/{desk}/bookings/gone/references", "mia", MISSING),
    *_of_meeting("conferencing-sessions"),
    *_of_meeting("recordings"),
    *_of_meeting("transcripts"),
)
CASES = CANCELLING + MOVING + DECIDING + AT_THE_TIME + GUESTS + LOCATION + HOSTS + BESIDE
