"""Event types of teams, inside organizations and outside (CONTRACT.md 6.1, 6.3)."""

from collections.abc import Iterable

from portal.engine.errors import NotFound
from portal.engine.event_types import answers, lookup, team_bodies
from portal.engine.event_types.models import EventType, Host, SchedulingType
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.paging import numbers
from portal.engine.protocol.routing import Access, route
from portal.engine.protocol.validation import Shape, field, is_int, minimum
from portal.engine.protocol.values import Json
from portal.engine.teams.event_type_lists import host_values, of_teams
from portal.engine.teams.models import Team
from portal.engine.teams.permissions import belongs, organization_team_for, team_for, to_id

ORGANIZATION_TEAM = "/organizations/{organization_id}/teams/{team_id}/event-types"
TEAM = "/teams/{team_id}/event-types"
LIST = Shape({"hostsLimit": field(minimum(1), is_int(), required=False)})


@route("GET", ORGANIZATION_TEAM, access=Access.PUBLIC)
def list_of_organization_team(call: Call, organization_id: str, team_id: str) -> Answer:
    """Answer a team's event types to anonymous callers, too, but hidden ones to its people only."""
    parent = to_id(organization_id)
    # Not organization_team_for: this list is public, so nobody's role counts.
    team = Team.objects.filter(pk=to_id(team_id), parent_id=parent).first()
    if team is None:
        raise NotFound(f"IsTeamInOrg - Team ({team_id}) not found.")
    return _list(call, team)


@route("GET", TEAM, access=Access.PUBLIC)
def list_of_team(call: Call, team_id: str) -> Answer:
    """Answer a team's event types to anonymous callers, too; an unknown team has none."""
    team = Team.objects.filter(pk=to_id(team_id), is_organization=False).first()
    return _list(call, team) if team else Answer([])


@route("POST", ORGANIZATION_TEAM, changes=Change.EVENT_TYPES)
def create_in_organization_team(call: Call, organization_id: str, team_id: str) -> Answer:
    """Answer the event type; of a managed one the array of the parent and its children."""
    return _create(call, organization_team_for(call.caller, organization_id, team_id))


@route("POST", TEAM, changes=Change.EVENT_TYPES)
def create_in_team(call: Call, team_id: str) -> Answer:
    return _create(call, team_for(call.caller, team_id))


@route("GET", ORGANIZATION_TEAM + "/{event_type_id}")
def get_in_organization_team(
    call: Call, organization_id: str, team_id: str, event_type_id: str
) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    return Answer(answers.of_team(_find(team, event_type_id)))


@route("GET", TEAM + "/{event_type_id}")
def get_in_team(call: Call, team_id: str, event_type_id: str) -> Answer:
    return Answer(answers.of_team(_find(team_for(call.caller, team_id), event_type_id)))


@route("PATCH", ORGANIZATION_TEAM + "/{event_type_id}", changes=Change.EVENT_TYPES)
def update_in_organization_team(
    call: Call, organization_id: str, team_id: str, event_type_id: str
) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    return _update(call, team, event_type_id)


@route("PATCH", TEAM + "/{event_type_id}", changes=Change.EVENT_TYPES)
def update_in_team(call: Call, team_id: str, event_type_id: str) -> Answer:
    return _update(call, team_for(call.caller, team_id), event_type_id)


@route("DELETE", ORGANIZATION_TEAM + "/{event_type_id}", changes=Change.EVENT_TYPES)
def delete_in_organization_team(
    call: Call, organization_id: str, team_id: str, event_type_id: str
) -> Answer:
    return _delete(organization_team_for(call.caller, organization_id, team_id), event_type_id)


@route("DELETE", TEAM + "/{event_type_id}", changes=Change.EVENT_TYPES)
def delete_in_team(call: Call, team_id: str, event_type_id: str) -> Answer:
    return _delete(team_for(call.caller, team_id), event_type_id)


def _list(call: Call, team: Team) -> Answer:
    parameters = call.parameters()
    rows = EventType.objects.filter(team=team)
    if not belongs(call.user, team):
        rows = rows.filter(hidden=False)
    if "eventSlug" in parameters:
        rows = rows.filter(slug=parameters["eventSlug"])
    order = "-id" if parameters.get("sortCreatedAt") == "desc" else "id"
    # Query values are text until they are converted.
    limit = LIST.validated(numbers(parameters, "hostsLimit")).get("hostsLimit")
    hosts = host_values(Host.objects.filter(event_type__team=team))
    bodies = of_teams(rows.order_by(order), hosts)
    if limit is not None:
        bodies = [body | {"hosts": body["hosts"][: int(limit)]} for body in bodies]
    return Answer(bodies)


def _create(call: Call, team: Team) -> Answer:
    row = team_bodies.create(team, call.body)
    return Answer(with_children(row), status=201, beside=warnings([row]))


def _update(call: Call, team: Team, event_type_id: str) -> Answer:
    row = team_bodies.update(_find(team, event_type_id), team, call.body)
    return Answer(with_children(row), beside=warnings([row]))


def _delete(team: Team, event_type_id: str) -> Answer:
    row = EventType.objects.filter(team=team, pk=to_id(event_type_id)).first()
    if row is None:
        raise NotFound(f"Event type with ID={event_type_id} does not exist.")
    gone = {"id": row.pk, "title": row.title}
    # Children of a managed event type go with it.
    row.delete()
    return Answer(gone)


def _find(team: Team, event_type_id: str) -> EventType:
    row = lookup.by_id(to_id(event_type_id))
    if row is None or row.team_id != team.pk:
        raise NotFound(f"Event type with id {event_type_id} not found")
    return row


def warnings(rows: Iterable[EventType]) -> Json:
    """Return what stands beside an answer about managed event types: who has no copy, and why."""
    said = team_bodies.kept(rows)
    return {"warnings": said} if said else {}


def with_children(row: EventType) -> Json | list[Json]:
    if row.scheduling_type != SchedulingType.MANAGED:
        return answers.of_team(row)
    children = answers.with_relations(EventType.objects.filter(parent=row)).order_by("id")
    return [answers.of_team(row), *(answers.of_team(child) for child in children)]
