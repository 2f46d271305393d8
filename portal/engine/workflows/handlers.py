"""/v2/organizations/{id}/teams/{id}/workflows (CONTRACT.md 18.2)."""

from portal.engine.errors import NotFound
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.paging import read_page
from portal.engine.protocol.routing import route
from portal.engine.teams.models import Team
from portal.engine.teams.permissions import organization_team_for, to_id
from portal.engine.workflows import answers, making
from portal.engine.workflows.models import Workflow

WORKFLOWS = "/organizations/{organization_id}/teams/{team_id}/workflows"
WORKFLOW = WORKFLOWS + "/{workflow_id}"


@route("GET", WORKFLOWS)
def list_workflows(call: Call, organization_id: str, team_id: str) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    rows = answers.with_relations(Workflow.objects.filter(team=team)).order_by("id")
    return Answer([answers.workflow(row) for row in read_page(call.parameters()).cut(rows)])


@route("POST", WORKFLOWS, changes=Change.NOTHING)
def create(call: Call, organization_id: str, team_id: str) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    return Answer(answers.workflow(making.create(team, call.body)), status=201)


@route("GET", WORKFLOWS + "/routing-form")
def list_of_routing_forms(call: Call, organization_id: str, team_id: str) -> Answer:
    """Answer none: there are no routing forms here."""
    organization_team_for(call.caller, organization_id, team_id)
    return Answer([])


@route("GET", WORKFLOW)
def get(call: Call, organization_id: str, team_id: str, workflow_id: str) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    return Answer(answers.workflow(find(team, workflow_id)))


@route("PATCH", WORKFLOW, changes=Change.NOTHING)
def update(call: Call, organization_id: str, team_id: str, workflow_id: str) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    row = making.update(find(team, workflow_id), call.body)
    return Answer(answers.workflow(row))


@route("DELETE", WORKFLOW, changes=Change.NOTHING)
def delete(call: Call, organization_id: str, team_id: str, workflow_id: str) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    find(team, workflow_id).delete()
    return Answer(body={"status": "success"})


def find(team: Team, workflow_id: str) -> Workflow:
    """Raises NotFound, also for an id that is no number."""
    row = Workflow.objects.filter(team=team, pk=to_id(workflow_id)).first()
    if row is None:
        raise NotFound(f"IsWorkflowInTeam - event-type workflow ({workflow_id}) not found.")
    return row
