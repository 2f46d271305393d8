"""Memberships of teams and organizations (CONTRACT.md sections 6.1 and 6.2)."""

from portal.engine.answers.team import organization_membership, team_membership
from portal.engine.calls import Answer, Call
from portal.engine.models import Membership, Team
from portal.engine.paging import read_page
from portal.engine.permissions import organization_for, organization_team_for, team_for
from portal.engine.routing import route


@route("GET", "/organizations/{organization_id}/memberships")
def list_of_organization(call: Call, organization_id: str) -> Answer:
    """Return the members of an organization, to its admins."""
    organization = organization_for(call.caller, organization_id)
    page = read_page(call.parameters())
    rows = Membership.objects.filter(team=organization).select_related("user").order_by("id")
    return Answer([organization_membership(row) for row in page.cut(rows)])


@route("GET", "/organizations/{organization_id}/teams/{team_id}/memberships")
def list_of_organization_team(call: Call, organization_id: str, team_id: str) -> Answer:
    """Return the members of a team of an organization, to team admins."""
    return _list(call, organization_team_for(call.caller, organization_id, team_id))


@route("GET", "/teams/{team_id}/memberships")
def list_of_team(call: Call, team_id: str) -> Answer:
    """Return the members of a team, to team admins; teams inside organizations, too."""
    return _list(call, team_for(call.caller, team_id))


def _list(call: Call, team: Team) -> Answer:
    parameters = call.parameters()
    page = read_page(parameters)
    rows = Membership.objects.filter(team=team).select_related("user").order_by("id")
    if "emails" in parameters:
        rows = rows.filter(user__email__in=parameters["emails"].split(","))
    return Answer([team_membership(row) for row in page.cut(rows)])
