"""The engine serves and describes the calls that ``openapi-people-workflows.json`` adds to the OpenAPI text."""

import json
import re
from functools import cache
from typing import Any

import pytest

from portal.engine import api
from portal.engine import openapi as engine
from portal.engine.protocol import routing
from tests.contract.shared import Json
from tests.shared_material import SHARED

pytestmark = pytest.mark.contract

api.load_handlers()
NOT_TAKEN = {"phoneRequired", "verifiedPhoneId", "text"}
"""Properties of steps that are no emails."""
NAMES = {
    "orgId": "organization_id",
    "teamId": "team_id",
    "userId": "user_id",
    "workflowId": "workflow_id",
}


@cache
def additions() -> Json:
    found: Json = json.loads((SHARED / "openapi-people-workflows.json").read_text("utf-8"))
    return found


def operations() -> list[tuple[str, str]]:
    paths = additions()["paths"] if (SHARED / "openapi-people-workflows.json").exists() else {}
    return [(method, path) for path, found in paths.items() for method in found]


def names_in(schema: Json, schemas: Json) -> set[str]:
    """Return the names of all properties of a schema, at every level."""
    found: set[str] = set()
    for value in schema.values():
        inner = value if isinstance(value, list) else [value]
        for each in inner:
            if isinstance(each, dict):
                found |= names_in(each, schemas)
    if "$ref" in schema:
        found |= names_in(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    properties = schema.get("properties")
    return found | (set(properties) if isinstance(properties, dict) else set())


def test_there_are_additions() -> None:
    assert len(operations()) == 21


@pytest.mark.parametrize(("method", "path"), operations())
def test_a_call_is_served_and_described(method: str, path: str) -> None:
    ours = re.sub(r"\{(\w+)\}", lambda found: f"{{{NAMES.get(found[1], 'verified_id')}}}", path)
    described: Any = engine.document(version="2024-08-13")
    operation = described["paths"][ours][method]
    wanted = additions()["paths"][path][method]

    served = routing.find(method.upper(), re.sub(r"\{\w+\}", "1", path)[3:], "2024-08-13")
    assert served is not None
    queries = {each["name"] for each in wanted.get("parameters", []) if each["in"] == "query"}
    assert queries <= {each["name"] for each in operation["parameters"] if each["in"] == "query"}
    body = wanted.get("requestBody")
    assert ("requestBody" in operation) == (body is not None)
    if body:
        theirs = names_in(body, additions()["components"]["schemas"])
        taken = names_in(operation["requestBody"], described["components"]["schemas"])
        assert theirs - taken <= NOT_TAKEN
