"""Memberships of teams and organizations (CONTRACT.md 6.1, 6.2)."""

import builtins
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portal.calcom.paging import each
from portal.calcom.protocol import Call, given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Membership


class _Memberships(Resource):
    _PATH: str

    def _list(self, values: Mapping[str, int], query: Mapping[str, Any]) -> list[Membership]:
        return self._send(Call("GET", self._PATH, values, query)).many(Membership)

    def _create(self, values: Mapping[str, int], body: Mapping[str, Any]) -> Membership:
        return self._send(Call("POST", self._PATH, values, body=body)).one(Membership)

    def _get(self, membership_id: int, values: Mapping[str, int]) -> Membership:
        return self._send(Call("GET", *self._one(membership_id, values))).one(Membership)

    def _update(
        self, membership_id: int, values: Mapping[str, int], body: Mapping[str, Any]
    ) -> Membership:
        call = Call("PATCH", *self._one(membership_id, values), body=body)
        return self._send(call).one(Membership)

    def _delete(self, membership_id: int, values: Mapping[str, int]) -> Membership:
        return self._send(Call("DELETE", *self._one(membership_id, values))).one(Membership)

    def _one(self, membership_id: int, values: Mapping[str, int]) -> tuple[str, dict[str, int]]:
        return f"{self._PATH}/{{membership_id}}", {**values, "membership_id": membership_id}


def _body(**fields: Any) -> dict[str, Any]:
    wire = {"user_id": "userId", "disable_impersonation": "disableImpersonation"}
    return {wire.get(name, name): value for name, value in given(**fields).items()}


class TeamMemberships(_Memberships):
    """``/v2/teams/{id}/memberships``; needs the key of a team's admin."""

    _PATH = "/teams/{team_id}/memberships"

    def list(
        self,
        *,
        team_id: int,
        take: int | None = None,
        skip: int | None = None,
        emails: Iterable[str] | None = None,
    ) -> builtins.list[Membership]:
        """Return the members, or those with one of at most 20 emails; `take` is 1 to 250, 250 when not given."""
        return self._list({"team_id": team_id}, {"take": take, "skip": skip, "emails": emails})

    def iterate(self, *, team_id: int) -> Iterator[Membership]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(lambda take, skip: self.list(team_id=team_id, take=take, skip=skip))

    def get(self, membership_id: int, *, team_id: int) -> Membership:
        """Return one membership. Raises NotFound."""
        return self._get(membership_id, {"team_id": team_id})

    def create(
        self,
        *,
        team_id: int,
        user_id: int,
        role: str = "MEMBER",
        accepted: bool | None = None,
        disable_impersonation: bool | None = None,
    ) -> Membership:
        """Add a user. Raises Conflict for a member."""
        body = _body(
            user_id=user_id,
            role=role,
            accepted=accepted,
            disable_impersonation=disable_impersonation,
        )
        return self._create({"team_id": team_id}, body)

    def update(
        self,
        membership_id: int,
        *,
        team_id: int,
        role: str | None = None,
        accepted: bool | None = None,
        disable_impersonation: bool | None = None,
    ) -> Membership:
        """Change what is given. Raises NotFound."""
        body = _body(role=role, accepted=accepted, disable_impersonation=disable_impersonation)
        return self._update(membership_id, {"team_id": team_id}, body)

    def delete(self, membership_id: int, *, team_id: int) -> Membership:
        """Remove a member and return what was removed. Raises NotFound."""
        return self._delete(membership_id, {"team_id": team_id})


class OrganizationTeamMemberships(_Memberships):
    """``/v2/organizations/{id}/teams/{id}/memberships``; needs the key of a team's admin."""

    _PATH = "/organizations/{organization_id}/teams/{team_id}/memberships"

    def list(
        self,
        *,
        organization_id: int,
        team_id: int,
        take: int | None = None,
        skip: int | None = None,
    ) -> builtins.list[Membership]:
        """Return the members; `take` is 1 to 250, 250 when not given."""
        return self._list(
            {"organization_id": organization_id, "team_id": team_id}, {"take": take, "skip": skip}
        )

    def iterate(self, *, organization_id: int, team_id: int) -> Iterator[Membership]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(
                organization_id=organization_id, team_id=team_id, take=take, skip=skip
            )
        )

    def get(self, membership_id: int, *, organization_id: int, team_id: int) -> Membership:
        """Return one membership. Raises NotFound."""
        return self._get(membership_id, {"organization_id": organization_id, "team_id": team_id})

    def create(
        self,
        *,
        organization_id: int,
        team_id: int,
        user_id: int,
        role: str = "MEMBER",
        accepted: bool | None = None,
        disable_impersonation: bool | None = None,
    ) -> Membership:
        """Add a member of the organization, at once and without asking. Raises Unprocessable for an
        outsider, Conflict for a member."""
        body = _body(
            user_id=user_id,
            role=role,
            accepted=accepted,
            disable_impersonation=disable_impersonation,
        )
        return self._create({"organization_id": organization_id, "team_id": team_id}, body)

    def update(
        self,
        membership_id: int,
        *,
        organization_id: int,
        team_id: int,
        role: str | None = None,
        accepted: bool | None = None,
        disable_impersonation: bool | None = None,
    ) -> Membership:
        """Change what is given. Raises NotFound."""
        body = _body(role=role, accepted=accepted, disable_impersonation=disable_impersonation)
        return self._update(
            membership_id, {"organization_id": organization_id, "team_id": team_id}, body
        )

    def delete(self, membership_id: int, *, organization_id: int, team_id: int) -> Membership:
        """Remove a member and return what was removed. Raises NotFound."""
        return self._delete(membership_id, {"organization_id": organization_id, "team_id": team_id})


class OrganizationMemberships(_Memberships):
    """``/v2/organizations/{id}/memberships``; needs the key of an organization's admin."""

    _PATH = "/organizations/{organization_id}/memberships"

    def list(
        self,
        *,
        organization_id: int,
        take: int | None = None,
        skip: int | None = None,
    ) -> builtins.list[Membership]:
        """Return the members; `take` is 1 to 250, 250 when not given."""
        return self._list({"organization_id": organization_id}, {"take": take, "skip": skip})

    def iterate(self, *, organization_id: int) -> Iterator[Membership]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(organization_id=organization_id, take=take, skip=skip)
        )

    def get(self, membership_id: int, *, organization_id: int) -> Membership:
        """Return one membership. Raises NotFound."""
        return self._get(membership_id, {"organization_id": organization_id})

    def create(
        self,
        *,
        organization_id: int,
        user_id: int,
        role: str = "MEMBER",
        accepted: bool | None = None,
        disable_impersonation: bool | None = None,
    ) -> Membership:
        """Add a user. Raises Conflict for a member."""
        body = _body(
            user_id=user_id,
            role=role,
            accepted=accepted,
            disable_impersonation=disable_impersonation,
        )
        return self._create({"organization_id": organization_id}, body)

    def update(
        self,
        membership_id: int,
        *,
        organization_id: int,
        role: str | None = None,
        accepted: bool | None = None,
        disable_impersonation: bool | None = None,
    ) -> Membership:
        """Change what is given. Raises NotFound."""
        body = _body(role=role, accepted=accepted, disable_impersonation=disable_impersonation)
        return self._update(membership_id, {"organization_id": organization_id}, body)

    def delete(self, membership_id: int, *, organization_id: int) -> Membership:
        """Remove a member and return what was removed. Raises NotFound."""
        return self._delete(membership_id, {"organization_id": organization_id})
