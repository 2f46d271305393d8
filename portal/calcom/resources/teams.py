"""Teams (CONTRACT.md 6.1)."""

import builtins
from collections.abc import Iterator
from typing import Any

from portal.calcom.paging import each
from portal.calcom.resources.base import Resource
from portal.calcom.schemas.team import Team, TeamInput
from portal.calcom.scope import USER, OrganizationScope, UserScope


class Teams(Resource):
    """``/v2/teams`` and the teams of an organization; needs a key."""

    def list(self, *, scope: UserScope | OrganizationScope = USER) -> list[Team]:
        """Return the teams that the caller is in, the organization itself among them; or its first 250.

        Raises PermissionDenied for an organization unless the caller is its admin: see `list_mine`.
        """
        return self._call("GET", "/teams", scope).many(Team)

    def iterate(self, *, scope: OrganizationScope) -> Iterator[Team]:
        def page(take: int, skip: int) -> builtins.list[Team]:
            query = {"take": take, "skip": skip}
            return self._call("GET", "/teams", scope, query=query).many(Team)

        return each(page)

    def list_mine(self, *, scope: OrganizationScope) -> builtins.list[Team]:
        """Return the first 250 of the organization's teams that the caller, any member, is in."""
        return self._call("GET", "/teams/me", scope).many(Team)

    def create(
        self,
        team: TeamInput | None = None,
        *,
        scope: UserScope | OrganizationScope = USER,
        **fields: Any,
    ) -> Team:
        """Make a team with the caller as its owner. Raises Conflict for a slug that is in use."""
        body = (team or TeamInput(**fields)).wire()
        return self._call("POST", "/teams", scope, body=body).one(Team)

    def update(
        self,
        team_id: int,
        team: TeamInput | None = None,
        *,
        scope: UserScope | OrganizationScope = USER,
        **fields: Any,
    ) -> Team:
        body = (team or TeamInput(**fields)).wire()
        return self._call("PATCH", "/teams/{team_id}", scope, body=body, team_id=team_id).one(Team)

    def delete(self, team_id: int, *, scope: UserScope | OrganizationScope = USER) -> None:
        self._call("DELETE", "/teams/{team_id}", scope, team_id=team_id)
