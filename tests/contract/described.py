"""The OpenAPI text, mended where CONTRACT.md section 13 calls it wrong, and questions to it."""

import copy
import json
import re
from functools import cache
from typing import Any

import httpx
import jsonschema

from tests.contract.shared import Json, openapi


@cache
def mended() -> Json:
    """Return the text with each known error that concerns a request put right."""
    text = copy.deepcopy(openapi())
    schemas = text["components"]["schemas"]
    for schema in schemas.values():
        _mend_alternatives(schema)
        for name, field in schema.get("properties", {}).items():
            # Section 13: an array of string is printed, integers are real.
            if name == "lengthInMinutesOptions":
                field["items"] = {"type": "integer"}
    for name in ("CreateEventTypeInput_2024_06_14", "UpdateEventTypeInput_2024_06_14"):
        # Section 5.7 and [R 111]: null clears the description.
        schemas[name]["properties"]["description"] = {"type": ["string", "null"]}
    for name in ("GetAllOrgMemberships", "GetTeamMembershipsOutput"):
        # Section 13: an object is printed, lists are real.
        data = schemas[name]["properties"]["data"]
        schemas[name]["properties"]["data"] = {"type": "array", "items": data}
    for schema in schemas.values():
        # Section 13: webhooks have UUIDs.
        if "subscriberUrl" in schema.get("properties", {}) and "id" in schema["properties"]:
            schema["properties"]["id"] = {"type": "string"}
    _mend_busy_times(text)
    _mend_private_links(text)
    return text


def _mend_alternatives(schema: Any) -> None:
    # Section 13, "only `type`": the alternatives tell their `type` in prose, so several fit one value.
    if isinstance(schema, list):
        for item in schema:
            _mend_alternatives(item)
    if isinstance(schema, dict):
        if schema.get("type") == "array":
            # [R 7]: the members of `days` are from the list, not the array itself.
            schema.pop("enum", None)
        if "oneOf" in schema:
            schema["anyOf"] = schema.pop("oneOf")
        for item in schema.values():
            _mend_alternatives(item)


def _mend_busy_times(text: Json) -> None:
    # Section 13 and [R 742 937]: the flat pair does not work, the bracketed one does.
    parameters = text["paths"]["/v2/calendars/busy-times"]["get"]["parameters"]
    for parameter in parameters:
        if parameter["name"] in {"credentialId", "externalId"}:
            parameter["name"] = f"calendarsToLoad[0][{parameter['name']}]"


def _mend_private_links(text: Json) -> None:
    # Section 10.2: both bases take the same bodies; one of them is printed without.
    [ours] = [p for p in text["paths"] if p.startswith("/v2/org") and p.endswith("links/{linkId}")]
    [theirs] = [p for p in text["paths"] if re.match(r"/v2/event-types/.+links/\{linkId\}$", p)]
    text["paths"][ours]["patch"]["requestBody"] = text["paths"][theirs]["patch"]["requestBody"]


def operations() -> set[str]:
    """Return every operation of the text as ``GET /v2/me``."""
    return {
        f"{method.upper()} {path}" for path, found in mended()["paths"].items() for method in found
    }


def operation_name(request: httpx.Request) -> str:
    """Return the operation that a request is meant for. Raises ValueError when there is none."""
    paths = [
        path
        for path in mended()["paths"]
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.url.path)
    ]
    path = min(paths, key=lambda found: found.count("{"))
    return f"{request.method} {path}"


def operation(request: httpx.Request) -> Json:
    """Return what the text says of the operation that a request is meant for."""
    method, _, path = operation_name(request).partition(" ")
    found: Json = mended()["paths"][path][method.lower()]
    return found


def check_parameters(request: httpx.Request) -> None:
    """Fail unless the query and the version header are as described, and complete."""
    described = {
        (found["in"], found["name"].lower() if found["in"] == "header" else found["name"]): found
        for found in operation(request).get("parameters", [])
    }
    for name, text in request.url.params.items():
        schema = described["query", name]["schema"]
        _validate(_typed(text, schema), schema)
    for (place, name), found in described.items():
        if found.get("required") and place != "path":
            assert name in (request.headers if place == "header" else request.url.params)
    version = described.get(("header", "cal-api-version"))
    if version:
        assert request.headers["cal-api-version"] == version["schema"].get("default", "2024-08-13")


def check_body(request: httpx.Request) -> None:
    """Fail unless the body is as described, and has no field that is not."""
    body = operation(request).get("requestBody")
    if body is None:
        assert request.content == b""
        return
    schema = body["content"]["application/json"]["schema"]
    if "oneOf" in schema:
        schema = {"anyOf": schema["oneOf"]}
    sent = json.loads(request.content)
    _validate(sent, schema)
    assert sent.keys() <= _properties(schema)


def sample_answer(request: httpx.Request) -> Any:
    """Return an answer with every field that the operation's schema names."""
    responses = operation(request)["responses"]
    [success] = [found for status, found in responses.items() if status.startswith("2")]
    schema = success.get("content", {}).get("application/json", {}).get("schema", {})
    answer = _sample(schema) if "$ref" in schema else {}
    return {**answer, "status": "success"}


def _validate(value: Any, schema: Json) -> None:
    whole = {**schema, "components": mended()["components"]}
    jsonschema.Draft202012Validator(whole).validate(value)


def _typed(text: str, schema: Json) -> Any:
    if schema.get("type") == "array":
        # Section 13: arrays in a query are comma lists.
        return text.split(",")
    return float(text) if schema.get("type") in {"number", "integer"} else text


def _properties(schema: Json) -> set[str]:
    names: set[str] = set()
    for found in schema.get("anyOf", [schema]):
        name = found["$ref"].rpartition("/")[2]
        names |= mended()["components"]["schemas"][name]["properties"].keys()
    return names


def _sample(schema: Json) -> Any:
    if "$ref" in schema:
        return _sample(mended()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for alternatives in ("anyOf", "oneOf", "allOf"):
        if alternatives in schema:
            return _sample(schema[alternatives][0])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "array":
        return [_sample(schema["items"])]
    if kind == "object" or "properties" in schema:
        return {name: _sample(found) for name, found in schema.get("properties", {}).items()}
    if schema.get("format") == "date-time":
        return "2030-01-08T13:00:00.000Z"
    example = schema.get("example", "text")
    texts = example if isinstance(example, str) else "text"
    return {"number": 7, "integer": 7, "boolean": True}.get(str(kind), texts)
