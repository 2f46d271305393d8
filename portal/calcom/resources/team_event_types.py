"""Event types of teams, addressed without their organization (CONTRACT.md 6.1, 6.3)."""

import builtins
from typing import Any, Literal

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import DeletedEventType, EventType, TeamEventTypeInput


class TeamEventTypes(Resource):
    """``/v2/teams/{id}/event-types``. Listing is public, everything else needs the key of a team's
    admin.
    """

    _PATH = "/teams/{team_id}/event-types"

    def list(
        self,
        *,
        team_id: int,
        event_slug: str | None = None,
        hosts_limit: int | None = None,
        sort_created_at: Literal["asc", "desc"] | None = None,
    ) -> list[EventType]:
        """Return all event types of the team, hidden ones and managed children included; or the one
        of the slug.
        """
        query = {
            "eventSlug": event_slug,
            "hostsLimit": hosts_limit,
            "sortCreatedAt": sort_created_at,
        }
        return self._send(Call("GET", self._PATH, {"team_id": team_id}, query)).many(EventType)

    def get(self, event_type_id: int, *, team_id: int) -> EventType:
        """Return one event type. Raises NotFound when the team has no such one."""
        values = {"team_id": team_id, "event_type_id": event_type_id}
        return self._send(Call("GET", f"{self._PATH}/{{event_type_id}}", values)).one(EventType)

    def create(
        self, event_type: TeamEventTypeInput | None = None, *, team_id: int, **fields: Any
    ) -> EventType | builtins.list[EventType]:
        """Create an event type from an input model, or from its fields as keyword arguments.

        A managed one comes as a list: the parent first, then a child per host.
        """
        body = (event_type or TeamEventTypeInput(**fields)).wire()
        call = Call("POST", self._PATH, {"team_id": team_id}, body=body)
        return self._send(call).one_or_many(EventType)

    def update(
        self,
        event_type_id: int,
        event_type: TeamEventTypeInput | None = None,
        *,
        team_id: int,
        **fields: Any,
    ) -> EventType | builtins.list[EventType]:
        """Change what is given; a new scheduling type wants the hosts again. Answers as `create`
        does.
        """
        body = (event_type or TeamEventTypeInput(**fields)).wire()
        values = {"team_id": team_id, "event_type_id": event_type_id}
        call = Call("PATCH", f"{self._PATH}/{{event_type_id}}", values, body=body)
        return self._send(call).one_or_many(EventType)

    def delete(self, event_type_id: int, *, team_id: int) -> DeletedEventType:
        """Remove an event type, with the children of a managed one. Raises NotFound."""
        values = {"team_id": team_id, "event_type_id": event_type_id}
        call = Call("DELETE", f"{self._PATH}/{{event_type_id}}", values)
        return self._send(call).one(DeletedEventType)
