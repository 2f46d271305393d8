"""Teams' members and their roles, as far as the portal's key may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.backend import get_client
from portal.calcom.schemas.membership import Membership
from portal.services import catalogue
from portal.services.cache import remembered
from portal.services.errors import NotAllowed, calling_calcom


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team or organization. `role` is ``MEMBER``, ``ADMIN`` or ``OWNER``."""

    user_id: int
    name: str
    email: str
    role: str


def team_member_list(*, team_id: int) -> list[Member]:
    """Return a team's members who have accepted, by name; none when the account may not list them.

    Raises services.errors.Upstream.
    """

    def read() -> list[Member]:
        organization_id = catalogue.organization_get().id
        client = get_client()
        try:
            with calling_calcom():
                if organization_id is None:
                    return _members(list(client.team_memberships.iterate(team_id=team_id)))
                resource = client.organization_team_memberships
                found = resource.iterate(organization_id=organization_id, team_id=team_id)
                return _members(list(found))
        except NotAllowed:
            return []

    return remembered("people", f"members:team:{team_id}", read)


def organization_member_list() -> list[Member]:
    """Return the organization's members by name; none without one, or when the account may not list them."""

    def read() -> list[Member]:
        organization_id = catalogue.organization_get().id
        if organization_id is None:
            return []
        try:
            with calling_calcom():
                resource = get_client().organization_memberships
                return _members(list(resource.iterate(organization_id=organization_id)))
        except NotAllowed:
            return []

    return remembered("people", "members", read)


def _members(found: Sequence[Membership]) -> list[Member]:
    members = [_member(each) for each in found if each.accepted]
    return sorted(members, key=lambda member: (member.name.casefold(), member.user_id))


def _member(found: Membership) -> Member:
    user = found.user
    email = user.email if user else ""
    name = (user.name or user.username or email) if user else f"#{found.user_id}"
    return Member(found.user_id, name, email, found.role)
