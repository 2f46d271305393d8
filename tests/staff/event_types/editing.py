"""An event type of the account, and a change of it by its editor."""

import json
from typing import Any

from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from tests.staff.conftest import Wire
from tests.staff.pages import state_in, writes


def page_of(event_type: EventType) -> str:
    return f"/admin/staff/eventtype/{event_type.id}/change/"


def read(event_type_id: int) -> EventType:
    return get_client().event_types.get(event_type_id)


def patched(wire: Wire) -> list[Any]:
    """Return the bodies of the changes, each checked against the OpenAPI text."""
    return [json.loads(each.content) for each in writes(wire) if each.method == "PATCH"]


def change(admin: Client, wire: Wire, event_type: EventType, given: dict[str, Any]) -> Any:
    """Open the editor, enter what is given (None: untick), and save."""
    sent = state_in(admin.get(page_of(event_type)))
    for name, value in given.items():
        if value is None:
            sent.pop(name, None)
        else:
            sent[name] = value
    wire.requests.clear()
    return admin.post(page_of(event_type), sent)
