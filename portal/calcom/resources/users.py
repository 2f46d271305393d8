"""The owner of the key, and the users of an organization (CONTRACT.md 6.1, 10.1)."""

import builtins
from collections.abc import Iterator
from typing import Any

from portal.calcom.paging import each
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import user
from portal.calcom.schemas.user import User, UserInput
from portal.calcom.scope import OrganizationScope


class Me(Resource):
    """``/v2/me``; needs a key."""

    def get(self) -> user.Me:
        return self._call("GET", "/me").one(user.Me)


class Users(Resource):
    """``/v2/organizations/{id}/users``; needs the key of an organization's admin."""

    def list(self, *, scope: OrganizationScope, take: int | None = None) -> list[User]:
        return self._call("GET", "/users", scope, query={"take": take}).many(User)

    def iterate(self, *, scope: OrganizationScope) -> Iterator[User]:
        def page(take: int, skip: int) -> builtins.list[User]:
            query = {"take": take, "skip": skip}
            return self._call("GET", "/users", scope, query=query).many(User)

        return each(page)

    def create(
        self, person: UserInput | None = None, *, scope: OrganizationScope, **fields: Any
    ) -> User:
        """Raises Conflict for an email or a username that is in use (CONTRACT.md 18.1)."""
        body = (person or UserInput(**fields)).wire()
        return self._call("POST", "/users", scope, body=body).one(User)

    # There is no `delete`: Cal.com erases with a person all bookings that they organize, and tells nobody.
    def update(
        self,
        user_id: int,
        person: UserInput | None = None,
        *,
        scope: OrganizationScope,
        **fields: Any,
    ) -> User:
        """Change what is given. Raises PermissionDenied for who is not in the organization."""
        body = (person or UserInput(**fields)).wire()
        return self._call("PATCH", "/users/{user_id}", scope, body=body, user_id=user_id).one(User)
