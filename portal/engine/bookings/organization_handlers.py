"""Bookings of an organization, its people and teams, for admins (CONTRACT.md sections 4.6 and
6.1).
"""

from portal.engine.bookings import finding, listing
from portal.engine.bookings.action_handlers import references_of
from portal.engine.bookings.handlers import page_of
from portal.engine.errors import NotFound
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
    """Return a page of the bookings of all members; `userIds` picks some of them."""
    organization = organization_for(call.caller, organization_id)
    return page_of(call, listing.of_members(organization))


@route("GET", ORGANIZATION + "/users/{user_id}/bookings")
def list_of_user(call: Call, organization_id: str, user_id: str) -> Answer:
    """Return a page of what a member would see in the own list."""
    user = organization_member_for(call.caller, organization_id, user_id)
    return page_of(call, listing.seen_by(user))


@route("GET", ORGANIZATION + "/teams/{team_id}/bookings")
def list_of_organization_team(call: Call, organization_id: str, team_id: str) -> Answer:
    """Return a page of the bookings of a team's event types."""
    team = organization_team_for(call.caller, organization_id, team_id)
    return page_of(call, listing.of_team(team), ignored=listing.NOT_FOR_TEAMS)


@route("GET", "/teams/{team_id}/bookings")
def list_of_team(call: Call, team_id: str) -> Answer:
    """The same by the team's own path."""
    team = team_for(call.caller, team_id)
    return page_of(call, listing.of_team(team), ignored=listing.NOT_FOR_TEAMS)


@route("GET", ORGANIZATION + "/teams/{team_id}/bookings/{uid}/references")
def list_references(call: Call, organization_id: str, team_id: str, uid: str) -> Answer:
    """Return what outside systems know of a booking of a team, to the team's admins."""
    team = organization_team_for(call.caller, organization_id, team_id)
    row = finding.existing(uid)
    if not listing.of_team(team).filter(pk=row.pk).exists():
        raise NotFound(f"Booking with uid={uid} was not found in the database")
    return references_of(call, row)
