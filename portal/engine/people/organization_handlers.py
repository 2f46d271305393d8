"""/v2/organizations/{id}/users (CONTRACT.md 18.1)."""

from portal.engine.keys.authentication import is_portal
from portal.engine.people import bodies, members
from portal.engine.people.answers import organization_user
from portal.engine.people.models import User
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import route
from portal.engine.teams.models import Membership
from portal.engine.teams.permissions import organization_for

USERS = "/organizations/{organization_id}/users"
USER = USERS + "/{user_id}"


@route("GET", USERS)
def list_users(call: Call, organization_id: str) -> Answer:
    """Answer a page of the members, accepted or not."""
    organization = organization_for(call.caller, organization_id)
    values, page = bodies.read_query(call.query)
    rows = User.objects.filter(memberships__team=organization)
    if "emails" in values:
        rows = rows.filter(email__in=values["emails"])
    if "teamIds" in values:
        teams = Membership.objects.filter(team__parent=organization, team_id__in=values["teamIds"])
        rows = rows.filter(pk__in=teams.values("user_id"))
    if "assignedOptionIds" in values and values["attributeQueryOperator"] != "NONE":
        # The engine has no attributes, so nobody has one assigned.
        rows = rows.none()
    return Answer(
        [organization_user(row, organization.pk) for row in page.cut(rows.order_by("id"))]
    )


@route("POST", USERS)
def create(call: Call, organization_id: str) -> Answer:
    organization = organization_for(call.caller, organization_id)
    user = members.create(organization, call.body)
    return Answer(organization_user(user, organization.pk), status=201)


@route("PATCH", USER)
def update(call: Call, organization_id: str, user_id: str) -> Answer:
    organization = organization_for(call.caller, organization_id)
    user = members.update(members.membership_of(organization, user_id), call.body)
    return Answer(organization_user(user, organization.pk))


@route("DELETE", USER)
def delete(call: Call, organization_id: str, user_id: str) -> Answer:
    organization = organization_for(call.caller, organization_id)
    membership = members.membership_of(organization, user_id)
    gone = organization_user(membership.user, organization.pk)
    # The portal itself acts as an owner whom another owner may delete.
    members.delete(membership, by=None if is_portal(call.request) else call.caller)
    return Answer(gone)
