"""/v2/selected-calendars and /v2/destination-calendars (CONTRACT.md 9.3)."""

from typing import Final

from portal.engine.calendars import answers, connections
from portal.engine.calendars.handlers import OTHERS
from portal.engine.calendars.models import CalendarFeed
from portal.engine.errors import NotFound
from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.changes import Change
from portal.engine.protocol.routing import route
from portal.engine.protocol.validation import Shape, field, is_in, is_int, is_string
from portal.engine.protocol.values import Json

SELECT: Final = Shape(
    {
        "integration": field(is_string()),
        "externalId": field(is_string()),
        "credentialId": field(is_int()),
        "delegationCredentialId": field(is_string(), required=False),
    }
)
UNSELECT: Final = Shape(
    {
        "integration": field(is_string()),
        "externalId": field(is_string()),
        "credentialId": field(is_string()),
    }
)
DESTINATION: Final = Shape(
    {
        "integration": field(is_in(sorted(OTHERS.values()))),
        "externalId": field(is_string()),
        "delegationCredentialId": field(is_string(), required=False),
    }
)


@route("POST", "/selected-calendars", changes=Change.HOURS)
def select(call: Call) -> Answer:
    """Answer the selection; without `data` where the calendar counted already (recording 914)."""
    feed = _feed(call, SELECT.validated(call.body))
    if not connections.select(call.caller, feed):
        return Answer(status=201, body={"status": "success"})
    return Answer(answers.selection(call.caller, feed), status=201)


@route("DELETE", "/selected-calendars", changes=Change.HOURS)
def unselect(call: Call) -> Answer:
    feed = _feed(call, UNSELECT.validated(call.parameters()))
    connections.unselect(call.caller, feed)
    return Answer(answers.selection(call.caller, feed))


@route("PUT", "/destination-calendars", changes=Change.HOURS)
def set_destination(call: Call) -> Answer:
    # Only calendars that can be written to are taken, and the engine knows none.
    values = DESTINATION.validated(call.body)
    raise NotFound(f"Could not find calendar {values['externalId']}")


def _feed(call: Call, values: Json) -> CalendarFeed:
    credential = connections.credential_of(call.caller, values["credentialId"])
    if values["integration"] != credential.kind:
        raise NotFound(f"Could not find calendar {values['externalId']}")
    return connections.feed_of(credential, values["externalId"])
