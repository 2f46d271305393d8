"""Entry point of the engine: one request in, one answer out, over any transport.

Order of steps as in Cal.com: route (404 without counting), key, rate limit, authentication, body,
handler.
"""

import hashlib
import json
import logging
import uuid
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

from django.db import Error as DatabaseError
from pydantic_core import PydanticSerializationError, to_json

from portal.conf import logs
from portal.engine.errors import (
    BadRequest,
    CodedError,
    NotFound,
    PayloadTooLarge,
    Throttled,
    Unauthorized,
    WireError,
    error_body,
)
from portal.engine.keys import authentication
from portal.engine.protocol import body_parsing, changes, rate_limits, routing
from portal.engine.protocol.calls import (
    MOST_PARAMETERS,
    Answer,
    Call,
    EngineRequest,
    EngineResponse,
)
from portal.process.caller import acting_for
from portal.process.database import is_database_away, let_go

log = logging.getLogger(__name__)

PREFIX: Final = "/v2"
DATABASE_PAUSE: Final = 10
"""Seconds after which a call that the database failed may be sent again."""

# Modules of ``portal.engine`` that register routes when they are imported.
HANDLERS: Final = (
    "people.handlers",
    "people.organization_handlers",
    "people.out_of_office",
    "people.timezones",
    "teams.handlers",
    "teams.organization_handlers",
    "teams.membership_handlers",
    "event_types.handlers",
    "event_types.team_handlers",
    "event_types.private_links",
    "event_types.older",
    "slots.handlers",
    "slots.older",
    "reservations.handlers",
    "bookings.handlers",
    "bookings.action_handlers",
    "bookings.organization_handlers",
    "bookings.older",
    "schedules.handlers",
    "schedules.organization_handlers",
    "webhooks.handlers",
    "calendars.handlers",
    "calendars.selection_handlers",
    "calendars.conferencing",
    "keys.handlers",
    "workflows.handlers",
    "workflows.verified_emails",
)


def load_handlers() -> None:
    for name in HANDLERS:
        # By name: nothing else of them is used here.
        import_module(f"portal.engine.{name}")


load_handlers()


def dispatch(request: EngineRequest) -> EngineResponse:
    """Answer a request.

    Never raises: what the API refuses becomes one of the error envelopes of CONTRACT.md 2.7, and an
    unforeseen exception is logged and becomes a 500 that says nothing about it.
    """
    headers = {"Access-Control-Allow-Origin": "*"}
    if request.method == "OPTIONS":
        # Without X-Request-Id, ETag and rate limit (recordings 713, 719).
        return EngineResponse(204, headers | preflight(request), b"")
    headers["X-Request-Id"] = str(uuid.uuid4())
    status, body = _answer(request, headers)
    headers["Content-Type"] = "application/json; charset=utf-8"
    content = encode(body)
    headers["ETag"] = etag(content)
    reads = request.method in {"GET", "HEAD"}
    if reads and status == 200 and request.headers.get("if-none-match") == headers["ETag"]:
        status, content = 304, b""
    return EngineResponse(status, headers, b"" if request.method == "HEAD" else content)


def too_large(request: EngineRequest) -> EngineResponse:
    """Answer a request whose body the server would not read."""
    body = error_body(PayloadTooLarge("request entity too large"), path=request.target)
    return EngineResponse(413, {"Content-Type": "application/json; charset=utf-8"}, encode(body))


def _answer(request: EngineRequest, headers: dict[str, str]) -> tuple[int, Any]:
    try:
        answer = run(request, headers)
    except WireError as error:
        return error.status, error_body(error, path=request.target)
    except Exception as error:  # the boundary: a caller gets a 500, never a traceback
        if not is_database_away(error):
            log.exception("%s %s failed", request.method, logs.route.get())
            return 500, _internal_error(request, error)
        # Locked, restarting or not there: an ordinary case, which is over by itself.
        let_go(error)
        log.error(
            "The database did not take part in %s %s: %s", request.method, logs.route.get(), error
        )
        headers["Retry-After"] = str(DATABASE_PAUSE)
        away = CodedError(503, "SERVICE_UNAVAILABLE", "The database is not available just now.")
        return 503, error_body(away, path=request.target)
    return answer.status, answer.envelope()


def run(request: EngineRequest, headers: dict[str, str]) -> Answer:
    version = routing.effective_version(request.headers.get("cal-api-version", ""))
    method = "GET" if request.method == "HEAD" else request.method
    # Before the key: unknown routes neither count nor are blocked (recording 820).
    found = routing.find(method, _relative(request.path), version)
    if found is None:
        raise NotFound(f"Cannot {request.method} {request.target}")
    route, parameters = found
    if not request.in_process:
        # In place of the one name that all calls have.
        logs.route.set(f"api:{route.handler.__name__}")
    # PostgreSQL stores no NUL; SQLite would.
    if "%00" in request.query or "\x00" in request.path:
        raise BadRequest("The address contains a NUL character.")
    if request.query.count("&") >= MOST_PARAMETERS:
        raise BadRequest("The address has too many parameters.")
    try:
        caller = authentication.identify(request)
    except Unauthorized:
        # Only wrong keys are counted so, by address: who guesses is stopped, and a colleague's right key is not.
        stranger = None if request.in_process else f"wrong keys of {request.client}"
        tries = rate_limits.count(stranger)
        if tries.blocked:
            headers |= tries.headers()
            raise Throttled from None
        raise
    identity = None if request.in_process else caller.identity
    # Before authentication: 401 and 403 count and carry the headers (CONTRACT.md 2.10).
    budget = rate_limits.count(identity, route.limit)
    headers |= budget.headers()
    if budget.blocked:
        raise Throttled
    user = None
    if route.reads_key:
        user = authentication.demand(request, caller, route.access)
    # After authentication: a stranger's broken JSON is a 401, not a 400.
    body = body_parsing.read_body(request)
    made = Call(request, user, body, version)
    with acting_for(request.client):
        if method == "GET":
            return routing.call(route, made, parameters)
        with changes.marked_at_the_end(route.changes, team_id=parameters.get("team_id", "")):
            return routing.call(route, made, parameters)


def _relative(path: str) -> str:
    inside = path.removeprefix("/api").removeprefix(PREFIX)
    # A trailing slash is tolerated (recordings 715 to 721). No route is named "?".
    return inside.rstrip("/") if path.removeprefix("/api").startswith(PREFIX + "/") else "?"


def _internal_error(request: EngineRequest, error: Exception) -> Any:
    # Cal.com answers errors of its database in form B, others in form C (CONTRACT.md 2.7).
    if isinstance(error, DatabaseError):
        message = "There was an error, please try again later."
        return error_body(CodedError(500, "INTERNAL_SERVER_ERROR", message), path=request.target)
    return {"statusCode": 500, "message": "Internal server error"}


def preflight(request: EngineRequest) -> dict[str, str]:
    asked = request.headers.get("access-control-request-headers", "")
    allowed = {"Access-Control-Allow-Headers": asked, "Vary": "Access-Control-Request-Headers"}
    return {
        "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
        "Content-Length": "0",
    } | (allowed if asked else {})


def etag(content: bytes) -> str:
    # The form of Express's weak tags: length in hex and 27 characters of a hash.
    return f'W/"{len(content):x}-{hashlib.sha256(content).hexdigest()[:27]}"'


def encode(body: Any) -> bytes:
    # Without blanks, as JavaScript writes JSON: recordings are compared byte by byte.
    with suppress(PydanticSerializationError):
        return to_json(body)
    # Half of an emoji, which is no text.
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
