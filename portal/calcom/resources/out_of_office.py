"""Times when members of an organization are out of office (CONTRACT.md 10.3)."""

import builtins
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from portal.calcom.paging import each
from portal.calcom.protocol import Call, given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import OutOfOffice

Sort = Literal["asc", "desc"]


class OrganizationOutOfOffice(Resource):
    """``/v2/organizations/{id}/ooo``; needs the key of an organization's admin."""

    def list(
        self,
        *,
        organization_id: int,
        email: str | None = None,
        sort_start: Sort | None = None,
        sort_end: Sort | None = None,
        take: int | None = None,
        skip: int | None = None,
    ) -> list[OutOfOffice]:
        """Return the absences of all members, or of the one with the email; `take` is 1 to 250, 250
        when not given.
        """
        query = {
            "email": email,
            "sortStart": sort_start,
            "sortEnd": sort_end,
            "take": take,
            "skip": skip,
        }
        path, values = "/organizations/{organization_id}/ooo", {"organization_id": organization_id}
        return self._send(Call("GET", path, values, query)).many(OutOfOffice)

    def iterate(self, *, organization_id: int, email: str | None = None) -> Iterator[OutOfOffice]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(
                organization_id=organization_id, email=email, take=take, skip=skip
            )
        )


class OrganizationUserOutOfOffice(Resource):
    """``/v2/organizations/{id}/users/{id}/ooo``; needs the key of an organization's admin."""

    _PATH = "/organizations/{organization_id}/users/{user_id}/ooo"

    def list(
        self,
        *,
        organization_id: int,
        user_id: int,
        sort_start: Sort | None = None,
        sort_end: Sort | None = None,
        take: int | None = None,
        skip: int | None = None,
    ) -> builtins.list[OutOfOffice]:
        """Return the absences of a member; `take` is 1 to 250, 250 when not given."""
        values = {"organization_id": organization_id, "user_id": user_id}
        query = {"sortStart": sort_start, "sortEnd": sort_end, "take": take, "skip": skip}
        return self._send(Call("GET", self._PATH, values, query)).many(OutOfOffice)

    def iterate(self, *, organization_id: int, user_id: int) -> Iterator[OutOfOffice]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(
                organization_id=organization_id, user_id=user_id, take=take, skip=skip
            )
        )

    def create(
        self,
        *,
        organization_id: int,
        user_id: int,
        starts_at: datetime,
        ends_at: datetime,
        notes: str | None = None,
        to_user_id: int | None = None,
        reason: str | None = None,
    ) -> OutOfOffice:
        """Set an absence, with a stand-in if given. Raises BadRequest for times or a stand-in that
        cannot be, Conflict for one that is there already.
        """
        values = {"organization_id": organization_id, "user_id": user_id}
        body = given(start=starts_at, end=ends_at, notes=notes, toUserId=to_user_id, reason=reason)
        return self._send(Call("POST", self._PATH, values, body=body)).one(OutOfOffice)

    def update(
        self,
        ooo_id: int,
        *,
        organization_id: int,
        user_id: int,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        notes: str | None = None,
        to_user_id: int | None = None,
        reason: str | None = None,
    ) -> OutOfOffice:
        """Change what is given. Raises as `create` does, and PermissionDenied for somebody else's
        absence.
        """
        body = given(start=starts_at, end=ends_at, notes=notes, toUserId=to_user_id, reason=reason)
        path, values = self._one(ooo_id, organization_id, user_id)
        return self._send(Call("PATCH", path, values, body=body)).one(OutOfOffice)

    def delete(self, ooo_id: int, *, organization_id: int, user_id: int) -> OutOfOffice:
        """Remove an absence and return it."""
        path, values = self._one(ooo_id, organization_id, user_id)
        return self._send(Call("DELETE", path, values)).one(OutOfOffice)

    def _one(self, ooo_id: int, organization_id: int, user_id: int) -> tuple[str, dict[str, int]]:
        values = {"organization_id": organization_id, "user_id": user_id, "ooo_id": ooo_id}
        return f"{self._PATH}/{{ooo_id}}", values
