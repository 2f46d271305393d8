"""/v2/conferencing: no conferencing app can be connected to the engine."""

from portal.engine.protocol.calls import Answer, Call
from portal.engine.protocol.routing import route


@route("GET", "/conferencing")
def list_apps(call: Call) -> Answer:  # noqa: ARG001  nobody has any
    return Answer([])


@route("GET", "/conferencing/default")
def get_default(call: Call) -> Answer:  # noqa: ARG001  nobody has any
    """Answer success without `data`: there is no default app."""
    return Answer(body={"status": "success"})
