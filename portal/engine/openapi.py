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

from portal.conf.address import home_url
from portal.engine import api
from portal.engine.protocol import routing
from portal.engine.protocol.routing import Access, Route
from portal.engine.protocol.values import Json

FILE: Final = Path(__file__).with_name("openapi.json")
# The groups that `routing.route` made of ``{name}``.
_GROUP: Final = re.compile(r"\(\?P<(\w+)>\[\^/\]\+\)")
_SAMPLES: Final = {"string": "text", "integer": 1, "number": 1, "boolean": True, "array": []}
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


def served(*, version: str) -> Json | None:
    """Return `document` of a known version, None for another one."""
    api.load_handlers()
    return document(version=version) if version in routing.KNOWN else None


def calls() -> list[Json]:
    """Return the present contract call by call, in the order of their paths: `method`, `path`, `version` (the newest
    one that reaches it, empty where each does), `needs_key`, `body` (a schema, None without one), `rows` (of each
    parameter and field of the body its name, where it stands, what it is, and whether it has to be there), and `curl`.
    """
    api.load_handlers()
    known, found = _described(), []
    for route in routing.registered():
        if routing.NEWER not in route.versions:
            continue
        path = _GROUP.sub(r"{\1}", route.pattern.pattern)
        body = _line(known["bodies"], route.method, path, older=False)
        query = _line(known["queries"], route.method, path, older=False) or {}
        schema = known["schemas"][body] if body else None
        call = {
            "method": route.method,
            "path": f"/v2{path}",
            "version": ""
            if route.versions == routing.ANY
            else max(route.versions - {routing.NEWER}),
            "needs_key": route.access is not Access.PUBLIC,
            "body": schema,
            "rows": _rows(re.findall(r"\{(\w+)\}", path), query, schema or {}),
        }
        found.append(call | {"curl": curl_of(call)})
    return sorted(found, key=lambda call: (call["path"], call["method"]))


def kind_text(schema: Json) -> str:
    """Return a JSON schema in a few words, such as ``list of text`` or ``a | b``."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "oneOf" in schema or "anyOf" in schema:
        return " | ".join(kind_text(each) for each in schema.get("oneOf") or schema["anyOf"])
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        return " | ".join(map(str, kind))
    if kind == "array":
        return f"list of {kind_text(schema.get('items', {}))}"
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)


def sample_of(schema: Json) -> Any:
    """Return a value that a schema takes in form; of an object what it requires."""
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return sample_of(schema[several][0])
    kind = schema.get("type", "object")
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: sample_of(fields.get(name, {})) for name in schema.get("required", ())}
    return _SAMPLES.get(kind if isinstance(kind, str) else kind[0])


def curl_of(call: Json) -> str:
    """Return a command for a shell; what is in braces is to be filled in."""
    parts = ["curl"]
    if call["method"] != "GET":
        parts.append(f"-X {call['method']}")
    parts.append(f"'{home_url()}{call['path']}'")
    if call["needs_key"]:
        parts.append("-H 'Authorization: Bearer cal_...'")
    if call["version"]:
        parts.append(f"-H 'cal-api-version: {call['version']}'")
    if call["body"] is not None:
        parts.append("-H 'Content-Type: application/json'")
        # In a shell's single quotes, which none of these has.
        parts.append(f"-d '{json.dumps(sample_of(call['body']))}'")
    return " \\\n  ".join(parts)


def _rows(names: list[str], query: Json, body: Json) -> list[tuple[str, str, str, bool]]:
    required = set(body.get("required", ()))
    rows = [(name, "path", "string", True) for name in names]
    rows += [(name, "query", kind_text(schema), False) for name, schema in query.items()]
    for name, schema in body.get("properties", {}).items():
        rows.append((name, "body", kind_text(schema), name in required))
    return rows


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
