"""Teams of an organization (CONTRACT.md 6.1)."""

import builtins
from collections.abc import Iterator
from typing import Any

from portal.calcom.paging import each
from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Invite, Team, TeamInput


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

    def iterate(self, *, organization_id: int) -> Iterator[Team]:
        """Yield all teams, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(organization_id=organization_id, take=take, skip=skip)
        )

    def iterate_mine(self, *, organization_id: int) -> Iterator[Team]:
        """Yield all teams of the caller, page by page."""
        return each(
            lambda take, skip: self.list_mine(organization_id=organization_id, take=take, skip=skip)
        )

    def get(self, *, organization_id: int, team_id: int) -> Team:
        """Return one team. Raises NotFound when it is not in the organization."""
        values = {"organization_id": organization_id, "team_id": team_id}
        return self._send(Call("GET", _ONE, values)).one(Team)

    def create(self, team: TeamInput | None = None, *, organization_id: int, **fields: Any) -> Team:
        """Create a team from an input model, or from its fields as keyword arguments. Raises
        Conflict for a slug that is taken.
        """
        path, values = (
            "/organizations/{organization_id}/teams",
            {"organization_id": organization_id},
        )
        body = (team or TeamInput(**fields)).wire()
        return self._send(Call("POST", path, values, body=body)).one(Team)

    def update(
        self, team: TeamInput | None = None, *, organization_id: int, team_id: int, **fields: Any
    ) -> Team:
        """Change what is given; servers of early 2026 want the name each time."""
        values = {"organization_id": organization_id, "team_id": team_id}
        body = (team or TeamInput(**fields)).wire()
        return self._send(Call("PATCH", _ONE, values, body=body)).one(Team)

    def delete(self, *, organization_id: int, team_id: int) -> Team:
        """Remove a team and return it."""
        values = {"organization_id": organization_id, "team_id": team_id}
        return self._send(Call("DELETE", _ONE, values)).one(Team)

    def create_invite(self, *, organization_id: int, team_id: int) -> Invite:
        """Return a link by which anybody can join the team."""
        values = {"organization_id": organization_id, "team_id": team_id}
        return self._send(Call("POST", f"{_ONE}/invite", values)).one(Invite)

    def _teams(
        self, path: str, organization_id: int, take: int | None, skip: int | None
    ) -> builtins.list[Team]:
        values = {"organization_id": organization_id}
        return self._send(Call("GET", path, values, {"take": take, "skip": skip})).many(Team)


_ONE = "/organizations/{organization_id}/teams/{team_id}"
