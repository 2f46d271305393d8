"""OpenAPI description of the engine: its registered routes, with the bodies and parameters they
read.

openapi.json holds the schemas of bodies, and which call reads which body and which query
parameters: the longest line whose path is the end of the call's counts; ``(older)`` lines are for
the 2024-04-15 contract. Answers are not described; Cal.com's own description does that.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from portal.engine.protocol import routing
from portal.engine.protocol.routing import Access, Route
from portal.engine.protocol.values import Json

FILE: Final = Path(__file__).with_name("openapi.json")
# The groups that `routing.route` made of ``{name}``.
_GROUP: Final = re.compile(r"\(\?P<(\w+)>\[\^/\]\+\)")
_SECURITY: Final[Json] = {"key": {"type": "http", "scheme": "bearer"}}


def document(*, version: str) -> Json:
    """Return an OpenAPI 3.1 document of what the engine serves under that ``cal-api-version``."""
    known = _described()
    paths: dict[str, Json] = {}
    for route in routing.registered():
        if version not in route.versions:
            continue
        path = _GROUP.sub(r"{\1}", route.pattern.pattern)
        paths.setdefault(f"/v2{path}", {})[route.method.lower()] = _operation(route, path, known)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Embedded engine", "version": version},
        "paths": paths,
        "components": {"schemas": known["schemas"], "securitySchemes": _SECURITY},
    }


def _operation(route: Route, path: str, known: Json) -> Json:
    # Calls of any version are not older ones, though they answer that version, too.
    older = routing.FALLBACK in route.versions and route.versions != routing.ANY
    names = re.findall(r"\{(\w+)\}", path)
    parameters = [_parameter(name, "path", {"type": "string"}) for name in names]
    for name, schema in (_line(known["queries"], route.method, path, older=older) or {}).items():
        parameters.append(_parameter(name, "query", schema))
    operation: Json = {"parameters": parameters, "responses": {"default": {"description": "JSON"}}}
    body = _line(known["bodies"], route.method, path, older=older)
    if body:
        schema = {"$ref": f"#/components/schemas/{body}"}
        operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    if route.access is not Access.PUBLIC:
        operation["security"] = [{"key": []}]
    return operation


def _line(lines: Json, method: str, path: str, *, older: bool) -> Any:
    suffix = " (older)" if older else ""
    fitting = [
        line
        for line in lines
        if line.startswith(f"{method} ") and f"{path}{suffix}".endswith(line.partition(" ")[2])
    ]
    # Team and organization paths end like personal ones; the longest line is the most special.
    return lines[max(fitting, key=len)] if fitting else None


def _parameter(name: str, location: str, schema: Json) -> Json:
    return {"name": name, "in": location, "required": location == "path", "schema": schema}


@lru_cache(maxsize=1)
def _described() -> Json:
    found: Json = json.loads(FILE.read_text(encoding="utf-8"))
    return found
