"""Memberships of teams and organizations (CONTRACT.md 6.1, 6.2)."""

import builtins
from collections.abc import Iterator
from typing import Any

from portal.calcom.paging import each
from portal.calcom.resources.base import Resource
from portal.calcom.schemas.membership import Membership, MembershipInput
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope, TeamScope

_MEMBERSHIP = "/memberships/{membership_id}"


class Memberships(Resource):
    """``/memberships``; needs the key of an admin of the team or organization."""

    def list(
        self,
        *,
        scope: TeamScope | OrganizationScope | OrganizationTeamScope,
        take: int | None = None,
        skip: int | None = None,
    ) -> builtins.list[Membership]:
        query = {"take": take, "skip": skip}
        return self._call("GET", "/memberships", scope, query=query).many(Membership)

    def iterate(
        self, *, scope: TeamScope | OrganizationScope | OrganizationTeamScope
    ) -> Iterator[Membership]:
        return each(lambda take, skip: self.list(scope=scope, take=take, skip=skip))

    def create(
        self,
        membership: MembershipInput | None = None,
        *,
        scope: TeamScope | OrganizationScope | OrganizationTeamScope,
        **fields: Any,
    ) -> Membership:
        """Take somebody in. In an organization it sets a present member's anew: leave nothing out (CONTRACT.md 18.1).

        Raises Conflict for a member of a team, Unprocessable for who is not in its organization.
        """
        body = (membership or MembershipInput(**fields)).wire()
        return self._call("POST", "/memberships", scope, body=body).one(Membership)

    def update(
        self,
        membership_id: int,
        membership: MembershipInput | None = None,
        *,
        scope: TeamScope | OrganizationScope | OrganizationTeamScope,
        **fields: Any,
    ) -> Membership:
        body = (membership or MembershipInput(**fields)).wire()
        answer = self._call("PATCH", _MEMBERSHIP, scope, body=body, membership_id=membership_id)
        return answer.one(Membership)

    def delete(
        self, membership_id: int, *, scope: TeamScope | OrganizationScope | OrganizationTeamScope
    ) -> None:
        """Let somebody leave; of an organization its teams too. Their bookings stay (CONTRACT.md 18.1)."""
        self._call("DELETE", _MEMBERSHIP, scope, membership_id=membership_id)
