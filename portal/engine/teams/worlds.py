"""Loading an organization, its people with their keys, teams and memberships from a JSON document.

The form is that of the scenarios' world file: ``organization`` {name, slug}, ``users`` [{name,
username, email, timeZone, role or null, apiKey}], ``teams`` [{name, slug, members: [{username,
role}]}]. Users without a role stay outside of the organization.
"""

from django.db import transaction

from portal.engine.keys.models import ApiKey
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, canonical_zone
from portal.engine.teams.models import Membership, Role, Team


def load(world: Json) -> None:
    """Store a world beside what is there, whole or not at all. Raises IntegrityError when a name,
    an address or a key is in use, ValueError for a zone or role that is none, and without an owner.
    """
    check(world)
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


def check(world: Json) -> None:
    """Refuse what would load and leave a portal that works for nobody. Raises ValueError."""
    members = [member for team in world.get("teams", []) for member in team["members"]]
    for each in (*world["users"], *members):
        role, who = each.get("role"), each["username"]
        if role and role not in Role.values:
            raise ValueError(f"{who}: the role {role!r} is not one of {', '.join(Role.values)}")
    for user in world["users"]:
        if canonical_zone(user["timeZone"]) is None:
            raise ValueError(f"{user['username']}: there is no time zone {user['timeZone']!r}")
    if not any(user.get("role") == Role.OWNER for user in world["users"]):
        raise ValueError("somebody of the users has to be the OWNER of the organization")


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
