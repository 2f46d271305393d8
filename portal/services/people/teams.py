"""Members of teams and of the organization with their roles, as far as the portal's key may see them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.backend import get_client
from portal.calcom.schemas.membership import Membership
from portal.calcom.scope import OrganizationScope
from portal.services.cache import remembered
from portal.services.errors import NotAllowed, calling_calcom
from portal.services.event_types import catalogue

# Lists tell the members of so many teams: Cal.com has one call for each (CONTRACT.md 6.1), and 120 calls a minute.
MOST_TEAMS_READ = 10


@dataclass(frozen=True, slots=True)
class Member:
    """Without `accepted` it is an invitation. `role` is ``MEMBER``, ``ADMIN`` or ``OWNER``."""

    user_id: int
    name: str
    email: str
    role: str
    username: str = ""
    accepted: bool = True
    membership_id: int = 0


def team_member_list(*, team_id: int) -> list[Member]:
    """Only who has accepted, by name; nobody when the account may not list them, unlike the memberships below."""
    return [each for each in _of_team(team_id) or () if each.accepted]


def team_membership_list(*, team_id: int) -> list[Member]:
    found = _of_team(team_id)
    if found is None:
        raise NotAllowed
    return found


def organization_member_list() -> list[Member]:
    return [each for each in _of_organization() or () if each.accepted]


def organization_membership_list() -> list[Member]:
    """By name, invitations included. Raises NotAllowed when the account may not list them."""
    found = _of_organization()
    if found is None:
        raise NotAllowed
    return found


def _of_team(team_id: int) -> list[Member] | None:
    scope = catalogue.team_scope(team_id=team_id)
    return _listed(
        f"memberships:team:{team_id}", lambda: get_client().memberships.iterate(scope=scope)
    )


def _of_organization() -> list[Member] | None:
    organization_id = catalogue.organization_get().id
    if organization_id is None:
        return []
    scope = OrganizationScope(organization_id)
    return _listed("memberships", lambda: get_client().memberships.iterate(scope=scope))


def _listed(name: str, read: Callable[[], Iterable[Membership]]) -> list[Member] | None:
    def produce() -> tuple[bool, list[Member]]:
        try:
            with calling_calcom():
                members = [_member(each) for each in read()]
        except NotAllowed:
            # A refusal is remembered like an answer: it costs a call of the budget, too.
            return False, []
        return True, sorted(members, key=lambda one: (one.name.casefold(), one.user_id))

    is_allowed, members = remembered("people", name, produce)
    return members if is_allowed else None


def _member(found: Membership) -> Member:
    user = found.user
    email = user.email if user else ""
    username = (user and user.username) or ""
    name = (user.name or username or email) if user else f"#{found.user_id}"
    return Member(found.user_id, name, email, found.role, username, found.accepted, found.id)
