"""What the client covers, read from the signatures of its calls."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints

from portal.calcom import Client
from portal.calcom.resources.base import Resource
from portal.calcom.scope import (
    USER,
    EventTypeScope,
    OrganizationScope,
    OrganizationTeamScope,
    OrganizationUserScope,
    Scope,
    TeamScope,
    UserScope,
)

SCOPES: dict[Any, tuple[str, Scope]] = {
    UserScope: ("user", USER),
    TeamScope: ("team", TeamScope(2)),
    OrganizationScope: ("organization", OrganizationScope(1)),
    OrganizationTeamScope: ("organization team", OrganizationTeamScope(1, 2)),
    OrganizationUserScope: ("organization user", OrganizationUserScope(1, 5)),
}
"""Class of a scope → its name in the README, and an example."""


@dataclass(frozen=True)
class Verb:
    """A call of a noun. `scopes` are names and examples, none where the path is always the same."""

    noun: str
    name: str
    method: Callable[..., Any]
    scopes: dict[str, Scope]


def covered(client: Client) -> Iterator[Verb]:
    """Yield the calls of all nouns; walks through the pages of a list aside."""
    for noun, resource in vars(client).items():
        if isinstance(resource, Resource):
            for name, method in inspect.getmembers(resource, inspect.ismethod):
                if not name.startswith("_") and name != "iterate":
                    yield Verb(noun, name, method, dict(_scopes(method)))


def _scopes(method: Callable[..., Any]) -> Iterator[tuple[str, Scope]]:
    hint = get_type_hints(method).get("scope")
    if hint is None:
        return
    several = get_origin(hint) is None or get_origin(hint) is EventTypeScope
    for each in [hint] if several else get_args(hint):
        if get_origin(each) is EventTypeScope:
            name, owner = SCOPES[get_args(each)[0]]
            yield f"{name}'s event type", EventTypeScope(owner, 40)
        else:
            yield SCOPES[each]
