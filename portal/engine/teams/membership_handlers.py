"""Calls of memberships of teams and organizations (CONTRACT.md 6.1, 6.2)."""

from collections.abc import Callable

from django.db.models import Q

from portal.engine.event_types import team_bodies
from portal.engine.event_types.models import EventType
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.paging import read_page
from portal.engine.protocol.routing import route
from portal.engine.protocol.values import Json
from portal.engine.teams import memberships
from portal.engine.teams.answers import organization_membership, team_membership
from portal.engine.teams.models import Membership, Team
from portal.engine.teams.permissions import organization_for, organization_team_for, team_for


class MembershipCalls:
    """The five calls of one kind of membership, all for admins.

    `team_of` finds the team of a path and checks the caller's role; `answer` is the shape of a row,
    `missing` the text of the 404. `by_email` says whether lists read the query's `emails`.
    """

    def __init__(
        self,
        team_of: Callable[..., Team],
        answer: Callable[[Membership], Json],
        missing: str,
        *,
        by_email: bool = True,
    ) -> None:
        self.team_of = team_of
        self.answer = answer
        self.missing = missing
        self.by_email = by_email

    def register(self, path: str) -> None:
        route("GET", path)(self.list_memberships)
        route("POST", path)(self.create)
        route("GET", path + "/{membership_id}")(self.get)
        route("PATCH", path + "/{membership_id}")(self.update)
        route("DELETE", path + "/{membership_id}")(self.delete)

    def list_memberships(self, call: Call, **path: str) -> Answer:
        """Answer a page; `emails` (commas between) picks some."""
        parameters = call.parameters()
        page = read_page(parameters)
        rows = Membership.objects.filter(team=self.team_of(call, **path)).select_related("user")
        if "emails" in parameters and self.by_email:
            rows = rows.filter(user__email__in=parameters["emails"].split(","))
        return Answer([self.answer(row) for row in page.cut(rows.order_by("id"))])

    def create(self, call: Call, **path: str) -> Answer:
        row = memberships.create(self.team_of(call, **path), call.body)
        return Answer(self.answer(row), status=201, beside=_warnings(row))

    def get(self, call: Call, membership_id: str, **path: str) -> Answer:
        return Answer(self.answer(self._find(call, membership_id, path)))

    def update(self, call: Call, membership_id: str, **path: str) -> Answer:
        row = memberships.update(self._find(call, membership_id, path), call.body)
        return Answer(self.answer(row), beside=_warnings(row))

    def delete(self, call: Call, membership_id: str, **path: str) -> Answer:
        row = self._find(call, membership_id, path)
        gone = self.answer(row)
        memberships.remove(row)
        return Answer(gone)

    def _find(self, call: Call, membership_id: str, path: dict[str, str]) -> Membership:
        missing = self.missing.format(id=membership_id)
        return memberships.find(self.team_of(call, **path), membership_id, missing=missing)


def _warnings(row: Membership) -> Json:
    # Cal.com would have deleted the member's own event type (docs/engine.md).
    # Who is accepted in an organization comes into its teams as well.
    rows = EventType.objects.filter(Q(team=row.team) | Q(team__parent=row.team))
    said = team_bodies.kept(rows, of_user=row.user)
    return {"warnings": said} if said else {}


def _organization(call: Call, organization_id: str) -> Team:
    return organization_for(call.caller, organization_id)


def _organization_team(call: Call, organization_id: str, team_id: str) -> Team:
    return organization_team_for(call.caller, organization_id, team_id)


def _team(call: Call, team_id: str) -> Team:
    return team_for(call.caller, team_id)


MembershipCalls(
    _organization, organization_membership, "IsMembershipInOrg - Membership ({id}) not found."
).register("/organizations/{organization_id}/memberships")
MembershipCalls(
    _organization_team,
    team_membership,
    "Organization's Team membership not found",
    # Ignored there (CONTRACT.md 18.1).
    by_email=False,
).register("/organizations/{organization_id}/teams/{team_id}/memberships")
MembershipCalls(_team, team_membership, "Membership ({id}) not found.").register(
    "/teams/{team_id}/memberships"
)
