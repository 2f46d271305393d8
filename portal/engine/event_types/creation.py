"""Creating event types of users (CONTRACT.md sections 5.2 and 5.9)."""

from typing import Any

from portal.engine.errors import BadRequest
from portal.engine.event_types import bodies
from portal.engine.models import EventType, User


def create(owner: User, body: Any) -> EventType:
    """Create an event type of `owner`. Raises ValidationFailed, or BadRequest for a slug in use."""
    values = bodies.CREATE.validated(body)
    row = EventType(owner=owner)
    bodies.apply(row, values, schedules_of=owner)
    if EventType.objects.filter(owner=owner, team=None, slug=row.slug).exists():
        raise BadRequest("User already has an event type with this slug.")
    row.save()
    return row
