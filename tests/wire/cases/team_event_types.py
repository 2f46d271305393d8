"""Wire cases of a team's event types by both of their paths, and of their private links."""

from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.private_link import PrivateLink
from tests.wire.case import (
    NOBODY,
    NUMBER,
    STRANGER,
    TEXT,
    WRONG_KEY,
    Case,
    Json,
    answers,
    bad_request,
    forbidden,
    invalid,
    many,
    not_found,
    one,
    one_or_many,
    problem,
    refuses,
)

INSIDE = "/organizations/{house}/teams/{desk}/event-types"
OUTSIDE = "/teams/{desk}/event-types"
LINKS = INSIDE + "/{shift}/private-links"
NEW: Json = {
    "title": "Tour",
    "slug": "tour",
    "lengthInMinutes": 45,
    "schedulingType": "collective",
    "hosts": [{"userId": "{mia}"}],
}
SHIFT: Json = {
    "id": "{shift}",
    "teamId": "{desk}",
    "ownerId": None,
    "slug": "shift",
    "title": "Shift",
    "schedulingType": "roundRobin",
    "hosts": [
        {"userId": "{mia}", "name": "Mia", "mandatory": False},
        {"userId": "{max}", "name": "Max"},
    ],
}
NO_TEAM_ADMIN = forbidden(
    "RolesGuard - user with id={max} does not have the minimum required"
    " role=TEAM_ADMIN within team with id={desk}."
)
NO_ADMIN = forbidden(
    "RolesGuard - user with id={max} does not have the minimum required"
    " role=TEAM_ADMIN within organization"
    " with id={house} team with id={desk}."
)


def _by(path: str) -> tuple[Case, ...]:
    return (
        answers(
            f"GET {path}",
            NOBODY,
            [{"id": "{shift}"}, {"id": "{panel}"}],
            reads=many(EventType),
        ),
        answers(
            f"GET {path}?eventSlug=shift&hostsLimit=1",
            NOBODY,
            [{"id": "{shift}", "hosts": [{"userId": "{mia}"}]}],
            reads=many(EventType),
        ),
        answers(f"GET {path}/{{shift}}", "mia", SHIFT, reads=one_or_many(EventType)),
        refuses(f"GET {path}/{{visit}}", "mia", not_found("Event type with id {visit} not found")),
        answers(
            f"POST {path}",
            "mia",
            {"id": NUMBER, "teamId": "{desk}", "slug": "tour", "hosts": [{"userId": "{mia}"}]},
            status=201,
            sends=NEW,
            reads=one_or_many(EventType),
        ),
        refuses(f"POST {path}", "max", NO_ADMIN if path == INSIDE else NO_TEAM_ADMIN, sends=NEW),
        answers(
            f"PATCH {path}/{{panel}}",
            "mia",
            {"id": "{panel}", "title": "Board", "hosts": [{"userId": "{max}"}]},
            sends={"title": "Board", "hosts": [{"userId": "{max}"}]},
            reads=one_or_many(EventType),
        ),
        refuses(
            f"PATCH {path}/0",
            "mia",
            not_found("Event type with id 0 not found"),
            sends={"title": "Gone"},
        ),
        answers(
            f"DELETE {path}/{{panel}}",
            "mia",
            {"id": "{panel}", "title": "Panel"},
        ),
        refuses(f"DELETE {path}/0", "mia", not_found("Event type with ID=0 does not exist.")),
    )


FURTHER = (
    refuses(
        "GET /organizations/{house}/teams/0/event-types",
        NOBODY,
        not_found("IsTeamInOrg - Team (0) not found."),
    ),
    answers("GET /teams/0/event-types", NOBODY, [], reads=many(EventType)),
    answers(
        f"POST {INSIDE}",
        "mia",
        [
            {"schedulingType": "managed", "slug": "tour", "parentEventTypeId": None},
            {"ownerId": "{max}", "slug": "tour"},
        ],
        status=201,
        sends=NEW | {"schedulingType": "managed", "hosts": [{"userId": "{max}"}]},
        reads=one_or_many(EventType),
        why="with a child for each host",
    ),
    refuses(
        f"POST {INSIDE}",
        "mia",
        bad_request("Team event type with this slug already exists"),
        sends=NEW | {"slug": "shift"},
    ),
    refuses(
        f"POST {INSIDE}",
        "mia",
        not_found("Invalid hosts: {otto} are not members of team with id {desk}."),
        sends=NEW | {"hosts": [{"userId": "{otto}"}]},
    ),
    refuses(
        f"POST {INSIDE}",
        "mia",
        invalid(
            NEW | {"schedulingType": "solo"},
            problem(
                "schedulingType",
                "solo",
                isEnum="schedulingType must be one of the following values: ROUND_ROBIN, COLLECTIVE, MANAGED",
            ),
        ),
        sends=NEW | {"schedulingType": "solo"},
    ),
    answers(
        "GET /organizations/{house}/teams/event-types",
        "olga",
        [{"id": "{shift}"}, {"id": "{panel}"}],
        reads=many(EventType),
    ),
    refuses(
        "GET /organizations/{house}/teams/event-types",
        "max",
        forbidden(
            "RolesGuard - user with id={max} does not have the minimum required"
            " role=ORG_ADMIN within organization"
            " with id={house}."
        ),
    ),
    refuses("GET /teams/{desk}/event-types", STRANGER, WRONG_KEY),
)
PRIVATE = (
    answers(
        f"GET {LINKS}",
        "mia",
        [{"linkId": "{shift_link}", "eventTypeId": "{shift}", "maxUsageCount": 2}],
        reads=many(PrivateLink),
    ),
    refuses(f"GET {LINKS}", "max", NO_ADMIN),
    answers(
        f"POST {LINKS}",
        "mia",
        {"linkId": TEXT, "maxUsageCount": 3, "usageCount": 0},
        status=201,
        sends={"maxUsageCount": 3},
        reads=one(PrivateLink),
    ),
    refuses(
        f"POST {LINKS}",
        "mia",
        bad_request("Either expiresAt or maxUsageCount must be provided"),
        sends={},
    ),
    answers(
        f"PATCH {LINKS}/{{shift_link}}",
        "mia",
        {"linkId": "{shift_link}", "expiresAt": "2027-01-01T00:00:00.000Z"},
        sends={"expiresAt": "2027-01-01T00:00:00Z"},
        reads=one(PrivateLink),
    ),
    refuses(
        f"PATCH {LINKS}/gone",
        "mia",
        not_found("Updated link not found"),
        sends={"maxUsageCount": 1},
    ),
    answers(
        f"DELETE {LINKS}/{{shift_link}}",
        "mia",
        {"linkId": "{shift_link}"},
    ),
    refuses(f"DELETE {LINKS}/gone", "mia", not_found("Deleted link not found")),
)
CASES = _by(INSIDE) + _by(OUTSIDE) + FURTHER + PRIVATE
