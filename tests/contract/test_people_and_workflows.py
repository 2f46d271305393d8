"""The engine serves and describes the calls that ``openapi-people-workflows.json`` adds to the OpenAPI text."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
import pytest

from portal.calcom import Client
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope
from portal.engine import api
from portal.engine import openapi as engine
from portal.engine.protocol import routing
from tests.calcom.serving import Served
from tests.contract.shared import Json, later_recordings
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


ORGANIZATION, WARDS = OrganizationScope(22), OrganizationTeamScope(22, 23)
SENT: dict[int, Callable[[Client], Any]] = {
    965: lambda c: c.users.create(scope=ORGANIZATION, email="ula.umber@juniper.example"),
    967: lambda c: c.users.create(
        scope=ORGANIZATION, email="wim@juniper.example", username="wim", auto_accept=False
    ),
    968: lambda c: c.users.create(
        scope=ORGANIZATION,
        email="xenia@juniper.example",
        username="xenia",
        organization_role="ADMIN",
    ),
    988: lambda c: c.users.update(304, scope=ORGANIZATION, name="Ula Umber"),
    989: lambda c: c.users.update(304, scope=ORGANIZATION, time_zone="america/new_york"),
    998: lambda c: c.users.update(304, scope=ORGANIZATION, avatar_url=None),
    1006: lambda c: c.users.update(304, scope=ORGANIZATION),
    1016: lambda c: c.memberships.create(
        scope=ORGANIZATION, user_id=303, role="MEMBER", accepted=True
    ),
    1021: lambda c: c.memberships.update(338, scope=ORGANIZATION, role="ADMIN"),
    1022: lambda c: c.memberships.update(340, scope=ORGANIZATION, accepted=True),
    1025: lambda c: c.teams.create(scope=ORGANIZATION, name="Wards", slug="wards"),
    1026: lambda c: c.memberships.create(scope=WARDS, user_id=299, role="ADMIN"),
    1054: lambda c: c.memberships.delete(372, scope=WARDS),
    1064: lambda c: c.memberships.delete(337, scope=ORGANIZATION),
}
"""Number of the recording → the same request by the client."""


@pytest.mark.parametrize("number", SENT)
def test_the_client_asks_as_was_recorded(number: int) -> None:
    [entry] = [
        one for one in later_recordings() if one.name.partition("-")[0].lstrip("0") == str(number)
    ]
    served = Served(lambda _: httpx.Response(entry.status, json=entry.body))
    SENT[number](served.client)
    sent = json.loads(served.request.content) if served.request.content else None
    assert (served.request.method, served.request.url.path) == (entry.method, entry.path)
    assert sent == entry.request["body"]


def test_the_client_cannot_delete_people() -> None:
    # It would erase their bookings, and nobody would be told (CONTRACT.md 18.1).
    assert not hasattr(Client().users, "delete")
