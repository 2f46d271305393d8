"""Locations of event types: what bodies may say (CONTRACT.md section 5.3)."""

from typing import Any, Final

from portal.engine.errors import BadRequest
from portal.engine.wire import Json

CAL_VIDEO: Final[Json] = {"type": "integration", "integration": "cal-video"}
VALUES: Final = {"address": "address", "link": "link", "phone": "phone"}
"""Types whose value the organizer gives, with the key that holds it."""
OF_ATTENDEE: Final = ("attendeeAddress", "attendeePhone", "attendeeDefined")


def normalise(given: Any, *, of_team: bool = False) -> list[Json]:
    """Return the stored list for a body's `locations`. Raises BadRequest in Cal.com's words."""
    if not isinstance(given, list):
        raise BadRequest("'locations' must be an array.")
    if not given:
        raise BadRequest("'locations' must contain at least 1 location.")
    return [_normalise(each, of_team) for each in given]


def _normalise(given: Any, of_team: bool) -> Json:
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        raise BadRequest("Each object in 'locations' must have a 'type' property.")
    kind = given["type"]
    if kind in OF_ATTENDEE or (kind == "organizersDefaultApp" and of_team):
        return {"type": kind}
    if kind == "integration":
        return _integration(given)
    if kind not in VALUES:
        raise BadRequest(
            f"Unsupported location type '{kind}'."
            " Valid types are address, link, integration, and phone."
        )
    value, public = given.get(VALUES[kind]), given.get("public")
    if not isinstance(value, str):
        raise _failed(kind, f"{VALUES[kind]} must be a string")
    if kind == "link" and not value.startswith(("http://", "https://")):
        raise _failed(kind, "link must be a URL address")
    if not isinstance(public, bool):
        raise _failed(kind, "public must be a boolean value")
    return {"type": kind, VALUES[kind]: value, "public": public}


def _integration(given: Json) -> Json:
    name = given.get("integration")
    if not isinstance(name, str):
        raise _failed("integration", "integration must be a string")
    if name != "cal-video":
        # No conferencing app can be connected to the engine.
        raise BadRequest(f"{name} not connected.")
    return dict(CAL_VIDEO)


def _failed(kind: str, problem: str) -> BadRequest:
    return BadRequest(f"Validation failed for {kind} location: {problem}")
