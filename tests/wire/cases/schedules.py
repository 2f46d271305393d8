"""Wire cases of schedules: the caller's, those of an organization's people, and the older form."""

from portal.calcom.schemas.schedule import Schedule
from tests.wire.case import (
    NO_KEY,
    NOBODY,
    NUMBER,
    answers,
    answers_nothing,
    bad_request,
    forbidden,
    invalid,
    many,
    not_found,
    one,
    optional,
    problem,
    refuses,
)

OF_MIA = "/organizations/{house}/users/{mia}/schedules"
OF_DESK = "/organizations/{house}/teams/{desk}"
MORNINGS = [{"days": ["Friday"], "startTime": "08:00", "endTime": "12:00"}]
NEW = {"name": "Early", "timeZone": "Europe/Rome", "isDefault": False}
HOURS = {
    "id": "{hours}",
    "ownerId": "{mia}",
    "name": "Hours",
    "timeZone": "Europe/London",
    "availability": [{"days": ["Monday", "Tuesday"], "startTime": "09:00", "endTime": "17:00"}],
    "isDefault": True,
    "overrides": [{"date": "2026-12-24", "startTime": "09:00", "endTime": "12:00"}],
}
MISSING = not_found("Schedule with ID=0 does not exist.")
NOT_MINE = forbidden("User with ID={max} does not own schedule with ID={hours}")
NO_ADMIN = forbidden(
    "RolesGuard - user with id={mia} does not have the minimum required"
    " role=ORG_ADMIN within organization"
    " with id={house}."
)
INCOMPLETE = invalid(
    {},
    problem("name", isString="name must be a string"),
    problem("timeZone", isTimeZone="timeZone must be a valid IANA time-zone"),
    problem("isDefault", isBoolean="isDefault must be a boolean value"),
)

OWN = (
    answers("GET /schedules", "mia", [HOURS], reads=many(Schedule)),
    answers("GET /schedules", "max", [], reads=many(Schedule)),
    refuses("GET /schedules", NOBODY, NO_KEY),
    answers("GET /schedules/default", "mia", HOURS, reads=optional(Schedule)),
    answers("GET /schedules/default", "max", None, reads=optional(Schedule)),
    refuses("GET /schedules/default", NOBODY, NO_KEY),
    answers("GET /schedules/{hours}", "mia", HOURS, reads=one(Schedule)),
    refuses("GET /schedules/0", "mia", MISSING),
    refuses("GET /schedules/{hours}", "max", NOT_MINE),
    answers(
        "POST /schedules",
        "mia",
        {
            "id": NUMBER,
            "name": "Early",
            "timeZone": "Europe/Rome",
            "isDefault": False,
            "availability": MORNINGS,
            "overrides": [],
        },
        status=201,
        sends=NEW | {"availability": MORNINGS},
        reads=one(Schedule),
    ),
    answers(
        "POST /schedules",
        "max",
        {
            "isDefault": False,
            "availability": [
                {
                    "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
                    "startTime": "09:00",
                    "endTime": "17:00",
                }
            ],
        },
        status=201,
        sends=NEW,
        reads=one(Schedule),
        why="with office hours when it says none",
    ),
    refuses("POST /schedules", "mia", INCOMPLETE, sends={}),
    refuses(
        "POST /schedules",
        "mia",
        bad_request("Expected property name or '}' in JSON at position 1"),
        sends=b"{",
        why="for broken JSON",
    ),
    answers(
        "PATCH /schedules/{hours}",
        "mia",
        HOURS | {"name": "Fridays", "availability": MORNINGS},
        sends={"name": "Fridays", "availability": MORNINGS},
        reads=one(Schedule),
    ),
    refuses("PATCH /schedules/{hours}", "max", NOT_MINE, sends={"name": "Mine"}),
    refuses(
        "PATCH /schedules/{hours}",
        "mia",
        invalid(
            {"timeZone": "Mars"},
            problem("timeZone", "Mars", isTimeZone="timeZone must be a valid IANA time-zone"),
        ),
        sends={"timeZone": "Mars"},
    ),
    answers_nothing("DELETE /schedules/{hours}", "mia"),
    refuses("DELETE /schedules/0", "mia", bad_request("Schedule with ID=0 does not exist.")),
    refuses("DELETE /schedules/{hours}", "max", NOT_MINE),
)
OF_PEOPLE = (
    answers("GET /organizations/{house}/schedules", "olga", [HOURS], reads=many(Schedule)),
    refuses("GET /organizations/{house}/schedules", "mia", NO_ADMIN),
    answers(f"GET {OF_DESK}/schedules", "mia", [HOURS], reads=many(Schedule)),
    refuses(
        f"GET {OF_DESK}/schedules",
        "max",
        forbidden(
            "RolesGuard - user with id={max} does not have the minimum required"
            " role=TEAM_ADMIN within organization"
            " with id={house} team with id={desk}."
        ),
    ),
    answers(
        "GET /teams/{desk}/schedules?eventTypeId={shift}",
        "mia",
        [HOURS],
        reads=many(Schedule),
    ),
    refuses("GET /teams/0/schedules", "mia", not_found("Team with id=0 not found.")),
    answers(f"GET {OF_DESK}/users/{{mia}}/schedules", "olga", [HOURS], reads=many(Schedule)),
    refuses(
        f"GET {OF_DESK}/users/{{olga}}/schedules",
        "olga",
        not_found("User with id {olga} not found in team with id {desk}"),
    ),
    answers(f"GET {OF_MIA}", "olga", [HOURS], reads=many(Schedule)),
    refuses(f"GET {OF_MIA}", "mia", NO_ADMIN),
    answers(
        f"POST {OF_MIA}",
        "olga",
        {"ownerId": "{mia}", "name": "Early", "isDefault": True},
        status=201,
        sends=NEW | {"isDefault": True},
        reads=one(Schedule),
    ),
    refuses(f"POST {OF_MIA}", "olga", INCOMPLETE, sends={}),
    answers(f"GET {OF_MIA}/{{hours}}", "olga", HOURS, reads=one(Schedule)),
    refuses(f"GET {OF_MIA}/0", "olga", MISSING),
    answers(
        f"PATCH {OF_MIA}/{{hours}}",
        "olga",
        HOURS | {"overrides": []},
        sends={"overrides": []},
        reads=one(Schedule),
    ),
    refuses(f"PATCH {OF_MIA}/0", "olga", MISSING, sends={"name": "Gone"}),
    answers_nothing(f"DELETE {OF_MIA}/{{hours}}", "olga"),
    refuses(f"DELETE {OF_MIA}/0", "olga", MISSING),
)
CASES = OWN + OF_PEOPLE
