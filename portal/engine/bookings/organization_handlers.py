"""Bookings of an organization, its people and its teams, for admins (CONTRACT.md 4.6, 6.1)."""

from portal.engine.bookings import finding, listing
from portal.engine.bookings.action_handlers import references_of
from portal.engine.bookings.handlers import page_of
from portal.engine.errors import NotFound
from portal.engine.keys.authentication import is_portal
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import route
from portal.engine.teams.permissions import (
    organization_for,
    organization_member_for,
    organization_team_for,
    team_for,
)

ORGANIZATION = "/organizations/{organization_id}"


@route("GET", ORGANIZATION + "/bookings")
def list_of_organization(call: Call, organization_id: str) -> Answer:
    organization = organization_for(call.caller, organization_id)
    # `userIds` narrows this list; a user's own list and those of teams ignore it.
    return page_of(call, listing.of_members(organization, is_portal=is_portal(call.request)))


@route("GET", ORGANIZATION + "/users/{user_id}/bookings")
def list_of_user(call: Call, organization_id: str, user_id: str) -> Answer:
    """Answer what the member sees in GET /bookings, not only what the member hosts."""
    user = organization_member_for(call.caller, organization_id, user_id)
    return page_of(call, listing.seen_by(user))


@route("GET", ORGANIZATION + "/teams/{team_id}/bookings")
def list_of_organization_team(call: Call, organization_id: str, team_id: str) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    return page_of(call, listing.of_team(team), ignored=listing.NOT_FOR_TEAMS)


@route("GET", "/teams/{team_id}/bookings")
def list_of_team(call: Call, team_id: str) -> Answer:
    team = team_for(call.caller, team_id)
    return page_of(call, listing.of_team(team), ignored=listing.NOT_FOR_TEAMS)


@route("GET", ORGANIZATION + "/teams/{team_id}/bookings/{uid}/references")
def list_references(call: Call, organization_id: str, team_id: str, uid: str) -> Answer:
    team = organization_team_for(call.caller, organization_id, team_id)
    row = finding.existing(uid)
    # A booking of another team gets the 404 of an unknown one, so uids cannot be tried out here.
    if not listing.of_team(team).filter(pk=row.pk).exists():
        raise NotFound(f"Booking with uid={uid} was not found in the database")
    return references_of(call, row)
