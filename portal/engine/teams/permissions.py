"""Permissions: roles in organizations and teams (CONTRACT.md 2.3, 6.1)."""

from typing import Final

from portal.engine.errors import Forbidden, NotFound
from portal.engine.event_types.models import EventType
from portal.engine.people.models import User
from portal.engine.teams.models import Membership, Role, Team
from portal.process import invalidation

# Each role may do what those below it may.
RANK: Final = {Role.MEMBER.value: 0, Role.ADMIN.value: 1, Role.OWNER.value: 2}


def role_in(user: User, team_id: int | None) -> str | None:
    """Return the role of an accepted member of a team or organization, or None."""
    if team_id is None:
        return None
    return (
        Membership.objects.filter(user=user, team_id=team_id, accepted=True)
        .values_list("role", flat=True)
        .first()
    )


def has_role(user: User, team_id: int | None, least: Role = Role.ADMIN) -> bool:
    role = role_in(user, team_id)
    return role is not None and RANK[role] >= RANK[least.value]


def organization_for(user: User, raw_id: str, *, least: Role = Role.ADMIN) -> Team:
    """Return the organization of a path. Raises Forbidden, for an unknown one, too."""
    organization_id = to_id(raw_id)
    if user.is_portal:
        # The portal's pages make several calls each, and its own owner has every role.
        own = invalidation.kept(
            f"portal-organization:{organization_id}", lambda: _owned(user, organization_id)
        )
        if own is not None:
            return own
    organization = Team.objects.filter(pk=organization_id, is_organization=True).first()
    if organization is None:
        raise Forbidden(
            f"IsOrgGuard - provided organization id={raw_id}"
            " does not represent any existing organization."
        )
    role = role_in(user, organization.pk)
    if role is None:
        raise Forbidden(
            f"RolesGuard - User is not a member of the organization with id={organization.pk}."
        )
    if RANK[role] < RANK[least.value]:
        raise Forbidden(
            f"RolesGuard - user with id={user.pk} does not have the minimum required"
            f" role=ORG_{least.value} within organization with id={organization.pk}."
        )
    return organization


def _owned(user: User, organization_id: int) -> Team | None:
    found = (
        Membership.objects.filter(
            user=user, team_id=organization_id, role=Role.OWNER, accepted=True
        )
        .filter(team__is_organization=True)
        .select_related("team")
        .first()
    )
    return found.team if found else None


def organization_member_for(user: User, raw_organization_id: str, raw_user_id: str) -> User:
    """Return the member of a path below an organization, to its admins. Raises Forbidden or
    NotFound.
    """
    organization = organization_for(user, raw_organization_id)
    membership = (
        Membership.objects.filter(team=organization, user_id=to_id(raw_user_id))
        .select_related("user")
        .first()
    )
    if membership is None:
        raise NotFound(
            f"User with id {raw_user_id} not found in organization with id {organization.pk}"
        )
    return membership.user


def organization_team_for(
    user: User, raw_organization_id: str, raw_team_id: str, *, least: Role = Role.ADMIN
) -> Team:
    """Return the team of a path below an organization, to its admins and the organization's.

    Raises Forbidden, or NotFound for a team that is not in the organization.
    """
    # A team's admin need not be one of the organization.
    organization = organization_for(user, raw_organization_id, least=Role.MEMBER)
    team = team_in(organization, raw_team_id)
    if has_role(user, organization.pk, Role.ADMIN) or has_role(user, team.pk, least):
        return team
    if role_in(user, team.pk) is None:
        raise Forbidden(
            f"RolesGuard - User is not part of the team with id={team.pk} and/or, is not an admin"
            f" nor an owner of the organization with id={organization.pk}."
        )
    raise Forbidden(
        f"RolesGuard - user with id={user.pk} does not have the minimum required"
        f" role=TEAM_{least.value} within organization with id={organization.pk}"
        f" team with id={team.pk}."
    )


def team_in(organization: Team, raw_team_id: str) -> Team:
    team = Team.objects.filter(pk=to_id(raw_team_id), parent=organization).first()
    if team is None:
        raise NotFound(f"IsTeamInOrg - Team ({raw_team_id}) not found.")
    return team


def team_for(user: User, raw_team_id: str, *, least: Role = Role.ADMIN) -> Team:
    """Return the team of a /v2/teams path, inside an organization or not. Raises NotFound or
    Forbidden.
    """
    team = Team.objects.filter(pk=to_id(raw_team_id)).first()
    if team is None:
        raise NotFound(f"Team with id={raw_team_id} not found.")
    if has_role(user, team.parent_id, Role.ADMIN) or has_role(user, team.pk, least):
        return team
    if role_in(user, team.pk) is None:
        raise Forbidden(f"RolesGuard - User is not a member of the team with id={team.pk}.")
    raise Forbidden(
        f"RolesGuard - user with id={user.pk} does not have the minimum required"
        f" role=TEAM_{least.value} within team with id={team.pk}."
    )


def belongs(user: User | None, team: Team) -> bool:
    """Say whether somebody is a member of a team or of its organization."""
    teams = [each for each in (team.pk, team.parent_id) if each]
    mine = Membership.objects.filter(user=user, team__in=teams, accepted=True)
    return user is not None and mine.exists()


def may_see(user: User, event_type: EventType) -> bool:
    """Say whether an event type can be read by id: owner, host, team or organization admin."""
    hosted = event_type.hosts.filter(user=user).exists()
    return event_type.owner_id == user.pk or hosted or manages(user, event_type)


def manages(user: User, event_type: EventType) -> bool:
    """Say whether the user is admin of the event type's team or of its people's organization."""
    if event_type.team is not None:
        teams = [event_type.team_id, event_type.team.parent_id]
        return any(has_role(user, team) for team in teams)
    return event_type.owner is not None and administers(user, event_type.owner)


def administers(user: User, other: User) -> bool:
    """Say whether the user is admin of an organization that the other one is a member of."""
    shared = Membership.objects.filter(
        user=other, accepted=True, team__is_organization=True
    ).values("team_id")
    return Membership.objects.filter(
        user=user, accepted=True, role__in=[Role.ADMIN, Role.OWNER], team_id__in=shared
    ).exists()


def leads(user: User, other: User) -> bool:
    """Say whether the user is admin of any team or organization of the other one."""
    shared = Membership.objects.filter(user=other, accepted=True).values("team_id")
    return Membership.objects.filter(
        user=user, accepted=True, role__in=[Role.ADMIN, Role.OWNER], team_id__in=shared
    ).exists()


def leads_organization(user: User, other: User) -> bool:
    """Say whether the user is admin of the organization of the other one."""
    shared = Membership.objects.filter(user=other, accepted=True, team__is_organization=True)
    return Membership.objects.filter(
        user=user,
        accepted=True,
        role__in=[Role.ADMIN, Role.OWNER],
        team_id__in=shared.values("team_id"),
    ).exists()


def is_in_organization(user: User) -> bool:
    mine = Membership.objects.filter(user=user, accepted=True)
    return mine.filter(team__is_organization=True).exists()


def to_id(raw: str) -> int:
    """Return a path's integer id; text that is none becomes 0, which no row has."""
    # Cal.com answers other text with a 500; a 404 is kinder (CONTRACT.md 14.5). 18 digits fit a
    # bigint.
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0
