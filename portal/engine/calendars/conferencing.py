"""/v2/conferencing: no conferencing app can be connected to the engine; meetings are at its own
pages.
"""

from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import route


@route("GET", "/conferencing")
def list_apps(call: Call) -> Answer:  # noqa: ARG001  nobody has any
    """Return the caller's connected apps: none."""
    return Answer([])


@route("GET", "/conferencing/default")
def get_default(call: Call) -> Answer:  # noqa: ARG001  nobody has any
    """Return the caller's default app: none, so there is no `data`."""
    return Answer(body={"status": "success"})
