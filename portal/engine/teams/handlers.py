"""/v2/teams (CONTRACT.md 6.1)."""

from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import route
from portal.engine.teams import bodies as teams
from portal.engine.teams.answers import team as team_answer
from portal.engine.teams.models import Role, Team
from portal.engine.teams.permissions import team_for


@route("GET", "/teams")
def list_teams(call: Call) -> Answer:
    """Answer the teams of the caller, the organization itself included (recording 156)."""
    rows = Team.objects.filter(memberships__user=call.caller, memberships__accepted=True)
    return Answer([team_answer(row) for row in rows.order_by("id")])


@route("GET", "/teams/{team_id}")
def get(call: Call, team_id: str) -> Answer:
    return Answer(team_answer(team_for(call.caller, team_id, least=Role.MEMBER)))


@route("POST", "/teams/{team_id}/invite")
def invite(call: Call, team_id: str) -> Answer:
    return Answer(teams.invite(team_for(call.caller, team_id)))


@route("POST", "/teams")
def create(call: Call) -> Answer:
    return Answer(team_answer(teams.create(call.caller, call.body, organization=None)), status=201)


@route("PATCH", "/teams/{team_id}")
def update(call: Call, team_id: str) -> Answer:
    row = team_for(call.caller, team_id, least=Role.OWNER)
    return Answer(team_answer(teams.update(row, call.body)))


@route("DELETE", "/teams/{team_id}")
def delete(call: Call, team_id: str) -> Answer:
    row = team_for(call.caller, team_id, least=Role.OWNER)
    gone = team_answer(row)
    row.delete()
    return Answer(gone)
