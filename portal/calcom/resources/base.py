"""Base of all resources: a noun, and the client that makes its calls."""

from collections.abc import Mapping
from typing import Any, Protocol

from portal.calcom.answers import Answer
from portal.calcom.kinds import Method
from portal.calcom.protocol import Call
from portal.calcom.scope import USER, Scope


class Sender(Protocol):
    def send(self, call: Call) -> Answer:
        """Make the call. Raises CalcomError."""


class Resource:
    """Calls of one noun, made through a client.

    Writes take an input model, or its fields as keyword arguments. Whatever the network or Cal.com
    does is a CalcomError.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def _call(
        self,
        method: Method,
        path: str,
        scope: Scope = USER,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        **values: str | int,
    ) -> Answer:
        """Make a call below the prefix of `scope`; `values` stand in the braces of `path`."""
        template, ids = f"{scope.prefix}{path}", {**scope.values, **values}
        return self._sender.send(Call(method, template, ids, query or {}, body))
