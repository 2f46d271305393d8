"""Scopes: whose things a call is about, as the beginning of its path (CONTRACT.md 4.6, 6.1, 8.1, 10).

Each call's signature names the scopes that Cal.com has for it, so that a type checker refuses any other:

    client.schedules.list(scope=OrganizationScope(1))
    client.webhooks.create(webhook, scope=EventTypeScope(TeamScope(2), 40))
"""

from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Scope:
    """Base of all scopes. `TEMPLATE` has the names of the fields in braces."""

    TEMPLATE: ClassVar[str]

    @property
    def prefix(self) -> str:
        return self.TEMPLATE

    @property
    def values(self) -> dict[str, int]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class UserScope(Scope):
    """The caller: the owner of the client's key."""

    TEMPLATE = ""


@dataclass(frozen=True, slots=True)
class TeamScope(Scope):
    """A team, addressed without its organization if it has one."""

    TEMPLATE = "/teams/{team_id}"
    team_id: int


@dataclass(frozen=True, slots=True)
class OrganizationScope(Scope):
    """An organization with all its members; needs the key of one of its admins."""

    TEMPLATE = "/organizations/{organization_id}"
    organization_id: int


@dataclass(frozen=True, slots=True)
class OrganizationTeamScope(Scope):
    TEMPLATE = "/organizations/{organization_id}/teams/{team_id}"
    organization_id: int
    team_id: int


@dataclass(frozen=True, slots=True)
class OrganizationUserScope(Scope):
    """A member of an organization; needs the key of one of its admins."""

    TEMPLATE = "/organizations/{organization_id}/users/{user_id}"
    organization_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class EventTypeScope[Owner: Scope](Scope):
    TEMPLATE = "/event-types/{event_type_id}"
    owner: Owner
    event_type_id: int

    @property
    def prefix(self) -> str:
        return self.owner.prefix + self.TEMPLATE

    @property
    def values(self) -> dict[str, int]:
        # Not the fields: `owner` is a scope, not an id.
        return {**self.owner.values, "event_type_id": self.event_type_id}


USER = UserScope()


def organization_or_user(organization_id: int | None) -> OrganizationScope | UserScope:
    return USER if organization_id is None else OrganizationScope(organization_id)


def team_of(organization_id: int | None, team_id: int) -> OrganizationTeamScope | TeamScope:
    if organization_id is None:
        return TeamScope(team_id)
    return OrganizationTeamScope(organization_id, team_id)
