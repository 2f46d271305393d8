"""/v2/teams (CONTRACT.md section 6.1)."""

from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import route
from portal.engine.teams import bodies as teams
from portal.engine.teams.answers import team as team_answer
from portal.engine.teams.models import Role, Team
from portal.engine.teams.permissions import team_for


@route("GET", "/teams")
def list_teams(call: Call) -> Answer:
    """Return the teams of the caller, the organization itself included."""
    rows = Team.objects.filter(memberships__user=call.caller, memberships__accepted=True)
    return Answer([team_answer(row) for row in rows.order_by("id")])


@route("GET", "/teams/{team_id}")
def get(call: Call, team_id: str) -> Answer:
    """Return one team, to its members."""
    return Answer(team_answer(team_for(call.caller, team_id, least=Role.MEMBER)))


@route("POST", "/teams/{team_id}/invite")
def invite(call: Call, team_id: str) -> Answer:
    """Make an invitation to a team, as its admin."""
    return Answer(teams.invite(team_for(call.caller, team_id)))


@route("POST", "/teams")
def create(call: Call) -> Answer:
    """Create a team outside of any organization; the caller becomes its owner."""
    return Answer(team_answer(teams.create(call.caller, call.body, organization=None)), status=201)


@route("PATCH", "/teams/{team_id}")
def update(call: Call, team_id: str) -> Answer:
    """Change a team, as its owner."""
    row = team_for(call.caller, team_id, least=Role.OWNER)
    return Answer(team_answer(teams.update(row, call.body)))


@route("DELETE", "/teams/{team_id}")
def delete(call: Call, team_id: str) -> Answer:
    """Delete a team, as its owner, and return it."""
    row = team_for(call.caller, team_id, least=Role.OWNER)
    gone = team_answer(row)
    row.delete()
    return Answer(gone)
