"""Teams of an organization (CONTRACT.md 6.1)."""

import builtins

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Team


class OrganizationTeams(Resource):
    """``/v2/organizations/{id}/teams``; needs a key. Pages are `take` (1 to 250, 250 when not
    given) after `skip`.
    """

    def list(
        self, *, organization_id: int, take: int | None = None, skip: int | None = None
    ) -> list[Team]:
        """Return the organization's teams. Raises PermissionDenied unless the caller is its admin:
        see `list_mine`.
        """
        return self._teams("/organizations/{organization_id}/teams", organization_id, take, skip)

    def list_mine(
        self, *, organization_id: int, take: int | None = None, skip: int | None = None
    ) -> builtins.list[Team]:
        """Return the organization's teams that the caller is a member of. Any member may ask."""
        return self._teams("/organizations/{organization_id}/teams/me", organization_id, take, skip)

    def get(self, *, organization_id: int, team_id: int) -> Team:
        """Return one team. Raises NotFound when it is not in the organization."""
        path = "/organizations/{organization_id}/teams/{team_id}"
        values = {"organization_id": organization_id, "team_id": team_id}
        return self._send(Call("GET", path, values)).one(Team)

    def _teams(
        self, path: str, organization_id: int, take: int | None, skip: int | None
    ) -> builtins.list[Team]:
        values = {"organization_id": organization_id}
        return self._send(Call("GET", path, values, {"take": take, "skip": skip})).many(Team)
