"""Wire cases of teams, outside of organizations and inside one."""

from portal.calcom.schemas.team import Team
from tests.wire.case import (
    EXISTS,
    NO_KEY,
    NOBODY,
    NUMBER,
    TEXT,
    answers,
    bad_request,
    forbidden,
    invalid,
    many,
    not_found,
    one,
    problem,
    refuses,
)

TEAM = "/teams/{club}"
INSIDE = "/organizations/{house}/teams"
DESK = INSIDE + "/{desk}"
NAMELESS = problem(
    "name",
    isLength="name must be longer than or equal to 1 characters",
    isString="name must be a string",
)
DEFAULTS = {
    "hideBranding": False,
    "timeZone": "Europe/London",
    "weekStart": "Sunday",
    "autoAcceptCreator": True,
}
NO_ADMIN_OF_HOUSE = forbidden(
    "RolesGuard - user with id={max} does not have the minimum required"
    " role=ORG_ADMIN within organization"
    " with id={house}."
)
NO_ADMIN_OF_DESK = forbidden(
    "RolesGuard - user with id={max} does not have the minimum required"
    " role=TEAM_ADMIN within organization"
    " with id={house} team with id={desk}."
)
NO_OWNER = forbidden(
    "RolesGuard - user with id={mia} does not have the minimum required"
    " role=TEAM_OWNER within team with id={club}."
)
NO_TEAM = not_found("IsTeamInOrg - Team ({club}) not found.")

OUTSIDE = (
    answers(
        "GET /teams",
        "mia",
        [
            {"id": "{house}", "name": "Lock House", "isOrganization": True, "parentId": None},
            {"id": "{desk}", "name": "Desk", "slug": "desk", "parentId": "{house}"},
            {"id": "{club}", "name": "Club", "isOrganization": False, "parentId": None},
        ],
        reads=many(Team),
    ),
    refuses("GET /teams", NOBODY, NO_KEY),
    answers(f"GET {TEAM}", "mia", {"id": "{club}", "slug": "club"}, reads=one(Team)),
    refuses(
        f"GET {TEAM}",
        "max",
        forbidden("RolesGuard - User is not a member of the team with id={club}."),
    ),
    refuses("GET /teams/0", "mia", not_found("Team with id=0 not found.")),
    answers(
        "POST /teams",
        "mia",
        {
            "id": NUMBER,
            "name": "Choir",
            "slug": "choir",
            "timeZone": "Europe/London",
            "weekStart": "Sunday",
        },
        status=201,
        sends={"name": "Choir"},
        reads=one(Team),
    ),
    refuses("POST /teams", "mia", invalid(DEFAULTS, NAMELESS), sends={}),
    refuses(
        "POST /teams",
        "otto",
        bad_request("You already have created a team with name=Club"),
        sends={"name": "Club", "slug": "other"},
    ),
    answers(
        f"PATCH {TEAM}",
        "otto",
        {"id": "{club}", "name": "Rowing club", "slug": "club", "bio": "We row."},
        sends={"name": "Rowing club", "bio": "We row."},
        reads=one(Team),
    ),
    refuses(f"PATCH {TEAM}", "mia", NO_OWNER, sends={"name": "Mine"}),
    answers(f"DELETE {TEAM}", "otto", {"id": "{club}", "name": "Club"}, reads=one(Team)),
    refuses(f"DELETE {TEAM}", "mia", NO_OWNER),
    answers(
        f"POST {TEAM}/invite",
        "otto",
        {"token": TEXT, "inviteLink": TEXT},
    ),
    refuses(
        f"POST {TEAM}/invite",
        "mia",
        forbidden(
            "RolesGuard - user with id={mia} does not have the minimum required"
            " role=TEAM_ADMIN within team"
            " with id={club}."
        ),
    ),
)
IN_HOUSE = (
    answers(f"GET {INSIDE}", "olga", [{"id": "{desk}", "parentId": "{house}"}], reads=many(Team)),
    refuses(f"GET {INSIDE}", "max", NO_ADMIN_OF_HOUSE),
    refuses(
        "GET /organizations/{desk}/teams",
        "olga",
        forbidden(
            "IsOrgGuard - provided organization id={desk} does not represent any existing"
            " organization."
        ),
    ),
    refuses(
        f"GET {INSIDE}",
        "otto",
        forbidden("RolesGuard - User is not a member of the organization with id={house}."),
    ),
    answers(
        f"GET {INSIDE}/me",
        "mia",
        [{"id": "{desk}", "role": "ADMIN", "accepted": True}],
        reads=many(Team),
    ),
    refuses(
        f"GET {INSIDE}/me",
        "otto",
        forbidden("RolesGuard - User is not a member of the organization with id={house}."),
    ),
    answers(f"GET {DESK}", "mia", {"id": "{desk}", "slug": "desk"}, reads=one(Team)),
    refuses(f"GET {DESK}", "max", NO_ADMIN_OF_DESK),
    refuses(f"GET {INSIDE}/{{club}}", "olga", NO_TEAM),
    answers(
        f"POST {INSIDE}",
        "olga",
        {"id": NUMBER, "name": "Quay", "slug": "quay", "parentId": "{house}"},
        status=201,
        sends={"name": "Quay", "slug": "quay"},
        reads=one(Team),
    ),
    refuses(f"POST {INSIDE}", "olga", EXISTS, sends={"name": "Second desk", "slug": "desk"}),
    refuses(f"POST {INSIDE}", "max", NO_ADMIN_OF_HOUSE, sends={"name": "Quay"}),
    answers(
        f"PATCH {DESK}",
        "olga",
        {"id": "{desk}", "name": "Front desk"},
        sends={"name": "Front desk"},
        reads=one(Team),
    ),
    refuses(
        f"PATCH {DESK}", "olga", invalid({"bio": "Ask us."}, NAMELESS), sends={"bio": "Ask us."}
    ),
    answers(f"DELETE {DESK}", "olga", {"id": "{desk}"}, reads=one(Team)),
    refuses(f"DELETE {DESK}", "max", NO_ADMIN_OF_HOUSE),
    answers(f"POST {DESK}/invite", "mia", {"token": TEXT, "inviteLink": TEXT}),
    refuses(f"POST {DESK}/invite", "max", NO_ADMIN_OF_DESK),
)
CASES = OUTSIDE + IN_HOUSE
