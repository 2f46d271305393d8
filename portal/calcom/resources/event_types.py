"""Event types of users (CONTRACT.md 5)."""

from collections.abc import Iterable
from typing import Any, Literal

from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import DeletedEventType, EventType, EventTypeInput


class EventTypes(Resource):
    """``/v2/event-types``. Listing by username is public, everything else needs a key."""

    def list(
        self,
        *,
        username: str | None = None,
        event_slug: str | None = None,
        usernames: Iterable[str] | None = None,
        organization_slug: str | None = None,
        organization_id: int | None = None,
        sort_created_at: Literal["asc", "desc"] | None = None,
    ) -> list[EventType]:
        """Return all event types of a user, or of the caller when nothing is given (none for an
        anonymous one).

        Hidden ones only come to their owner. An unknown user has none. `event_slug` narrows to one
        and needs `username`. `usernames` gives the synthetic type of a dynamic group, whose id is
        0.
        """
        query = {
            "username": username,
            "eventSlug": event_slug,
            "usernames": usernames,
            "orgSlug": organization_slug,
            "orgId": organization_id,
            "sortCreatedAt": sort_created_at,
        }
        return self._send(Call("GET", "/event-types", query=query)).many(EventType)

    def get(self, event_type_id: int) -> EventType:
        """Return one event type, of a team too. Raises NotFound for other people's,
        PermissionDenied without a key.
        """
        return self._send(self._call("GET", event_type_id)).one(EventType)

    def create(self, event_type: EventTypeInput | None = None, **fields: Any) -> EventType:
        """Create an event type of the caller from an input model, or from its fields as keyword
        arguments.

        Raises BadRequest for a slug that the caller uses already; pydantic.ValidationError for an
        unknown field.
        """
        body = (event_type or EventTypeInput(**fields)).wire()
        return self._send(Call("POST", "/event-types", body=body)).one(EventType)

    def update(
        self, event_type_id: int, event_type: EventTypeInput | None = None, **fields: Any
    ) -> EventType:
        """Change what is given and nothing else; lists replace whole (CONTRACT.md 5.7)."""
        body = (event_type or EventTypeInput(**fields)).wire()
        return self._send(self._call("PATCH", event_type_id, body)).one(EventType)

    def delete(self, event_type_id: int) -> DeletedEventType:
        """Remove an event type. Raises NotFound, PermissionDenied for somebody else's."""
        return self._send(self._call("DELETE", event_type_id)).one(DeletedEventType)

    def _call(
        self,
        method: Literal["GET", "PATCH", "DELETE"],
        event_type_id: int,
        body: dict[str, Any] | None = None,
    ) -> Call:
        values = {"event_type_id": event_type_id}
        return Call(method, "/event-types/{event_type_id}", values, body=body)
