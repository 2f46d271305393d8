"""Whole worlds from a JSON document: an organization, its people with their keys, teams and
memberships.

The form is that of the scenarios' world file: ``organization`` {name, slug}, ``users`` [{name,
username, email, timeZone, role or null, apiKey}], ``teams`` [{name, slug, members: [{username,
role}]}]. Users without a role stay outside of the organization.
"""

from django.db import transaction

from portal.engine.keys.models import ApiKey
from portal.engine.people.models import User
from portal.engine.protocol.values import Json
from portal.engine.teams.models import Membership, Team


def load(world: Json) -> None:
    """Store a world beside what is there; all of it or nothing. Raises IntegrityError when a name,
    an address or a key is taken.
    """
    with transaction.atomic():
        teams = [_load_team(each) for each in world.get("teams", [])]
        # After the teams, because the scenarios take 1 for an organization that does not exist.
        organization = Team.objects.create(
            name=world["organization"]["name"],
            slug=world["organization"]["slug"],
            is_organization=True,
            metadata={},
        )
        people = {each["username"]: _load_user(each, organization) for each in world["users"]}
        for team, each in zip(teams, world.get("teams", []), strict=True):
            team.parent = organization
            team.save()
            _add_members(team, each, people)


def _load_user(given: Json, organization: Team) -> User:
    user = User.objects.create(
        username=given["username"],
        email=given["email"],
        name=given["name"],
        time_zone=given["timeZone"],
    )
    if given.get("role"):
        Membership.objects.create(team=organization, user=user, role=given["role"])
    if given.get("apiKey"):
        ApiKey.objects.issue(user, key=given["apiKey"])
    return user


def _load_team(given: Json) -> Team:
    return Team.objects.create(name=given["name"], slug=given["slug"])


def _add_members(team: Team, given: Json, people: dict[str, User]) -> None:
    for member in given["members"]:
        Membership.objects.create(team=team, user=people[member["username"]], role=member["role"])
