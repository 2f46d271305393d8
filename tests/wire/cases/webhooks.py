"""Wire cases of webhooks: of a user, an organization, an event type and a team's event type."""

from portal.calcom.schemas.webhook import Webhook
from tests.wire.case import (
    NO_KEY,
    NOBODY,
    UUID,
    Case,
    Json,
    answers,
    bad_request,
    conflict,
    forbidden,
    invalid,
    many,
    not_found,
    one,
    problem,
    refuses,
)

TRIGGERS = (
    "BOOKING_CREATED",
    "BOOKING_PAYMENT_INITIATED",
    "BOOKING_PAID",
    "BOOKING_RESCHEDULED",
    "BOOKING_REQUESTED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
    "FORM_SUBMITTED",
    "MEETING_ENDED",
    "MEETING_STARTED",
    "RECORDING_READY",
    "INSTANT_MEETING",
    "RECORDING_TRANSCRIPTION_GENERATED",
    "OOO_CREATED",
    "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
    "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
    "FORM_SUBMITTED_NO_EVENT",
    "DELEGATION_CREDENTIAL_ERROR",
    "WRONG_ASSIGNMENT_REPORT",
)
GONE = "00000000-0000-4000-8000-000000000000"
NEW: Json = {
    "active": True,
    "subscriberUrl": "https://hooks.test/new",
    "triggers": ["BOOKING_CREATED"],
}
TAKEN = NEW | {"subscriberUrl": "https://hooks.test/in"}
HOOK: Json = {
    "active": True,
    "subscriberUrl": "https://hooks.test/in",
    "triggers": ["BOOKING_CREATED", "BOOKING_CANCELLED"],
    "secret": "s3cret",
    "payloadTemplate": "{}",
}
INCOMPLETE = invalid(
    {},
    problem("active", isBoolean="active must be a boolean value"),
    problem(
        "subscriberUrl",
        isString="subscriberUrl must be a string",
    ),
    problem(
        "triggers",
        isEnum=f"each value in triggers must be one of the following values: {', '.join(TRIGGERS)}",
        isArray="triggers must be an array",
    ),
)


def _of(path: str, hook: str, by: str, *, whose: Json, twin: str) -> tuple[Case, ...]:
    """The five calls of one scope: `whose` is what its answers say of it, `twin` the 409's words."""
    row = {"id": f"{{{hook}}}"} | HOOK | whose
    switch = {"active": False}
    return (
        answers(f"GET {path}", by, [row], reads=many(Webhook)),
        answers(f"GET {path}?skip=1", by, [], reads=many(Webhook)),
        answers(
            f"POST {path}",
            by,
            NEW | {"id": UUID} | whose,
            status=201,
            sends=NEW,
            reads=one(Webhook),
        ),
        refuses(f"POST {path}", by, conflict(twin), sends=TAKEN),
        answers(f"GET {path}/{{{hook}}}", by, row, reads=one(Webhook)),
        refuses(f"GET {path}/{GONE}", by, not_found(f"Webhook ({GONE}) not found")),
        answers(f"PATCH {path}/{{{hook}}}", by, row | switch, sends=switch, reads=one(Webhook)),
        refuses(f"PATCH {path}/{GONE}", by, not_found(f"Webhook ({GONE}) not found"), sends=switch),
        answers(f"DELETE {path}/{{{hook}}}", by, row, reads=one(Webhook)),
        refuses(f"DELETE {path}/{GONE}", by, not_found(f"Webhook ({GONE}) not found")),
    )


OF_USER = _of(
    "/webhooks",
    "hook",
    "mia",
    whose={"userId": "{mia}"},
    twin="Webhook with this subscriber url already exists for this user",
)
OF_HOUSE = _of(
    "/organizations/{house}/webhooks",
    "house_hook",
    "olga",
    whose={"teamId": "{house}"},
    twin="Webhook with this subscriber url already exists for this user",
)
OF_EVENT_TYPE = _of(
    "/event-types/{visit}/webhooks",
    "visit_hook",
    "mia",
    whose={"eventTypeId": "{visit}"},
    twin="Webhook with this subscriber url already exists for this event type",
)
OF_TEAM_EVENT_TYPE = _of(
    "/teams/{desk}/event-types/{shift}/webhooks",
    "shift_hook",
    "mia",
    whose={"eventTypeId": "{shift}"},
    twin="Webhook with this subscriber url already exists for this event type",
)
RIGHTS = (
    refuses("GET /webhooks", NOBODY, NO_KEY),
    refuses("POST /webhooks", "mia", INCOMPLETE, sends={}),
    refuses(
        "GET /webhooks/{hook}",
        "max",
        forbidden(
            "IsUserWebhookGuard - user with id=({max}) is not the owner of webhook with id=({hook})"
        ),
    ),
    refuses(
        "GET /organizations/{house}/webhooks",
        "mia",
        forbidden(
            "RolesGuard - user with id={mia} does not have the minimum required"
            " role=ORG_ADMIN within organization"
            " with id={house}."
        ),
    ),
    refuses(
        "GET /event-types/{visit}/webhooks",
        "max",
        forbidden(
            "IsUserEventTypeWebhookGuard - User ({max}) is not the owner of event type ({visit})"
        ),
    ),
    refuses(
        "GET /event-types/{visit}/webhooks/{hook}",
        "mia",
        bad_request("Webhook ({hook}) is not associated with an event type"),
    ),
    refuses(
        "GET /event-types/{visit}/webhooks/{shift_hook}",
        "mia",
        forbidden("Webhook ({shift_hook}) is not associated with event type ({visit})"),
    ),
    refuses(
        "GET /teams/{desk}/event-types/{visit}/webhooks",
        "mia",
        not_found("Event type ({visit}) not found"),
    ),
    answers("DELETE /event-types/{visit}/webhooks", "mia", "1 webhooks deleted"),
    refuses(
        "DELETE /event-types/0/webhooks",
        "mia",
        not_found("IsUserEventTypeWebhookGuard - Event type (0) not found"),
    ),
    answers("DELETE /teams/{desk}/event-types/{shift}/webhooks", "mia", "1 webhooks deleted"),
    refuses(
        "DELETE /teams/{desk}/event-types/0/webhooks", "mia", not_found("Event type (0) not found")
    ),
)
CASES = OF_USER + OF_HOUSE + OF_EVENT_TYPE + OF_TEAM_EVENT_TYPE + RIGHTS
