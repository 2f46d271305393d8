"""Memberships of teams and organizations (CONTRACT.md 6.1, 6.2)."""

from collections.abc import Iterator

from portal.calcom.paging import each
from portal.calcom.resources.base import Resource
from portal.calcom.schemas.membership import Membership
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope, TeamScope


class Memberships(Resource):
    """``/memberships``; needs the key of an admin of the team or organization."""

    def list(
        self,
        *,
        scope: TeamScope | OrganizationScope | OrganizationTeamScope,
        take: int | None = None,
        skip: int | None = None,
    ) -> list[Membership]:
        query = {"take": take, "skip": skip}
        return self._call("GET", "/memberships", scope, query=query).many(Membership)

    def iterate(
        self, *, scope: TeamScope | OrganizationScope | OrganizationTeamScope
    ) -> Iterator[Membership]:
        return each(lambda take, skip: self.list(scope=scope, take=take, skip=skip))
