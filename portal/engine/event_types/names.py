"""Variables of `customName` (CONTRACT.md 5.2)."""

import re
from typing import Final

from portal.engine.errors import BadRequest
from portal.engine.protocol.values import Json

VARIABLES: Final = (
    "Event type title",
    "Organiser",
    "Scheduler",
    "Location",
    "LOCATION",
    "Organiser first name",
    "Scheduler first name",
    "Scheduler last name",
    "Event duration",
    "HOST/ATTENDEE",
    "HOST",
    "ATTENDEE",
    "USER",
)
VARIABLE: Final = re.compile(r"\{([^{}]+)\}")


def check(text: str, fields: list[Json]) -> None:
    """Raises BadRequest for a variable that is neither known nor a booking field's slug."""
    known = {*VARIABLES, *(field["slug"] for field in fields)}
    for found in VARIABLE.finditer(text):
        if found[1] not in known:
            raise BadRequest(f"Invalid event name variables: {found[0]}")
