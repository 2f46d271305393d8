"""Event types of users and of teams (CONTRACT.md 5, 6.3)."""

import builtins
from typing import Any

from portal.calcom.answers import ReadBefore
from portal.calcom.paging import each
from portal.calcom.resources.base import Resource, Sender
from portal.calcom.schemas.event_type import EventType
from portal.calcom.schemas.event_type_input import EventTypeInput, TeamEventTypeInput
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope, TeamScope


class EventTypes(Resource):
    """``/v2/event-types``. Listing by username is public, everything else needs a key."""

    def list(self, *, username: str | None = None) -> list[EventType]:
        """Return all event types of a user, or of the caller; hidden ones only come to their owner."""
        return self._call("GET", "/event-types", query={"username": username}).many(EventType)

    def get(self, event_type_id: int) -> EventType:
        path = "/event-types/{event_type_id}"
        return self._call("GET", path, event_type_id=event_type_id).one(EventType)

    def create(self, event_type: EventTypeInput | None = None, **fields: Any) -> EventType:
        """Raises BadRequest for a slug that the caller uses already, ValidationError for an unknown field."""
        body = (event_type or EventTypeInput(**fields)).wire()
        return self._call("POST", "/event-types", body=body).one(EventType)

    def update(
        self, event_type_id: int, event_type: EventTypeInput | None = None, **fields: Any
    ) -> EventType:
        # Only what was given is sent; lists replace whole (CONTRACT.md 5.7).
        path, body = "/event-types/{event_type_id}", (event_type or EventTypeInput(**fields)).wire()
        return self._call("PATCH", path, body=body, event_type_id=event_type_id).one(EventType)

    def delete(self, event_type_id: int) -> None:
        self._call("DELETE", "/event-types/{event_type_id}", event_type_id=event_type_id)


# A class of its own: a team's event types have hosts, and a managed one comes with its children (CONTRACT.md 6.3).
class TeamEventTypes(Resource):
    """``/event-types`` of a team. Listing is public, everything else needs the key of a team's
    admin.
    """

    def __init__(self, sender: Sender) -> None:
        super().__init__(sender)
        self._read: ReadBefore[EventType] = ReadBefore()

    def list(self, *, scope: TeamScope | OrganizationTeamScope) -> list[EventType]:
        """Return all event types of the team, hidden ones and managed children included."""
        return self._call("GET", "/event-types", scope).many(EventType)

    def list_all(self, *, scope: OrganizationScope) -> builtins.list[EventType]:
        """Return the event types of all teams of an organization, hidden ones included; for its admins.

        Servers of early 2026 raise UpstreamFault, whoever asks (recordings 173, 174): `list` each team then.
        """

        def page(take: int, skip: int) -> builtins.list[EventType]:
            query = {"take": take, "skip": skip}
            answer = self._call("GET", "/teams/event-types", scope, query=query)
            return answer.many(EventType, read=self._read)

        return [*each(page)]

    def get(self, event_type_id: int, *, scope: TeamScope | OrganizationTeamScope) -> EventType:
        path = "/event-types/{event_type_id}"
        return self._call("GET", path, scope, event_type_id=event_type_id).one(EventType)

    def create(
        self,
        event_type: TeamEventTypeInput | None = None,
        *,
        scope: TeamScope | OrganizationTeamScope,
        **fields: Any,
    ) -> EventType:
        # A managed event type answers with a list, the parent first; `list` has the children.
        body = (event_type or TeamEventTypeInput(**fields)).wire()
        return self._call("POST", "/event-types", scope, body=body).first(EventType)

    def update(
        self,
        event_type_id: int,
        event_type: TeamEventTypeInput | None = None,
        *,
        scope: TeamScope | OrganizationTeamScope,
        **fields: Any,
    ) -> EventType:
        """Change what is given. A new scheduling type needs the hosts in the same call."""
        body = (event_type or TeamEventTypeInput(**fields)).wire()
        path = "/event-types/{event_type_id}"
        answer = self._call("PATCH", path, scope, body=body, event_type_id=event_type_id)
        return answer.first(EventType)

    def delete(self, event_type_id: int, *, scope: TeamScope | OrganizationTeamScope) -> None:
        self._call("DELETE", "/event-types/{event_type_id}", scope, event_type_id=event_type_id)
