"""Wire cases of a person's event types, their private links, and the older form."""

from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.private_link import PrivateLink
from tests.wire.case import (
    NO_PERMISSION,
    NOBODY,
    NUMBER,
    STRANGER,
    TEXT,
    WRONG_KEY,
    answers,
    bad_request,
    coded,
    forbidden,
    invalid,
    many,
    not_found,
    one,
    problem,
    refuses,
)

LOCATION = {"type": "address", "address": "1 Quay Street", "public": True}
NEW = {"title": "Tour", "slug": "tour", "lengthInMinutes": 45, "locations": [LOCATION]}
VISIT = {
    "id": "{visit}",
    "ownerId": "{mia}",
    "title": "Visit",
    "slug": "visit",
    "lengthInMinutes": 30,
    "locations": [LOCATION],
    "hidden": False,
    "recurrence": None,
    "minimumBookingNotice": 120,
    "beforeEventBuffer": 0,
    "seats": {"disabled": True},
}
MISSING = not_found("Event type with id 0 not found")
LINKS = "/event-types/{visit}/private-links"

READING = (
    answers(
        "GET /event-types?username=mia&eventSlug=visit",
        NOBODY,
        [VISIT],
        reads=many(EventType),
    ),
    answers("GET /event-types", NOBODY, [], reads=many(EventType)),
    answers("GET /event-types?username=ghost", "mia", [], reads=many(EventType)),
    answers(
        "GET /event-types?sortCreatedAt=desc",
        "mia",
        [
            {"slug": "course"},
            {"slug": "class"},
            {"slug": "request"},
            {"slug": "talk"},
            {"slug": "visit"},
        ],
        reads=many(EventType),
    ),
    answers(
        "GET /event-types?usernames=mia,max",
        NOBODY,
        [{"id": 0, "slug": "dynamic"}],
        reads=many(EventType),
    ),
    answers("GET /event-types/{visit}", "mia", VISIT, reads=one(EventType)),
    answers(
        "GET /event-types/{request}",
        "olga",
        {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}},
        reads=one(EventType),
    ),
    answers(
        "GET /event-types/{lesson}",
        "mia",
        {
            "seats": {
                "seatsPerTimeSlot": 2,
                "showAttendeeInfo": True,
                "showAvailabilityCount": True,
                "disabled": False,
            }
        },
        reads=one(EventType),
    ),
    answers(
        "GET /event-types/{course}",
        "mia",
        {"recurrence": {"interval": 1, "occurrences": 3, "frequency": "weekly", "disabled": False}},
        reads=one(EventType),
    ),
    answers(
        "GET /event-types/{talk}",
        "mia",
        {"lengthInMinutesOptions": [30, 60]},
        reads=one(EventType),
    ),
    refuses("GET /event-types/{visit}", NOBODY, NO_PERMISSION),
    refuses("GET /event-types/{visit}", "otto", not_found("Event type with id {visit} not found")),
    refuses("GET /event-types?username=mia", STRANGER, WRONG_KEY),
)
WRITING = (
    answers(
        "POST /event-types",
        "mia",
        {
            "id": NUMBER,
            "ownerId": "{mia}",
            "slug": "tour",
            "lengthInMinutes": 45,
            "slotInterval": None,
        },
        status=201,
        sends=NEW,
        reads=one(EventType),
    ),
    refuses(
        "POST /event-types",
        "mia",
        bad_request("User already has an event type with this slug."),
        sends=NEW | {"slug": "visit"},
    ),
    refuses(
        "POST /event-types",
        "mia",
        invalid(
            {},
            problem(
                "lengthInMinutes",
                min="lengthInMinutes must not be less than 1",
                isInt="lengthInMinutes must be an integer number",
            ),
            problem("title", isString="title must be a string"),
            problem("slug", isString="slug must be a string"),
        ),
        sends={},
    ),
    refuses("POST /event-types", NOBODY, NO_PERMISSION, sends=NEW),
    answers(
        "PATCH /event-types/{visit}",
        "mia",
        VISIT | {"title": "Long visit", "lengthInMinutes": 60, "hidden": True},
        sends={"title": "Long visit", "lengthInMinutes": 60, "hidden": True},
        reads=one(EventType),
    ),
    refuses(
        "PATCH /event-types/{visit}",
        "mia",
        coded(400, "TRPCError", "error_event_type_url_duplicate"),
        sends={"slug": "talk"},
    ),
    refuses("PATCH /event-types/0", "mia", MISSING, sends={"title": "Gone"}),
    answers(
        "DELETE /event-types/{visit}",
        "mia",
        {"id": "{visit}", "lengthInMinutes": 30, "slug": "visit", "title": "Visit"},
    ),
    refuses("DELETE /event-types/0", "mia", not_found("Event type with ID=0 does not exist.")),
    refuses(
        "DELETE /event-types/{visit}",
        "olga",
        forbidden("User with ID={olga} does not own event type with ID={visit}"),
    ),
)
PRIVATE = (
    answers(
        f"GET {LINKS}",
        "mia",
        [
            {
                "linkId": "{link}",
                "eventTypeId": "{visit}",
                "isExpired": False,
                "bookingUrl": TEXT,
                "maxUsageCount": 2,
                "usageCount": 0,
            }
        ],
        reads=many(PrivateLink),
    ),
    refuses(f"GET {LINKS}", "max", not_found("Event type with id {visit} not found")),
    answers(
        f"POST {LINKS}",
        "mia",
        {"linkId": TEXT, "expiresAt": "2026-12-31T00:00:00.000Z", "isExpired": False},
        status=201,
        sends={"expiresAt": "2026-12-31T00:00:00Z"},
        reads=one(PrivateLink),
    ),
    refuses(
        f"POST {LINKS}",
        "mia",
        bad_request("Provide only one of expiresAt or maxUsageCount"),
        sends={"expiresAt": "2026-12-31T00:00:00Z", "maxUsageCount": 3},
    ),
    *(
        refuses(
            f"POST {LINKS}",
            "mia",
            bad_request("Either expiresAt or maxUsageCount must be provided"),
            sends=body,
        )
        for body in ({}, {"maxUsageCount": None}, {"expiresAt": None})
    ),
    answers(
        f"PATCH {LINKS}/{{link}}",
        "mia",
        {"linkId": "{link}", "maxUsageCount": 5},
        sends={"maxUsageCount": 5},
        reads=one(PrivateLink),
    ),
    refuses(
        f"PATCH {LINKS}/gone",
        "mia",
        not_found("Updated link not found"),
        sends={"maxUsageCount": 5},
    ),
    answers(
        f"DELETE {LINKS}/{{link}}",
        "mia",
        {"linkId": "{link}", "message": "Private link deleted successfully"},
    ),
    refuses(f"DELETE {LINKS}/gone", "mia", not_found("Deleted link not found")),
)
CASES = READING + WRITING + PRIVATE
