"""Event types of an organization's teams (CONTRACT.md 6.1, 6.3)."""

import builtins
from collections.abc import Iterator
from typing import Any, Literal

from portal.calcom.paging import each
from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import DeletedEventType, EventType, TeamEventTypeInput


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

    def list_of_all_teams(
        self,
        *,
        organization_id: int,
        sort_created_at: Literal["asc", "desc"] | None = None,
        take: int | None = None,
        skip: int | None = None,
    ) -> builtins.list[EventType]:
        """Return the event types of all teams; `take` is 1 to 250, 250 when not given.

        Servers of early 2026 answer UpstreamFault to everybody (CONTRACT.md 6.1): go team by team
        then.
        """
        path = "/organizations/{organization_id}/teams/event-types"
        query = {"sortCreatedAt": sort_created_at, "take": take, "skip": skip}
        call = Call("GET", path, {"organization_id": organization_id}, query)
        return self._send(call).many(EventType)

    def iterate_all_teams(self, *, organization_id: int) -> Iterator[EventType]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list_of_all_teams(
                organization_id=organization_id, take=take, skip=skip
            )
        )

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

    def delete(self, event_type_id: int, *, organization_id: int, team_id: int) -> DeletedEventType:
        """Remove an event type, with the children of a managed one. Raises NotFound."""
        call = Call("DELETE", *self._one(event_type_id, organization_id, team_id))
        return self._send(call).one(DeletedEventType)

    def _one(
        self, event_type_id: int, organization_id: int, team_id: int
    ) -> tuple[str, dict[str, int]]:
        values = {"organization_id": organization_id, "team_id": team_id}
        return f"{self._PATH}/{{event_type_id}}", {**values, "event_type_id": event_type_id}
