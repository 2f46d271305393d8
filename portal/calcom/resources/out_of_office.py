"""Times when members of an organization are out of office (CONTRACT.md 10.3)."""

import builtins
from collections.abc import Iterator
from datetime import datetime

from portal.calcom.paging import each
from portal.calcom.protocol import given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas.out_of_office import OutOfOffice
from portal.calcom.scope import OrganizationScope, OrganizationUserScope


class OutOfOffices(Resource):
    """``/ooo`` of an organization or one of its members; needs the key of an organization's admin."""

    def list(
        self,
        *,
        scope: OrganizationScope | OrganizationUserScope,
        take: int | None = None,
        skip: int | None = None,
    ) -> builtins.list[OutOfOffice]:
        query = {"take": take, "skip": skip}
        return self._call("GET", "/ooo", scope, query=query).many(OutOfOffice)

    def iterate(self, *, scope: OrganizationScope | OrganizationUserScope) -> Iterator[OutOfOffice]:
        return each(lambda take, skip: self.list(scope=scope, take=take, skip=skip))

    def create(
        self,
        *,
        scope: OrganizationUserScope,
        starts_at: datetime,
        ends_at: datetime,
        notes: str | None = None,
        to_user_id: int | None = None,
        reason: str | None = None,
    ) -> OutOfOffice:
        """Raises BadRequest for times or a stand-in that cannot be, Conflict for an absence that is there already."""
        body = given(start=starts_at, end=ends_at, notes=notes, toUserId=to_user_id, reason=reason)
        return self._call("POST", "/ooo", scope, body=body).one(OutOfOffice)

    def update(
        self,
        ooo_id: int,
        *,
        scope: OrganizationUserScope,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        notes: str | None = None,
        to_user_id: int | None = None,
        reason: str | None = None,
    ) -> OutOfOffice:
        """Change what is given. Raises as `create` does, and PermissionDenied for an absence of another member."""
        body = given(start=starts_at, end=ends_at, notes=notes, toUserId=to_user_id, reason=reason)
        return self._call("PATCH", "/ooo/{ooo_id}", scope, body=body, ooo_id=ooo_id).one(
            OutOfOffice
        )

    def delete(self, ooo_id: int, *, scope: OrganizationUserScope) -> None:
        self._call("DELETE", "/ooo/{ooo_id}", scope, ooo_id=ooo_id)
