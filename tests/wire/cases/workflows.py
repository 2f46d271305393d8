"""Wire cases of workflows and verified addresses."""

from tests.wire.case import (
    NO_KEY,
    NOBODY,
    NUMBER,
    Case,
    Json,
    Refusal,
    answers,
    answers_nothing,
    bad_request,
    coded,
    forbidden,
    invalid,
    not_found,
    problem,
    refuses,
)
from tests.wire.world import WORKFLOW

DESK = "/organizations/{house}/teams/{desk}"
ALL = DESK + "/workflows"
ONE = ALL + "/{workflow}"
EMAILS = "/verified-resources/emails"
NOT_ADMIN = forbidden(
    "RolesGuard - user with id={max} does not have the minimum required role=TEAM_ADMIN within organization"
    " with id={house} team with id={desk}."
)
NOT_ADMIN_OF_TEAM = forbidden(
    "RolesGuard - user with id={max} does not have the minimum required role=TEAM_ADMIN within team with id={desk}."
)
ABSENT = not_found("IsWorkflowInTeam - event-type workflow (999) not found.")
ANSWER = {
    "name": "Reminder",
    "activation": {"isActiveOnAllEventTypes": True, "activeOnEventTypeIds": []},
    "trigger": {"type": "beforeEvent", "offset": {"value": 2, "unit": "hour"}},
    "type": "event-type",
}
TEXT = WORKFLOW | {"steps": [WORKFLOW["steps"][0] | {"action": "sms_attendee"}]}  # type: ignore[index]
WORKFLOWS = (
    answers(f"GET {ALL}", "mia", [{"id": "{workflow}"} | ANSWER]),
    refuses(f"GET {ALL}", "max", NOT_ADMIN),
    answers(f"GET {ALL}/routing-form", "mia", []),
    refuses(f"GET {ALL}/routing-form", "max", NOT_ADMIN),
    answers(f"POST {ALL}", "mia", {"id": NUMBER} | ANSWER, status=201, sends=WORKFLOW),
    refuses(f"POST {ALL}", "max", NOT_ADMIN, sends=WORKFLOW),
    refuses(
        f"POST {ALL}",
        "mia",
        bad_request(
            "A step cannot have the action sms_attendee: email_host, email_attendee and email_address are possible,"
            " because only emails can be sent."
        ),
        sends=TEXT,
    ),
    answers(f"GET {ONE}", "olga", {"id": "{workflow}"} | ANSWER),
    refuses(f"GET {ALL}/999", "mia", ABSENT),
    answers(
        f"PATCH {ONE}", "mia", {"id": "{workflow}", "name": "Sooner"}, sends={"name": "Sooner"}
    ),
    refuses(f"PATCH {ALL}/999", "mia", ABSENT, sends={"name": "Sooner"}),
    answers_nothing(f"DELETE {ONE}", "mia"),
    refuses(f"DELETE {ALL}/999", "mia", ABSENT),
)


def _of(path: str, verified: str, owner: Json, by: str, refused: Refusal) -> tuple[Case, ...]:
    path, outsider = path + EMAILS, NOBODY if path == "" else "max"
    row = {"id": f"{{{verified}}}"} | owner
    code = {"email": "new@lock.test", "code": "nope"}
    return (
        answers(f"GET {path}", by, [row]),
        refuses(f"GET {path}", outsider, refused),
        answers(f"GET {path}/{{{verified}}}", by, row),
        refuses(f"GET {path}/{{{verified}}}", outsider, refused),
        answers_nothing(
            f"POST {path}/verification-code/request", by, sends={"email": "new@lock.test"}
        ),
        refuses(
            f"POST {path}/verification-code/request",
            by,
            invalid({"email": "new"}, problem("email", "new", isEmail="email must be an email")),
            sends={"email": "new"},
        ),
        refuses(
            f"POST {path}/verification-code/verify",
            by,
            coded(400, "TRPCError", "invalid_code"),
            sends=code,
        ),
    )


OF_DESK = {"teamId": "{desk}", "userId": None, "email": "desk@lock.test"}
OF_MIA = {"teamId": None, "userId": "{mia}", "email": "mia@lock.test"}
VERIFIED = (
    *_of("", "verified_of_mia", OF_MIA, "mia", NO_KEY),
    *_of("/teams/{desk}", "verified", OF_DESK, "mia", NOT_ADMIN_OF_TEAM),
    *_of(DESK, "verified", OF_DESK, "mia", NOT_ADMIN),
)
CASES = WORKFLOWS + VERIFIED
