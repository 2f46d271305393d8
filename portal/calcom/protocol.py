"""Calls in the spelling of Cal.com's wire protocol, without any I/O.

A resource builds a `Call`; the client sends what the call spells out and hands the raw answer to
`portal.calcom.reading`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from string import Formatter
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel

from portal.calcom.errors import NotFound
from portal.calcom.kinds import Kind, Method, Priority, kind_of

VERSION_HEADER = "cal-api-version"

# Path segment of a resource → the version of the contract that this client speaks.
VERSIONS: dict[str, str | None] = {
    "bookings": "2024-08-13",
    "event-types": "2024-06-14",
    "schedules": "2024-06-11",
    "slots": "2024-09-04",
    # These answer alike whatever the header says, so none is sent.
    "calendars": None,
    "me": None,
    "memberships": None,
    "ooo": None,
    "private-links": None,
    "teams": None,
    "users": None,
    "webhooks": None,
}


def resource_of(path: str) -> str:
    """Return the key of VERSIONS for a path template such as ``/teams/{team_id}/event-types``. Raises KeyError."""
    # From the end: /teams/{team_id}/event-types is about event types.
    for segment in reversed(path.strip("/").split("/")):
        if segment in VERSIONS:
            return segment
    raise KeyError(path)


def version_for(path: str) -> str | None:
    return VERSIONS[resource_of(path)]


# Longer path values cannot be an identifier (CONTRACT.md 2.13) and are not sent.
LONGEST_IDENTIFIER = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One request to Cal.com, before it has an address and a key.

    `path` is a template below the base URL, with the names of `values` in braces. Values of `query`
    may be of any kind that `spell` takes; None leaves the parameter out. `body` is a JSON object
    whose values may be dates and pydantic models, too. Query and body are not shown in `repr`: they
    hold visitors' data. `priority` is that of its kind unless given; `is_anonymous` tells that no
    key goes with it, so that it counts against another limit. `other_version` is sent in place of
    the one in VERSIONS.
    """

    method: Method
    path: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    priority: Priority | None = None
    is_anonymous: bool = False
    other_version: str | None = None

    @property
    def name(self) -> str:
        """The call by its method and path template; it holds no visitor's data."""
        return f"{self.method} {self.path}"

    @property
    def kind(self) -> Kind:
        kind = kind_of(self.method, self.path)
        return kind if self.priority is None else replace(kind, priority=self.priority)

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    @property
    def version(self) -> str | None:
        return self.other_version or version_for(self.path)

    @property
    def target(self) -> str:
        """The path and query to request, percent-encoded, ``+`` as ``%2B`` (CONTRACT.md 2.12).

        Raises NotFound for a path value that cannot be an identifier.
        """
        path = "".join(
            literal + (segment(self.values[name]) if name else "")
            for literal, name, _, _ in Formatter().parse(self.path)
        )
        pairs = [
            f"{quote(name, safe='')}={quote(spell(value), safe='', errors='replace')}"
            for name, value in self.query.items()
            if value is not None
        ]
        # Spelled here, not by httpx: how a plus is encoded must not change with a version of it.
        return f"{path}?{'&'.join(pairs)}" if pairs else path

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        if self.body is not None:
            headers["Content-Type"] = "application/json"
        if self.version:
            headers[VERSION_HEADER] = self.version
        return headers

    @property
    def content(self) -> bytes | None:
        if self.body is None:
            return None
        # ASCII escapes keep a lone surrogate in a visitor's text from breaking the encoding.
        return json.dumps(self.body, default=_jsonable, allow_nan=False).encode("ascii")


def segment(value: str | int) -> str:
    """Return one path segment, percent-encoded. Raises NotFound for a text that would address something else."""
    text = str(value)
    # "/bookings/.." is "/" for a proxy on the way, and an empty segment the list of all bookings.
    if text in {"", ".", ".."} or len(text) > LONGEST_IDENTIFIER:
        raise NotFound.before_sending("That is not an identifier of Cal.com.")
    return quote(text, safe="", errors="replace")


def instant(moment: datetime) -> str:
    """Return an aware datetime as ``YYYY-MM-DDTHH:MM:SS.mmmZ``. A naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("An instant needs a time zone; this datetime has none.")
    # Milliseconds and "Z", as Cal.com writes instants itself (CONTRACT.md 2.12).
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def spell(value: Any) -> str:
    """Return a query value as Cal.com reads it: ``true``/``false``, UTC instants, comma lists
    (CONTRACT.md 2.11, 2.12).
    """
    # First, since True is an int and would be spelled "True".
    if isinstance(value, bool):
        return "true" if value else "false"
    # Before date, of which every datetime is one.
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ",".join(spell(item) for item in value)
    return str(value)


def given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raise TypeError(f"{type(value).__name__} has no spelling in JSON.")
