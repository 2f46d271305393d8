"""JSON bodies of requests, with the messages of Node's parser (CONTRACT.md 2.9)."""

import json
from typing import Any

from portal.engine.errors import BadRequest
from portal.engine.protocol.calls import EngineRequest


def read_body(request: EngineRequest) -> Any:
    """Return the decoded JSON body; {} for an empty one and for other content types. Raises
    BadRequest when the text is not JSON.
    """
    kind = request.headers.get("content-type", "application/json")
    # A form-encoded body counts as {}, so that missing fields are named (recordings 506, 508).
    if request.method in {"GET", "HEAD"} or "json" not in kind or not request.body.strip():
        return {}
    try:
        return _storable(json.loads(request.body, parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as error:
        raise BadRequest(_explain(error)) from error


def _storable(value: Any) -> Any:
    # No database stores NUL characters or halves of surrogate pairs; the second fail to encode.
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in text:
        raise ValueError("NUL")
    text.encode()
    return value


def _refuse_constant(name: str) -> None:
    # Python reads NaN and Infinity, which are no JSON.
    raise ValueError(name)


def _explain(error: Exception) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return "Unexpected token in JSON"
    if error.msg.startswith("Expecting property name"):
        return f"Expected property name or '}}' in JSON at position {error.pos}"
    if error.pos >= len(error.doc.rstrip()):
        return "Unexpected end of JSON input"
    return f"Unexpected token {error.doc[error.pos]} in JSON at position {error.pos}"
