"""What the client sends is what the OpenAPI text describes.

Where CONTRACT.md section 13 calls that text wrong, the text is mended first; `_mended` lists each place.
"""

import copy
import json
import re
from functools import cache
from typing import Any

import httpx
import jsonschema
import pytest

from tests.calcom.serving import Served
from tests.contract.calls import CALLS, SLUG_CALLS
from tests.contract.shared import Json, openapi, recorded

pytestmark = pytest.mark.contract

ALL_CALLS = CALLS | SLUG_CALLS
NOT_DESCRIBED = {
    # CONTRACT.md 6.1: GET /v2/organizations/{orgId}/users is served and recorded, and not in the text.
    147,
    148,
    755,
}


@cache
def _mended() -> Json:
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
    return text


def _mend_alternatives(schema: Any) -> None:
    # Section 13, "only `type`": the alternatives tell their `type` in prose, so several fit one value.
    if isinstance(schema, list):
        for item in schema:
            _mend_alternatives(item)
    if isinstance(schema, dict):
        if "oneOf" in schema:
            schema["anyOf"] = schema.pop("oneOf")
        for item in schema.values():
            _mend_alternatives(item)


def _request(number: int) -> httpx.Request:
    entry = recorded(number)
    served = Served(lambda _: httpx.Response(entry.status, json=entry.body))
    ALL_CALLS[number](served.client.anonymous if entry.is_anonymous else served.client)
    return served.request


def _operation(request: httpx.Request) -> Json:
    paths = [
        path
        for path in _mended()["paths"]
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.url.path)
    ]
    path = min(paths, key=lambda found: found.count("{"))
    found: Json = _mended()["paths"][path][request.method.lower()]
    return found


def _validate(value: Any, schema: Json) -> None:
    whole = {**schema, "components": _mended()["components"]}
    jsonschema.Draft202012Validator(whole).validate(value)


def _typed(text: str, schema: Json) -> Any:
    if schema.get("type") == "array":
        # Section 13: arrays in a query are comma lists.
        return text.split(",")
    return float(text) if schema.get("type") in {"number", "integer"} else text


DESCRIBED = [number for number in ALL_CALLS if number not in NOT_DESCRIBED]


@pytest.mark.parametrize("number", DESCRIBED)
def test_parameters_are_described(number):
    request = _request(number)
    described = {
        (found["in"], found["name"].lower() if found["in"] == "header" else found["name"]): found
        for found in _operation(request).get("parameters", [])
    }
    for name, text in request.url.params.items():
        schema = described["query", name]["schema"]
        _validate(_typed(text, schema), schema)
    for (place, name), found in described.items():
        if found.get("required") and place != "path":
            assert name in (request.headers if place == "header" else request.url.params)
    version = described.get(("header", "cal-api-version"))
    if version:
        assert request.headers["cal-api-version"] == version["schema"]["default"]


@pytest.mark.parametrize("number", DESCRIBED)
def test_bodies_are_described(number):
    request = _request(number)
    body = _operation(request).get("requestBody")
    if body is None:
        assert request.content == b""
        return
    schema = body["content"]["application/json"]["schema"]
    if "oneOf" in schema:
        schema = {"anyOf": schema["oneOf"]}
    sent = json.loads(request.content)
    _validate(sent, schema)
    assert sent.keys() <= _properties(schema)


def _properties(schema: Json) -> set[str]:
    names: set[str] = set()
    for found in schema.get("anyOf", [schema]):
        name = found["$ref"].rpartition("/")[2]
        names |= _mended()["components"]["schemas"][name]["properties"].keys()
    return names
