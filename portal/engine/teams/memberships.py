"""Bodies of membership calls (CONTRACT.md 6.2)."""

from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from portal.engine import clock
from portal.engine.errors import BadRequest, CodedError, NotFound, Unprocessable, already_exists
from portal.engine.event_types import team_bodies
from portal.engine.people.models import OutOfOffice, User
from portal.engine.protocol.validation import Shape, field, is_boolean, is_in, is_int
from portal.engine.teams.models import Membership, Role, Team
from portal.engine.teams.permissions import to_id

CREATE: Final = Shape(
    {
        "userId": field(is_int()),
        "accepted": field(is_boolean(), required=False),
        "role": field(is_in(Role.values), required=False),
        "disableImpersonation": field(is_boolean(), required=False),
    }
).with_defaults({"accepted": False, "role": Role.MEMBER, "disableImpersonation": False})
UPDATE: Final = CREATE.partial()


def create(team: Team, body: Any) -> Membership:
    """Add a user to a team or organization.

    Raises ValidationFailed, Unprocessable for an outsider, the 400 of an unknown user, or the 409 of a present
    member of a team.
    """
    values = CREATE.validated(body)
    user = User.objects.filter(pk=values["userId"]).first()
    inside = team.parent_id is not None
    belongs = Membership.objects.filter(team=team.parent_id, user=user, accepted=True)
    if inside and (user is None or not belongs.exists()):
        raise Unprocessable("User is not part of the Organization")
    if user is None:
        # As the database of Cal.com says it (recording 1019).
        raise CodedError(400, "BAD_REQUEST", "Invalid input: The referenced data does not exist.")
    member = Membership.objects.filter(team=team, user=user).first()
    if member is not None:
        if not team.is_organization:
            raise already_exists()
        # An organization's members are set anew (CONTRACT.md 18.1): who leaves `accepted` out takes it back.
        return update(member, {"role": Role.MEMBER, "accepted": False} | values)
    with transaction.atomic():
        row = Membership.objects.create(
            team=team,
            user=user,
            role=values.get("role") or Role.MEMBER,
            # Members of the organization are accepted into its teams at once (recording 141).
            accepted=inside or bool(values.get("accepted")),
            disable_impersonation=bool(values.get("disableImpersonation")),
        )
        if row.accepted:
            _come(row)
    return row


def update(row: Membership, body: Any) -> Membership:
    """Raises ValidationFailed, and BadRequest for the last owner of an organization, who has to stay one."""
    values = UPDATE.validated(body)
    waited, owned = not row.accepted, is_last_owner(row)
    if values.get("role") is not None:
        row.role = values["role"]
    if values.get("accepted") is not None:
        row.accepted = values["accepted"]
    if values.get("disableImpersonation") is not None:
        row.disable_impersonation = values["disableImpersonation"]
    row.updated_at = clock.now()
    if owned and (row.role != Role.OWNER or not row.accepted):
        raise BadRequest("The last owner of an organization has to stay its owner.")
    with transaction.atomic():
        row.save()
        # Who accepts hosts from now on what all members host, and who is outside again nothing.
        if waited and row.accepted:
            _come(row)
        elif not waited and not row.accepted:
            _go(row)
    return row


def remove(row: Membership) -> None:
    """Raises BadRequest for the last owner of an organization, which nobody could manage any more."""
    with transaction.atomic():
        if row.team.is_organization:
            _leave_organization(row)
        # What the member hosted for the team goes on without them.
        team_bodies.leave(row.team, row.user)
        row.delete()


def _come(row: Membership) -> None:
    if not _is_inside(row):
        return
    if row.team.is_organization and row.user.left_at is not None:
        # Who was deleted or set back and is taken in again can be booked again, and their keys work.
        row.user.left_at = None
        row.user.save(update_fields=["left_at"])
    team_bodies.join(row.team, row.user)
    for inner in _inner(row).filter(accepted=True):
        team_bodies.join(inner.team, row.user)


def _go(row: Membership) -> None:
    elsewhere = Membership.objects.filter(
        user=row.user, team__is_organization=True, accepted=True
    ).exclude(pk=row.pk)
    if row.team.is_organization and not elsewhere.exists():
        row.user.left_at = clock.now()
        row.user.save(update_fields=["left_at"])
    team_bodies.leave(row.team, row.user)
    for inner in _inner(row):
        team_bodies.leave(inner.team, row.user)
    _stand_in_no_more(row)


def _stand_in_no_more(row: Membership) -> None:
    """Take somebody who leaves an organization out of its members' absences, in which they stood in."""
    if row.team.is_organization:
        members = Membership.objects.filter(team=row.team).values("user_id")
        OutOfOffice.objects.filter(to_user=row.user, user__in=members).update(to_user=None)


def _is_inside(row: Membership) -> bool:
    """Say whether a member of an organization's team is accepted in the organization, too."""
    if row.team.parent_id is None:
        return True
    mine = Membership.objects.filter(user=row.user_id, team=row.team.parent_id)
    return mine.filter(accepted=True).exists()


def _inner(row: Membership) -> QuerySet[Membership]:
    """Return the memberships of an organization's member in its teams."""
    mine = Membership.objects.filter(user=row.user, team__parent=row.team)
    return mine.select_related("team", "user")


def is_last_owner(row: Membership) -> bool:
    if not row.team.is_organization or row.role != Role.OWNER or not row.accepted:
        return False
    owners = Membership.objects.filter(team=row.team, role=Role.OWNER, accepted=True)
    return not owners.exclude(pk=row.pk).exists()


def _leave_organization(row: Membership) -> None:
    if is_last_owner(row):
        raise BadRequest("The last owner of an organization cannot be removed from it.")
    for membership in _inner(row):
        remove(membership)
    _stand_in_no_more(row)
    # The account stays, under a name that the organization's public lists do not know (CONTRACT.md 18.1).
    # One that was taken back in by `POST memberships` has it already.
    row.user.username = f"{row.user.username.removesuffix(f'-{row.user_id}')}-{row.user_id}"
    row.user.save(update_fields=["username"])


def find(team: Team, membership_id: str, *, missing: str) -> Membership:
    """Return a membership of `team`. Raises NotFound with the text `missing`."""
    rows = Membership.objects.select_related("user")
    row = rows.filter(team=team, pk=to_id(membership_id)).first()
    if row is None:
        raise NotFound(missing)
    return row
