"""/v2/me (CONTRACT.md section 10.1)."""

from portal.engine.answers.user import profile
from portal.engine.calls import Answer, Call
from portal.engine.routing import route


@route("GET", "/me")
def get(call: Call) -> Answer:
    """Return the caller's profile."""
    return Answer(profile(call.caller))
