"""People whom staff look after: the organization's members, or the owner of the portal's key without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.calcom.schemas.user import Me, User
from portal.services.errors import NotAllowed, NotFound
from portal.services.event_types import catalogue
from portal.services.event_types.catalogue import Owner
from portal.services.people import teams
from portal.services.people.account import me_get
from portal.services.people.teams import Member


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the organization; `role` is empty without one, `username` for people without pages.

    `time_zone` is an IANA name, empty where it is unknown. `is_account` marks the owner of the portal's key.
    """

    user_id: int
    name: str
    email: str
    username: str
    role: str
    accepted: bool
    time_zone: str
    is_account: bool


@dataclass(frozen=True, slots=True)
class People:
    """Members by name; not all of them when the portal's key may not list the organization's."""

    items: Sequence[Person]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class TeamRole:
    team: Owner
    role: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class TeamRoles:
    """All roles in teams, by user id; `unseen` are the teams whose members the key may not list."""

    by_user: Mapping[int, Sequence[TeamRole]]
    unseen: Sequence[Owner]


def member_list() -> People:
    """The key's own user alone without an organization, or when it may not list the members."""
    me, is_complete = me_get(), True
    try:
        found = teams.organization_membership_list()
    except NotAllowed:
        found, is_complete = [], False
    known = {user.id: user for user in catalogue.user_list()}
    people = [_person(each, known.get(each.user_id), me) for each in found]
    if me.id not in {person.user_id for person in people}:
        # The portal's own calendars and schedules hang on this person, member or not.
        people.insert(0, _account(me))
    return People(people, is_complete)


def member_get(*, user_id: int) -> Person:
    for person in member_list().items:
        if person.user_id == user_id:
            return person
    raise NotFound(_("There is no such member (any more)."))


def team_role_list() -> TeamRoles:
    found: dict[int, list[TeamRole]] = {}
    unseen: list[Owner] = []
    for team in catalogue.team_list():
        try:
            members = teams.team_membership_list(team_id=team.team_id or 0)
        except NotAllowed:
            unseen.append(team)
            continue
        for each in members:
            found.setdefault(each.user_id, []).append(TeamRole(team, each.role, each.accepted))
    return TeamRoles(found, unseen)


def _person(member: Member, user: User | None, me: Me) -> Person:
    is_account = member.user_id == me.id
    return Person(
        user_id=member.user_id,
        name=member.name,
        email=member.email,
        username=member.username,
        role=member.role,
        accepted=member.accepted,
        # The account's profile is read from /me, which needs no admin's rights.
        time_zone=me.time_zone if is_account else (user and user.time_zone) or "",
        is_account=is_account,
    )


def _account(me: Me) -> Person:
    name = me.name or me.username or me.email
    return Person(me.id, name, me.email, me.username or "", "", True, me.time_zone, True)
