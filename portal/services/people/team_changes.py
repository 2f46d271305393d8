"""Teams of the organization: made, renamed, filled and deleted (CONTRACT.md 6.1, 6.2, 18.1)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.backend import get_client
from portal.calcom.schemas.team import Team, TeamInput
from portal.calcom.scope import organization_or_user
from portal.services.bookings.staff_actions import BookingSearch, booking_search
from portal.services.cache import forget_catalogue
from portal.services.comparison import Saved, saved
from portal.services.event_types import catalogue
from portal.services.people import teams
from portal.services.staff_refusals import staff_change, taken_means


@dataclass(frozen=True, slots=True)
class TeamDependents:
    """What a team takes with it when it is deleted: its event types, and how many bookings of them are ahead."""

    event_types: int
    bookings_ahead: int


def team_create(*, name: str, slug: str = "", bio: str = "") -> Team:
    """Make a team; a slug is made of the name without one. Cal.com makes the portal's account its owner.

    Raises InvalidInput.
    """
    organization = catalogue.organization_get()
    # A name in another script leaves nothing of a word, and a team without one has no page.
    slug = slug.strip() or ("" if slugify(name) else _free_slug())
    wanted = TeamInput(
        name=name.strip(),
        time_zone=organization.time_zone,
        **({"slug": slug} if slug else {}),
        **({"bio": bio.strip()} if bio.strip() else {}),
    )
    with _taken_slug(), staff_change(then=forget_catalogue):
        return get_client().teams.create(wanted, scope=organization_or_user(organization.id))


def _free_slug() -> str:
    taken = {team.slug for team in catalogue.team_list()}
    return next(word for word in map("team-{}".format, count(1)) if word not in taken)


def team_change(*, team_id: int, name: str, changes: Mapping[str, Any]) -> Saved[Team]:
    """Change what is in `changes`, named as in TeamInput; `name` goes along, which Cal.com demands."""
    wanted = TeamInput(**{"name": name.strip()} | dict(changes))
    scope = organization_or_user(catalogue.organization_get().id)
    with _taken_slug(), staff_change(then=forget_catalogue):
        return saved(wanted.wire(), get_client().teams.update(team_id, wanted, scope=scope))


def team_delete(*, team_id: int) -> None:
    scope = organization_or_user(catalogue.organization_get().id)
    with staff_change(then=forget_catalogue):
        get_client().teams.delete(team_id, scope=scope)


def team_dependents(*, team_id: int) -> TeamDependents:
    owner = next((one for one in catalogue.team_list() if one.team_id == team_id), None)
    found = catalogue.event_type_list(owner=owner) if owner else []
    ahead = 0
    for status in ("upcoming", "unconfirmed"):
        # The total comes with any page.
        search = BookingSearch(status=status, team_id=team_id)
        ahead += booking_search(search=search, take=1, skip=0).pagination.total_items
    return TeamDependents(len(found), ahead)


def members_set(*, team_id: int, roles: Mapping[int, str]) -> None:
    """Let a team have just these members: their roles (MEMBER, ADMIN, OWNER) by user id.

    Who is taken out leaves its event types, too; bookings stay. Raises InvalidInput for who is not in the organization;
    what was done before stays done, and the same call again does the rest.
    """
    present = {one.user_id: one for one in teams.team_membership_list(team_id=team_id)}
    for user_id, role in roles.items():
        if user_id not in present:
            member_add(team_id=team_id, user_id=user_id, role=role)
        elif present[user_id].role != role:
            member_change(team_id=team_id, membership_id=present[user_id].membership_id, role=role)
    for user_id in present.keys() - roles.keys():
        member_remove(team_id=team_id, membership_id=present[user_id].membership_id)


def member_add(*, team_id: int, user_id: int, role: str = "MEMBER") -> None:
    scope = catalogue.team_scope(team_id=team_id)
    with staff_change(then=forget_catalogue):
        get_client().memberships.create(scope=scope, user_id=user_id, role=role, accepted=True)


def member_change(*, team_id: int, membership_id: int, role: str) -> None:
    scope = catalogue.team_scope(team_id=team_id)
    with staff_change(then=forget_catalogue):
        get_client().memberships.update(membership_id, scope=scope, role=role)


def member_remove(*, team_id: int, membership_id: int) -> None:
    scope = catalogue.team_scope(team_id=team_id)
    with staff_change(then=forget_catalogue):
        get_client().memberships.delete(membership_id, scope=scope)


def _taken_slug() -> AbstractContextManager[None]:
    return taken_means("slug", _("Another team has this address already."))
