"""Users of an organization (CONTRACT.md 6.1)."""

from collections.abc import Iterable, Iterator

from portal.calcom.paging import each
from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import User


class OrganizationUsers(Resource):
    """``/v2/organizations/{id}/users``; needs the key of an organization's admin."""

    def list(
        self,
        *,
        organization_id: int,
        take: int | None = None,
        skip: int | None = None,
        emails: Iterable[str] | None = None,
    ) -> list[User]:
        """Return the members: those with the given emails, or `take` (1 to 250, 250 when not given)
        after `skip`.
        """
        path, values = (
            "/organizations/{organization_id}/users",
            {"organization_id": organization_id},
        )
        query = {"take": take, "skip": skip, "emails": emails}
        return self._send(Call("GET", path, values, query)).many(User)

    def iterate(self, *, organization_id: int) -> Iterator[User]:
        """Yield all members, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(organization_id=organization_id, take=take, skip=skip)
        )
