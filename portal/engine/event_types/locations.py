"""Locations of event types in bodies (CONTRACT.md 5.3)."""

from typing import Any, Final

from portal.engine.errors import BadRequest
from portal.engine.protocol.phones import is_phone_number
from portal.engine.protocol.validation import is_url
from portal.engine.protocol.values import Json

CAL_VIDEO: Final[Json] = {"type": "integration", "integration": "cal-video"}
# Types whose value the organizer gives, with the key that holds it.
VALUES: Final = {"address": "address", "link": "link", "phone": "phone"}
# In Cal.com's order, which the refusal lists. Only cal-video works here.
INTEGRATIONS: Final = (
    *("cal-video", "google-meet", "zoom", "whereby-video", "whatsapp-video", "webex-video"),
    *("telegram-video", "tandem", "sylaps-video", "skype-video", "sirius-video", "signal-video"),
    *("shimmer-video", "salesroom-video", "roam-video", "riverside-video", "ping-video"),
    *("office365-video", "mirotalk-video", "jitsi", "jelly-video", "jelly-conferencing", "huddle"),
    *("facetime-video", "element-call-video", "eightxeight-video", "discord-video"),
    *("demodesk-video", "campfire-video"),
)
_LINK: Final = is_url()
OF_ATTENDEE: Final = ("attendeeAddress", "attendeePhone", "attendeeDefined")


def normalise(given: Any, *, of_team: bool = False) -> list[Json]:
    """Return the stored list for a body's `locations`. Raises BadRequest in Cal.com's words."""
    if not isinstance(given, list):
        raise BadRequest("'locations' must be an array.")
    if not given:
        raise BadRequest("'locations' must contain at least 1 location.")
    return [normalise_one(each, of_team) for each in given]


def normalise_one(given: Any, of_team: bool) -> Json:
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        raise BadRequest("Each object in 'locations' must have a 'type' property.")
    kind = given["type"]
    # `public` and values are dropped here: the attendee gives them.
    if kind in OF_ATTENDEE or (kind == "organizersDefaultApp" and of_team):
        return {"type": kind}
    if kind == "integration":
        return _integration(given)
    if kind not in VALUES:
        raise BadRequest(
            f"Unsupported location type '{kind}'."
            " Valid types are address, link, integration, and phone."
        )
    problems = _value_problems(kind, given.get(VALUES[kind]))
    if not isinstance(given.get("public"), bool):
        problems.append("public must be a boolean value")
    if problems:
        raise _failed(kind, ", ".join(problems))
    return {"type": kind, VALUES[kind]: given[VALUES[kind]], "public": given["public"]}


def _value_problems(kind: str, value: Any) -> list[str]:
    if kind == "link":
        return [] if _LINK.is_met(value) else ["link must be a URL address"]
    if kind == "phone":
        return [] if is_phone_number(value) else ["phone must be a valid phone number"]
    return [] if isinstance(value, str) else ["address must be a string"]


def _integration(given: Json) -> Json:
    name = given.get("integration")
    if name not in INTEGRATIONS:
        listed = ", ".join(INTEGRATIONS)
        raise _failed("integration", f"integration must be one of the following values: {listed}")
    if name != "cal-video":
        # No conferencing app can be connected to the engine.
        raise BadRequest(f"{name} not connected.")
    return dict(CAL_VIDEO)


def _failed(kind: str, problem: str) -> BadRequest:
    return BadRequest(f"Validation failed for {kind} location: {problem}")
