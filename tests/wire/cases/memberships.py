"""Wire cases of memberships: of an organization, of its team, and of a team by its own path."""

from portal.calcom.schemas.membership import Membership
from tests.wire.case import (
    EXISTS,
    NUMBER,
    Case,
    Refusal,
    answers,
    forbidden,
    invalid,
    many,
    not_found,
    one,
    problem,
    refuses,
    unprocessable,
)

HOUSE = "/organizations/{house}/memberships"
DESK = "/organizations/{house}/teams/{desk}/memberships"
CLUB = "/teams/{club}/memberships"
DEFAULTS = {"accepted": False, "role": "MEMBER", "disableImpersonation": False}
ROLE = invalid(
    {"role": "BOSS"},
    problem(
        "role",
        "BOSS",
        isEnum="role must be one of the following values: MEMBER, ADMIN, OWNER",
    ),
)


def _of(path: str, admin: str, first: list[tuple[str, str]], missing: str) -> tuple[Case, ...]:
    """The five calls on one path; `first` are the memberships listed, by their name and their user's."""
    membership, user = first[-1]
    return (
        answers(
            f"GET {path}",
            admin,
            [
                {"id": f"{{{each}}}", "userId": f"{{{whose}}}", "accepted": True}
                for each, whose in first
            ],
            reads=many(Membership),
        ),
        answers(
            f"GET {path}/{{{membership}}}",
            admin,
            {
                "id": f"{{{membership}}}",
                "role": "MEMBER",
                "user": {"email": f"{user}@lock.test", "username": user},
            },
            reads=one(Membership),
        ),
        refuses(f"GET {path}/0", admin, not_found(missing.format(id=0))),
        answers(
            f"PATCH {path}/{{{membership}}}",
            admin,
            {"id": f"{{{membership}}}", "role": "ADMIN"},
            sends={"role": "ADMIN"},
            reads=one(Membership),
        ),
        refuses(f"PATCH {path}/{{{membership}}}", admin, ROLE, sends={"role": "BOSS"}),
        answers(
            f"DELETE {path}/{{{membership}}}",
            admin,
            {"id": f"{{{membership}}}"},
            reads=one(Membership),
        ),
        refuses(f"DELETE {path}/0", admin, not_found(missing.format(id=0))),
        _again(path, admin, membership, user),
        refuses(
            f"POST {path}",
            admin,
            invalid(DEFAULTS, problem("userId", isInt="userId must be an integer number")),
            sends={},
        ),
    )


def _again(path: str, admin: str, membership: str, user: str) -> Case:
    """A member once more: of an organization set anew, with `accepted` taken back, elsewhere refused."""
    sends = {"userId": f"{{{user}}}"}
    if path != HOUSE:
        return refuses(f"POST {path}", admin, EXISTS, sends=sends)
    body = {"id": f"{{{membership}}}", "userId": f"{{{user}}}", "accepted": False}
    return answers(f"POST {path}", admin, body, status=201, sends=sends, reads=one(Membership))


def _closed(path: str, by: str, refusal: Refusal) -> tuple[Case, ...]:
    return (refuses(f"GET {path}", by, refusal),)


OF_HOUSE = _of(
    HOUSE,
    "olga",
    [("olga_in_house", "olga"), ("mia_in_house", "mia"), ("max_in_house", "max")],
    "IsMembershipInOrg - Membership ({id}) not found.",
)
OF_DESK = _of(
    DESK,
    "mia",
    [("mia_in_desk", "mia"), ("max_in_desk", "max")],
    "Organization's Team membership not found",
)
OF_CLUB = _of(
    CLUB, "otto", [("otto_in_club", "otto"), ("mia_in_club", "mia")], "Membership ({id}) not found."
)
JOINING = (
    answers(
        f"POST {HOUSE}",
        "olga",
        {
            "id": NUMBER,
            "userId": "{otto}",
            "teamId": "{house}",
            "role": "MEMBER",
            "accepted": False,
        },
        status=201,
        sends={"userId": "{otto}"},
        reads=one(Membership),
    ),
    answers(
        f"POST {DESK}",
        "mia",
        {"userId": "{olga}", "teamId": "{desk}", "role": "ADMIN", "accepted": True},
        status=201,
        sends={"userId": "{olga}", "role": "ADMIN"},
        reads=one(Membership),
    ),
    refuses(
        f"POST {DESK}",
        "mia",
        unprocessable("User is not part of the Organization"),
        sends={"userId": "{otto}"},
    ),
    answers(
        f"POST {CLUB}",
        "otto",
        {"userId": "{max}", "teamId": "{club}", "accepted": True},
        status=201,
        sends={"userId": "{max}", "accepted": True},
        reads=one(Membership),
    ),
)
RIGHTS = (
    *_closed(
        HOUSE,
        "mia",
        forbidden(
            "RolesGuard - user with id={mia} does not have the minimum required"
            " role=ORG_ADMIN within organization"
            " with id={house}."
        ),
    ),
    *_closed(
        DESK,
        "max",
        forbidden(
            "RolesGuard - user with id={max} does not have the minimum required"
            " role=TEAM_ADMIN within organization"
            " with id={house} team with id={desk}."
        ),
    ),
    *_closed(
        CLUB,
        "mia",
        forbidden(
            "RolesGuard - user with id={mia} does not have the minimum required"
            " role=TEAM_ADMIN within team"
            " with id={club}."
        ),
    ),
)
CASES = OF_HOUSE + OF_DESK + OF_CLUB + JOINING + RIGHTS
