"""The engine's OpenAPI description cannot drift from its routes."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from portal.engine import api, openapi
from portal.engine.protocol import routing

api.load_handlers()


def test_every_route_is_described_under_its_versions() -> None:
    for version in routing.KNOWN:
        paths = openapi.document(version=version)["paths"]
        described = {(method.upper(), path) for path in paths for method in paths[path]}
        served = {
            (each.method, path)
            for each in routing.registered()
            for path in paths
            if version in each.versions and each.pattern.fullmatch(path.removeprefix("/v2"))
        }
        assert described <= served
        assert len(described) > 90


@pytest.mark.parametrize("kind", ["bodies", "queries"])
def test_every_line_belongs_to_a_route(kind: str) -> None:
    lines = json.loads(openapi.FILE.read_text())[kind]
    paths = {
        f"{method.upper()} {path}"
        for version in routing.KNOWN
        for path, operations in openapi.document(version=version)["paths"].items()
        for method in operations
    }
    for line in lines:
        method, _, end = line.removesuffix(" (older)").partition(" ")
        assert any(path.startswith(method) and path.endswith(end) for path in paths), line


def test_every_body_has_a_schema() -> None:
    known = json.loads(openapi.FILE.read_text())

    assert set(known["bodies"].values()) <= set(known["schemas"])


def test_the_command_prints_it() -> None:
    out = StringIO()
    call_command("engine_openapi", "--api-version", "2024-06-14", stdout=out)

    document = json.loads(out.getvalue())
    body = document["paths"]["/v2/event-types"]["post"]["requestBody"]
    assert body["content"]["application/json"]["schema"]["$ref"].endswith("/EventType")
    assert document["openapi"] == "3.1.0"
