"""Wire cases of the forms that older versions of the API have; the client speaks none of them."""

from dataclasses import replace

from tests.wire.case import (
    NO_KEY,
    NO_PERMISSION,
    NOBODY,
    STRANGER,
    UID,
    UUID,
    WRONG_KEY,
    answers,
    answers_nothing,
    invalid,
    not_found,
    problem,
    refuses,
)

OLDER = "2024-04-15"
NO_BOOKING = not_found("Booking with uid=gone was not found in the database")
NO_EVENT_TYPE = not_found("Event type with id 0 not found")
BOOK = {
    "eventTypeId": "{visit}",
    "start": "2026-12-07T12:00:00Z",
    "timeZone": "Europe/London",
    "language": "en",
    "metadata": {},
    "responses": {"name": "Pat", "email": "pat@client.test"},
}
BOOKINGS = (
    answers(
        "GET /bookings?filters[status]=cancelled",
        "mia",
        {"bookings": [{"uid": "{cancelled}"}], "totalCount": 1},
    ),
    refuses("GET /bookings", NOBODY, NO_PERMISSION),
    answers("GET /bookings/{booked}", NOBODY, {"uid": "{booked}", "status": "ACCEPTED"}),
    refuses("GET /bookings/gone", NOBODY, NO_BOOKING),
    answers("POST /bookings", NOBODY, {"uid": UID}, status=201, sends=BOOK),
    refuses(
        "POST /bookings",
        NOBODY,
        invalid(
            {},
            problem("start", isDateString="start must be a valid ISO 8601 date string"),
            problem(
                "eventTypeId",
                isNumber="eventTypeId must be a number conforming to the specified constraints",
            ),
            problem("timeZone", isTimeZone="timeZone must be a valid IANA time-zone"),
            problem("language", isString="language must be a string"),
            problem("metadata", isObject="metadata must be an object"),
        ),
        sends={},
    ),
    answers(
        "POST /bookings/{booked}/cancel",
        NOBODY,
        {"bookingUid": "{booked}", "bookingId": "{booked_id}", "onlyRemovedAttendee": False},
        status=201,
        sends={"cancellationReason": "Ill"},
    ),
    refuses(
        "POST /bookings/gone/cancel",
        NOBODY,
        not_found("Booking with uid=gone not found"),
        sends={},
    ),
)
DAY = "startTime=2026-12-01T15:30:00Z&endTime=2026-12-01T16:00:00Z"
RESERVATION = {"slotUtcStartDate": "2026-12-07T12:00:00Z", "slotUtcEndDate": "2026-12-07T12:30:00Z"}
SLOTS = (
    answers(
        f"GET /slots/available?eventTypeId={{visit}}&{DAY}",
        NOBODY,
        {"slots": {"2026-12-01": [{"time": "2026-12-01T15:30:00.000Z"}]}},
    ),
    refuses(
        f"GET /slots/available?eventTypeId=0&{DAY}",
        NOBODY,
        not_found("Event Type not found"),
    ),
    answers(
        "POST /slots/reserve",
        NOBODY,
        UUID,
        status=201,
        sends=RESERVATION | {"eventTypeId": "{visit}"},
    ),
    refuses(
        "POST /slots/reserve",
        NOBODY,
        not_found("Event Type with ID=0 not found"),
        sends=RESERVATION | {"eventTypeId": 0},
    ),
    answers_nothing("DELETE /slots/selected-slot?uid={held}", NOBODY),
    refuses("DELETE /slots/selected-slot?uid={held}", STRANGER, WRONG_KEY),
)
EVENT_TYPES = (
    answers("GET /event-types", "otto", {"eventTypeGroups": [{"eventTypes": []}]}),
    refuses("GET /event-types", NOBODY, NO_KEY),
    answers(
        "GET /event-types/{visit}",
        "mia",
        {"eventType": {"id": "{visit}", "length": 30}},
    ),
    refuses("GET /event-types/0", "mia", NO_EVENT_TYPE),
    answers(
        "POST /event-types",
        "mia",
        {"slug": "tour", "length": 20},
        status=201,
        sends={"title": "Tour", "slug": "tour", "length": 20},
    ),
    refuses(
        "POST /event-types",
        NOBODY,
        NO_PERMISSION,
        sends={"title": "Tour", "slug": "tour", "length": 20},
    ),
)
SCHEDULES = (
    answers("GET /schedules", "mia", [{"id": "{hours}", "name": "Hours"}]),
    refuses("GET /schedules", NOBODY, NO_KEY),
    answers("GET /schedules/default", "mia", {"id": "{hours}"}),
    refuses("GET /schedules/default", NOBODY, NO_KEY),
)
CASES = tuple(replace(case, version=OLDER) for case in BOOKINGS + SLOTS + EVENT_TYPES + SCHEDULES)
