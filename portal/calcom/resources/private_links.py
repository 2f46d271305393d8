"""Private links of event types (CONTRACT.md 10.2)."""

import builtins
from collections.abc import Mapping
from datetime import datetime

from portal.calcom.protocol import Call, given
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import DeletedPrivateLink, PrivateLink


class _PrivateLinks(Resource):
    _PATH: str

    def _list(self, values: Mapping[str, int]) -> builtins.list[PrivateLink]:
        return self._send(Call("GET", self._PATH, values)).many(PrivateLink)

    def _create(
        self, values: Mapping[str, int], expires_at: datetime | None, uses: int | None
    ) -> PrivateLink:
        body = given(expiresAt=expires_at, maxUsageCount=uses)
        return self._send(Call("POST", self._PATH, values, body=body)).one(PrivateLink)

    def _update(
        self,
        link_id: str,
        values: Mapping[str, int],
        expires_at: datetime | None,
        uses: int | None,
    ) -> PrivateLink:
        body = given(expiresAt=expires_at, maxUsageCount=uses)
        call = Call("PATCH", f"{self._PATH}/{{link_id}}", {**values, "link_id": link_id}, body=body)
        return self._send(call).one(PrivateLink)

    def _delete(self, link_id: str, values: Mapping[str, int]) -> DeletedPrivateLink:
        call = Call("DELETE", f"{self._PATH}/{{link_id}}", {**values, "link_id": link_id})
        return self._send(call).one(DeletedPrivateLink)


class EventTypePrivateLinks(_PrivateLinks):
    """``/v2/event-types/{id}/private-links``; needs the key of the event type's owner.

    A link ends at `expires_at` or after `max_usage_count` bookings: one of the two, and one booking
    when neither is given.
    """

    _PATH = "/event-types/{event_type_id}/private-links"

    def list(self, *, event_type_id: int) -> builtins.list[PrivateLink]:
        """Return all links. Raises NotFound for somebody else's event type."""
        return self._list({"event_type_id": event_type_id})

    def create(
        self,
        *,
        event_type_id: int,
        expires_at: datetime | None = None,
        max_usage_count: int | None = None,
    ) -> PrivateLink:
        """Make a link."""
        return self._create({"event_type_id": event_type_id}, expires_at, max_usage_count)

    def update(
        self,
        link_id: str,
        *,
        event_type_id: int,
        expires_at: datetime | None = None,
        max_usage_count: int | None = None,
    ) -> PrivateLink:
        """Change when a link ends; what is not given is cleared. Raises NotFound."""
        return self._update(link_id, {"event_type_id": event_type_id}, expires_at, max_usage_count)

    def delete(self, link_id: str, *, event_type_id: int) -> DeletedPrivateLink:
        """Remove a link. Raises NotFound."""
        return self._delete(link_id, {"event_type_id": event_type_id})


class OrganizationTeamPrivateLinks(_PrivateLinks):
    """``/v2/organizations/{id}/teams/{id}/event-types/{id}/private-links``; needs the key of a
    team's admin. Links end as those of `EventTypePrivateLinks` do.
    """

    _PATH = (
        "/organizations/{organization_id}/teams/{team_id}/event-types/{event_type_id}/private-links"
    )

    def list(
        self, *, organization_id: int, team_id: int, event_type_id: int
    ) -> builtins.list[PrivateLink]:
        """Return all links."""
        return self._list(_values(organization_id, team_id, event_type_id))

    def create(
        self,
        *,
        organization_id: int,
        team_id: int,
        event_type_id: int,
        expires_at: datetime | None = None,
        max_usage_count: int | None = None,
    ) -> PrivateLink:
        """Make a link."""
        values = _values(organization_id, team_id, event_type_id)
        return self._create(values, expires_at, max_usage_count)

    def update(
        self,
        link_id: str,
        *,
        organization_id: int,
        team_id: int,
        event_type_id: int,
        expires_at: datetime | None = None,
        max_usage_count: int | None = None,
    ) -> PrivateLink:
        """Change when a link ends; what is not given is cleared. Raises NotFound."""
        values = _values(organization_id, team_id, event_type_id)
        return self._update(link_id, values, expires_at, max_usage_count)

    def delete(
        self, link_id: str, *, organization_id: int, team_id: int, event_type_id: int
    ) -> DeletedPrivateLink:
        """Remove a link. Raises NotFound."""
        return self._delete(link_id, _values(organization_id, team_id, event_type_id))


def _values(organization_id: int, team_id: int, event_type_id: int) -> dict[str, int]:
    return {
        "organization_id": organization_id,
        "team_id": team_id,
        "event_type_id": event_type_id,
    }
