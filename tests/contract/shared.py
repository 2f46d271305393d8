"""The recordings and the OpenAPI text in ``../shared``, for tests marked ``contract``."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.shared_material import SHARED

Json = dict[str, Any]


@dataclass(frozen=True)
class Recording:
    """One exchange with a running Cal.com API v2."""

    name: str
    request: Json
    response: Json

    @property
    def method(self) -> str:
        return str(self.request["method"])

    @property
    def path(self) -> str:
        return str(self.request["path"])

    @property
    def version(self) -> str | None:
        version: str | None = self.request["headers"].get("cal-api-version")
        return version

    @property
    def is_anonymous(self) -> bool:
        return "Authorization" not in self.request["headers"]

    @property
    def status(self) -> int:
        return int(self.response["status"])

    @property
    def body(self) -> Any:
        return self.response["body"]


@cache
def all_recordings() -> list[Recording]:
    """Return every recording, in order; none where ../shared is absent."""
    return [
        Recording(path.stem, found["request"], found["response"])
        for path in sorted((SHARED / "recordings").glob("[0-9]*.json"))
        for found in [json.loads(path.read_text(encoding="utf-8"))]
    ]


def recorded(number: int) -> Recording:
    """Return the recording that CONTRACT.md cites by this number."""
    [found] = [entry for entry in all_recordings() if entry.name.startswith(f"{number:03d}-")]
    return found


def each(wanted: Callable[[Recording], bool]) -> list[Any]:
    """Return a test parameter per recording that is wanted."""
    return [pytest.param(entry, id=entry.name) for entry in all_recordings() if wanted(entry)]


@cache
def openapi() -> Json:
    """Return the OpenAPI text."""
    text: Json = json.loads((SHARED / "openapi.json").read_text(encoding="utf-8"))
    return text
