"""The recordings and the OpenAPI text in ``../shared``, for tests marked ``contract``."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from portal.calcom.errors import CalcomError
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
    """Return every recording of the first server, in order; none where ../shared is absent."""
    return _read("recordings")


@cache
def later_recordings() -> list[Recording]:
    """Return every recording of the second server, of other people, in order."""
    return sorted(_read("next/recordings"), key=lambda entry: int(entry.name.partition("-")[0]))


def _read(folder: str) -> list[Recording]:
    return [
        Recording(path.stem, found["request"], found["response"])
        for path in sorted((SHARED / folder).glob("[0-9]*.json"))
        for found in [json.loads(path.read_text(encoding="utf-8"))]
    ]


def failures(entries: list[Recording], check: Callable[[Recording], None]) -> list[str]:
    """Return what `check` found wrong, a line per recording: hundreds are read by one test."""
    found = []
    for entry in entries:
        try:
            check(entry)
        except (AssertionError, CalcomError, ValidationError, ValueError) as error:
            found.append(f"{entry.name}: {str(error)[:300]}")
    return found


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
