"""Event types of an organization's teams (CONTRACT.md 6.1, 6.3)."""

import builtins
from typing import Any, Literal

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import EventType, TeamEventTypeInput


class OrganizationTeamEventTypes(Resource):
    """``/v2/organizations/{id}/teams/{id}/event-types``. Listing is public, everything else needs a
    team admin's key.
    """

    _PATH = "/organizations/{organization_id}/teams/{team_id}/event-types"

    def list(
        self,
        *,
        organization_id: int,
        team_id: int,
        event_slug: str | None = None,
        hosts_limit: int | None = None,
        sort_created_at: Literal["asc", "desc"] | None = None,
    ) -> list[EventType]:
        """Return all event types of the team, hidden ones and managed children included; or the one
        of the slug.
        """
        values = {"organization_id": organization_id, "team_id": team_id}
        query = {
            "eventSlug": event_slug,
            "hostsLimit": hosts_limit,
            "sortCreatedAt": sort_created_at,
        }
        return self._send(Call("GET", self._PATH, values, query)).many(EventType)

    def get(self, event_type_id: int, *, organization_id: int, team_id: int) -> EventType:
        """Return one event type. Raises NotFound when the team has no such one."""
        call = Call("GET", *self._one(event_type_id, organization_id, team_id))
        return self._send(call).one(EventType)

    def create(
        self,
        event_type: TeamEventTypeInput | None = None,
        *,
        organization_id: int,
        team_id: int,
        **fields: Any,
    ) -> EventType | builtins.list[EventType]:
        """Create an event type from an input model, or from its fields as keyword arguments.

        A managed one comes as a list: the parent first, then a child per host.
        """
        body = (event_type or TeamEventTypeInput(**fields)).wire()
        values = {"organization_id": organization_id, "team_id": team_id}
        return self._send(Call("POST", self._PATH, values, body=body)).one_or_many(EventType)

    def update(
        self,
        event_type_id: int,
        event_type: TeamEventTypeInput | None = None,
        *,
        organization_id: int,
        team_id: int,
        **fields: Any,
    ) -> EventType | builtins.list[EventType]:
        """Change what is given; a new scheduling type wants the hosts again. Answers as `create`
        does.
        """
        body = (event_type or TeamEventTypeInput(**fields)).wire()
        call = Call("PATCH", *self._one(event_type_id, organization_id, team_id), body=body)
        return self._send(call).one_or_many(EventType)

    def _one(
        self, event_type_id: int, organization_id: int, team_id: int
    ) -> tuple[str, dict[str, int]]:
        values = {"organization_id": organization_id, "team_id": team_id}
        return f"{self._PATH}/{{event_type_id}}", {**values, "event_type_id": event_type_id}
