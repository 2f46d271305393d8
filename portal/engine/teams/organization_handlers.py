"""/v2/organizations: teams (CONTRACT.md 6.1)."""

from portal.engine.event_types.models import EventType
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.paging import read_page
from portal.engine.protocol.routing import route
from portal.engine.teams import bodies as teams
from portal.engine.teams.answers import team as team_answer
from portal.engine.teams.event_type_lists import kept_of_teams
from portal.engine.teams.models import Membership, Role, Team
from portal.engine.teams.permissions import organization_for, organization_team_for, team_in


@route("GET", "/organizations/{organization_id}/teams")
def list_teams(call: Call, organization_id: str) -> Answer:
    organization = organization_for(call.caller, organization_id)
    page = read_page(call.parameters())
    rows = Team.objects.filter(parent=organization).order_by("id")
    return Answer([team_answer(row) for row in page.cut(rows)])


@route("GET", "/organizations/{organization_id}/teams/me")
def list_my_teams(call: Call, organization_id: str) -> Answer:
    """Answer the caller's own teams, each with `accepted` and `role`."""
    organization = organization_for(call.caller, organization_id, least=Role.MEMBER)
    page = read_page(call.parameters())
    rows = Membership.objects.filter(team__parent=organization, user=call.caller, accepted=True)
    rows = rows.select_related("team").order_by("team_id")
    return Answer(
        [
            team_answer(row.team) | {"accepted": row.accepted, "role": row.role}
            for row in page.cut(rows)
        ]
    )


@route("GET", "/organizations/{organization_id}/teams/event-types")
def list_event_types(call: Call, organization_id: str) -> Answer:
    organization = organization_for(call.caller, organization_id)
    page = read_page(call.parameters())
    # Cal.com fails on this call (recordings 173, 174); the engine does what it means.
    rows = EventType.objects.filter(team__parent=organization).order_by("id")
    return Answer(kept_of_teams(page.cut(rows.values_list("pk", "team_id"))))


@route("POST", "/organizations/{organization_id}/teams/{team_id}/invite")
def invite(call: Call, organization_id: str, team_id: str) -> Answer:
    return Answer(teams.invite(organization_team_for(call.caller, organization_id, team_id)))


@route("GET", "/organizations/{organization_id}/teams/{team_id}")
def get_team(call: Call, organization_id: str, team_id: str) -> Answer:
    return Answer(team_answer(organization_team_for(call.caller, organization_id, team_id)))


@route("POST", "/organizations/{organization_id}/teams")
def create_team(call: Call, organization_id: str) -> Answer:
    organization = organization_for(call.caller, organization_id)
    row = teams.create(call.caller, call.body, organization=organization)
    return Answer(team_answer(row), status=201)


@route("PATCH", "/organizations/{organization_id}/teams/{team_id}")
def update_team(call: Call, organization_id: str, team_id: str) -> Answer:
    row = team_in(organization_for(call.caller, organization_id), team_id)
    return Answer(team_answer(teams.update(row, call.body)))


@route("DELETE", "/organizations/{organization_id}/teams/{team_id}")
def delete_team(call: Call, organization_id: str, team_id: str) -> Answer:
    row = team_in(organization_for(call.caller, organization_id), team_id)
    gone = team_answer(row)
    row.delete()
    return Answer(gone)
