"""Verified addresses of teams and people: `verified-resources/emails` (CONTRACT.md 18.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from portal.engine.bookings.changing.guests import IS_EMAIL
from portal.engine.errors import trpc_error
from portal.engine.people.models import User
from portal.engine.protocol import rate_limits
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.paging import read_page
from portal.engine.protocol.routing import route
from portal.engine.protocol.validation import Shape, field, is_string
from portal.engine.teams.models import Team
from portal.engine.teams.permissions import organization_team_for, team_for, to_id
from portal.engine.workflows import answers, verification
from portal.engine.workflows.models import VerifiedEmail

REQUEST: Final = Shape({"email": field(IS_EMAIL)})
VERIFY: Final = Shape({"email": field(IS_EMAIL), "code": field(is_string())})


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose address it is: exactly one of the two is set."""

    team: Team | None = None
    user: User | None = None

    def __str__(self) -> str:
        return f"team {self.team.pk}" if self.team else f"user {self.user.pk if self.user else 0}"

    def rows(self) -> QuerySet[VerifiedEmail]:
        return VerifiedEmail.objects.filter(team=self.team, user=self.user)


class VerifiedEmailCalls:
    """The four calls of one kind of owner; `owner_of` finds it and checks the caller's role."""

    def __init__(self, owner_of: Callable[..., Owner]) -> None:
        self.owner_of = owner_of

    def register(self, path: str) -> None:
        # Each of them could be used to guess, or to fill somebody's mailbox.
        limit = rate_limits.VERIFY_EMAIL
        route("POST", path + "/verification-code/request", limit=limit)(self.request)
        route("POST", path + "/verification-code/verify", limit=limit)(self.verify)
        route("GET", path)(self.list_emails)
        route("GET", path + "/{verified_id}")(self.get)

    def request(self, call: Call, **path: str) -> Answer:
        owner = self.owner_of(call, **path)
        email = REQUEST.validated(call.body)["email"].lower()
        verification.request_code(owner=str(owner), email=email, language=call.caller.language)
        return Answer(body={"status": "success"})

    def verify(self, call: Call, **path: str) -> Answer:
        owner = self.owner_of(call, **path)
        values = VERIFY.validated(call.body)
        email = values["email"].lower()
        if not verification.is_code(values["code"].strip(), owner=str(owner), email=email):
            raise trpc_error(400, "invalid_code")
        row, _ = VerifiedEmail.objects.get_or_create(team=owner.team, user=owner.user, email=email)
        return Answer(answers.verified_email(row))

    def list_emails(self, call: Call, **path: str) -> Answer:
        rows = self.owner_of(call, **path).rows().order_by("id")
        page = read_page(call.parameters())
        return Answer([answers.verified_email(row) for row in page.cut(rows)])

    def get(self, call: Call, verified_id: str, **path: str) -> Answer:
        row = self.owner_of(call, **path).rows().filter(pk=to_id(verified_id)).first()
        return Answer(answers.verified_email(row) if row else None)


def _caller(call: Call) -> Owner:
    return Owner(user=call.caller)


def _team(call: Call, team_id: str) -> Owner:
    return Owner(team=team_for(call.caller, team_id))


def _organization_team(call: Call, organization_id: str, team_id: str) -> Owner:
    return Owner(team=organization_team_for(call.caller, organization_id, team_id))


_PATH: Final = "/verified-resources/emails"
VerifiedEmailCalls(_caller).register(_PATH)
VerifiedEmailCalls(_team).register("/teams/{team_id}" + _PATH)
VerifiedEmailCalls(_organization_team).register(
    "/organizations/{organization_id}/teams/{team_id}" + _PATH
)
