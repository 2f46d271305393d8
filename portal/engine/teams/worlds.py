"""Loading an organization, its people with their keys, teams and memberships from a JSON document.

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
    """Store a world beside what is there, whole or not at all. Raises IntegrityError when a name,
    an address or a key is in use.
    """
    with transaction.atomic():
        teams = [
            Team.objects.create(name=each["name"], slug=each["slug"])
            for each in world.get("teams", [])
        ]
        # After the teams, because the scenarios take 1 for an organization that does not exist.
        organization = Team.objects.create(
            name=world["organization"]["name"],
            slug=world["organization"]["slug"],
            is_organization=True,
            metadata={},
        )
        people = {each["username"]: load_user(each, organization) for each in world["users"]}
        for team, each in zip(teams, world.get("teams", []), strict=True):
            team.parent = organization
            team.save()
            for member in each["members"]:
                user = people[member["username"]]
                Membership.objects.create(team=team, user=user, role=member["role"])


def load_user(given: Json, organization: Team) -> User:
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
