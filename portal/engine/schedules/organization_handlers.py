"""Schedules of an organization's people and teams, for admins (CONTRACT.md 6.1, 7)."""

from django.db.models import F, Q, QuerySet

from portal.engine.errors import NotFound
from portal.engine.event_types import lookup
from portal.engine.people.models import User
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.paging import numbers, read_page
from portal.engine.protocol.routing import route
from portal.engine.protocol.validation import Shape, field, is_number
from portal.engine.schedules import answers
from portal.engine.schedules import bodies as schedules
from portal.engine.schedules.handlers import own
from portal.engine.schedules.models import Schedule
from portal.engine.teams.models import Team
from portal.engine.teams.permissions import (
    organization_for,
    organization_member_for,
    organization_team_for,
    team_for,
    to_id,
)

ORGANIZATION = "/organizations/{organization_id}"
OF_USER = ORGANIZATION + "/users/{user_id}/schedules"
OF_EVENT_TYPE = Shape({"eventTypeId": field(is_number(), required=False)})


@route("GET", ORGANIZATION + "/schedules")
def list_of_organization(call: Call, organization_id: str) -> Answer:
    return _page(call, of_members(organization_for(call.caller, organization_id)))


@route("GET", ORGANIZATION + "/teams/{team_id}/schedules")
def list_of_organization_team(call: Call, organization_id: str, team_id: str) -> Answer:
    """Answer a page of a team's members' schedules; `eventTypeId` picks those that it uses."""
    team = organization_team_for(call.caller, organization_id, team_id)
    return _page(call, used_by_event_type(call, of_members(team)))


@route("GET", "/teams/{team_id}/schedules")
def list_of_team(call: Call, team_id: str) -> Answer:
    return _page(call, used_by_event_type(call, of_members(team_for(call.caller, team_id))))


@route("GET", ORGANIZATION + "/teams/{team_id}/users/{user_id}/schedules")
def list_of_team_member(call: Call, organization_id: str, team_id: str, user_id: str) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    user = User.objects.filter(pk=to_id(user_id), memberships__team=team).first()
    if user is None:
        raise NotFound(f"User with id {user_id} not found in team with id {team.pk}")
    return _list(used_by_event_type(call, Schedule.objects.filter(owner=user)))


@route("GET", OF_USER)
def list_of_user(call: Call, organization_id: str, user_id: str) -> Answer:
    user = organization_member_for(call.caller, organization_id, user_id)
    return _list(Schedule.objects.filter(owner=user))


@route("POST", OF_USER, changes=Change.HOURS)
def create(call: Call, organization_id: str, user_id: str) -> Answer:
    user = organization_member_for(call.caller, organization_id, user_id)
    return Answer(answers.schedule(schedules.create(user, call.body)), status=201)


@route("GET", OF_USER + "/{schedule_id}")
def get(call: Call, organization_id: str, user_id: str, schedule_id: str) -> Answer:
    user = organization_member_for(call.caller, organization_id, user_id)
    return Answer(answers.schedule(own(user, schedule_id)))


@route("PATCH", OF_USER + "/{schedule_id}", changes=Change.HOURS)
def update(call: Call, organization_id: str, user_id: str, schedule_id: str) -> Answer:
    user = organization_member_for(call.caller, organization_id, user_id)
    return Answer(answers.schedule(schedules.update(own(user, schedule_id), call.body)))


@route("DELETE", OF_USER + "/{schedule_id}")
def delete(call: Call, organization_id: str, user_id: str, schedule_id: str) -> Answer:
    user = organization_member_for(call.caller, organization_id, user_id)
    own(user, schedule_id).delete()
    return Answer(body={"status": "success"})


def of_members(team: Team) -> QuerySet[Schedule]:
    members = User.objects.filter(memberships__team=team, memberships__accepted=True)
    return Schedule.objects.filter(owner__in=members)


def used_by_event_type(call: Call, rows: QuerySet[Schedule]) -> QuerySet[Schedule]:
    values = OF_EVENT_TYPE.validated(numbers(call.parameters(), "eventTypeId"))
    if values.get("eventTypeId") is None:
        return rows
    event_type = lookup.by_id(int(values["eventTypeId"]))
    if event_type is None:
        return rows.none()
    # The event type's own schedule replaces those of its hosts (CONTRACT.md 14.1).
    if event_type.schedule_id is not None:
        return rows.filter(pk=event_type.schedule_id)
    hosts = Q(owner__hosted__event_type=event_type) | Q(owner=event_type.owner_id)
    # The join over hosted event types repeats a schedule.
    return rows.filter(hosts, owner__default_schedule=F("pk")).distinct()


def _page(call: Call, rows: QuerySet[Schedule]) -> Answer:
    page = read_page(call.parameters())
    return Answer([answers.schedule(row) for row in page.cut(_ordered(rows))])


def _list(rows: QuerySet[Schedule]) -> Answer:
    return Answer([answers.schedule(row) for row in _ordered(rows)])


def _ordered(rows: QuerySet[Schedule]) -> QuerySet[Schedule]:
    return answers.with_relations(rows).order_by("id")
