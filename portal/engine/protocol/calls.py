"""Values that pass between transports, router and handlers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from portal.engine.people.models import User
from portal.engine.protocol.values import Json

# Past it the parser raises ValueError; no call of the API takes a tenth of it.
MOST_PARAMETERS: Final = 500


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """A request, whatever the transport.

    `path` begins with /v2; `query` is the raw query string; `headers` have lower-case names.
    `client` is the address of the caller, in process that of the visitor for whom the portal calls,
    empty for staff. `in_process` requests are not rate limited, and only they may
    carry `trusted_key`.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = ""
    in_process: bool = False
    trusted_key: str = ""

    @property
    def target(self) -> str:
        """The path with the query string, as it stands in error bodies."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class EngineResponse:
    """A finished answer: status, headers, and the body as bytes of JSON."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A handler's answer: `data` goes into the success envelope with `beside`; `body` replaces
    both.
    """

    data: Any = None
    status: int = 200
    beside: Json = field(default_factory=dict)
    body: Json | None = None

    def envelope(self) -> Json:
        if self.body is not None:
            return self.body
        return {"status": "success", "data": self.data, **self.beside}


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was routed and authenticated. `user` is None for an anonymous caller.

    `body` is the decoded JSON, {} when there was none; handlers check its shape.
    """

    request: EngineRequest
    user: User | None
    body: Any
    version: str

    @property
    def caller(self) -> User:
        """The signed-in user. Raises LookupError on routes that demand none."""
        if self.user is None:
            raise LookupError("The route does not demand authentication.")
        return self.user

    @property
    def query(self) -> dict[str, list[str]]:
        """Query parameters by name, each with its values; blank values are kept. ``name[]`` is a value of ``name``."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(
            self.request.query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS
        ):
            found.setdefault(name.removesuffix("[]"), []).append(value)
        return found

    def parameters(self) -> dict[str, str]:
        """Query parameters by name; of a repeated one all values, joined by commas."""
        return {name: ",".join(values) for name, values in self.query.items()}
