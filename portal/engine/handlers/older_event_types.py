"""Event types in the 2024-04-15 form: read, and create with `length` (CONTRACT.md section 2.4)."""

from typing import Final

from portal.engine.answers.older_event_type import event_type as answer
from portal.engine.calls import Answer, Call
from portal.engine.errors import NotFound
from portal.engine.event_types import creation, lookup
from portal.engine.permissions import may_see, to_id
from portal.engine.routing import OLDER_EVENT_TYPES, route
from portal.engine.validation import Shape, field, is_number, is_string, minimum

CREATE: Final = Shape(
    {
        "length": field(minimum(1), is_number()),
        "slug": field(is_string()),
        "title": field(is_string()),
        "description": field(is_string(), required=False),
        "hidden": field(required=False),
    }
)


@route("GET", "/event-types", versions=OLDER_EVENT_TYPES)
def list_event_types(call: Call) -> Answer:
    """Return the caller's event types as one group, and the caller's profile."""
    user = call.caller
    profile = {"slug": user.username, "name": user.name, "image": user.avatar_url}
    rows = lookup.base().filter(owner=user, team=None).order_by("id")
    group = {
        "teamId": None,
        "membershipRole": None,
        "profile": profile,
        "metadata": {"membershipCount": 1, "readOnly": False},
        "eventTypes": [answer(row) for row in rows],
    }
    of_user = {"membershipCount": 1, "readOnly": False, "teamId": None, "membershipRole": None}
    return Answer({"eventTypeGroups": [group], "profiles": [profile | of_user]})


@route("GET", "/event-types/{event_type_id}", versions=OLDER_EVENT_TYPES)
def get(call: Call, event_type_id: str) -> Answer:
    """Return one event type to its owner, hosts and admins."""
    row = lookup.by_id(to_id(event_type_id))
    if row is None or not may_see(call.caller, row):
        raise NotFound(f"Event type with id {event_type_id} not found")
    return Answer({"eventType": answer(row)})


@route("POST", "/event-types", versions=OLDER_EVENT_TYPES)
def create(call: Call) -> Answer:
    """Create an event type of the caller."""
    values = CREATE.validated(call.body)
    values["lengthInMinutes"] = values.pop("length")
    return Answer(answer(creation.create(call.caller, values)), status=201)
