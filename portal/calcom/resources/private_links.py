"""Private links of event types (CONTRACT.md 10.2)."""

import builtins
from datetime import datetime

from portal.calcom.protocol import given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas.private_link import PrivateLink
from portal.calcom.scope import EventTypeScope, OrganizationTeamScope, UserScope

# For a team outside of an organization Cal.com has no such path.
LinkScope = EventTypeScope[UserScope] | EventTypeScope[OrganizationTeamScope]


class PrivateLinks(Resource):
    """``/private-links`` of an event type; needs the key of its owner or of a team's admin.

    A link ends at `expires_at` or after `max_usage_count` bookings: one of the two, and one booking
    when neither is given.
    """

    def list(self, *, scope: LinkScope) -> builtins.list[PrivateLink]:
        return self._call("GET", "/private-links", scope).many(PrivateLink)

    def create(
        self,
        *,
        scope: LinkScope,
        expires_at: datetime | None = None,
        max_usage_count: int | None = None,
    ) -> PrivateLink:
        if expires_at is None and max_usage_count is None:
            # Cal.com's description promises one, its server demands a number (CONTRACT.md 10.2, scenario 221).
            max_usage_count = 1
        body = given(expiresAt=expires_at, maxUsageCount=max_usage_count)
        return self._call("POST", "/private-links", scope, body=body).one(PrivateLink)

    def update(
        self,
        link_id: str,
        *,
        scope: LinkScope,
        expires_at: datetime | None = None,
        max_usage_count: int | None = None,
    ) -> PrivateLink:
        """Change when a link ends; what is not given is cleared. Raises NotFound."""
        path = "/private-links/{link_id}"
        body = given(expiresAt=expires_at, maxUsageCount=max_usage_count)
        return self._call("PATCH", path, scope, body=body, link_id=link_id).one(PrivateLink)

    def delete(self, link_id: str, *, scope: LinkScope) -> None:
        self._call("DELETE", "/private-links/{link_id}", scope, link_id=link_id)
