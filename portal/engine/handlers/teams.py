"""/v2/teams (CONTRACT.md section 6.1)."""

from portal.engine.answers.team import team as team_answer
from portal.engine.calls import Answer, Call
from portal.engine.models import Role, Team
from portal.engine.permissions import team_for
from portal.engine.routing import route


@route("GET", "/teams")
def list_teams(call: Call) -> Answer:
    """Return the teams of the caller, the organization itself included."""
    rows = Team.objects.filter(memberships__user=call.caller, memberships__accepted=True)
    return Answer([team_answer(row) for row in rows.order_by("id")])


@route("GET", "/teams/{team_id}")
def get(call: Call, team_id: str) -> Answer:
    """Return one team, to its members."""
    return Answer(team_answer(team_for(call.caller, team_id, least=Role.MEMBER)))
