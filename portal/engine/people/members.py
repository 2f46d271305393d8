"""People of an organization: made, changed and deleted by its admins (CONTRACT.md 18.1).

Cal.com erases a deleted person with all bookings that they organized, and tells nobody. Here who is deleted leaves the
organization, their keys end and nobody can book them any more; their bookings stay as they are.
"""

import re
from typing import Any, Final

from django.db import IntegrityError, transaction

from portal.engine import clock
from portal.engine.errors import BadRequest, Conflict, Forbidden, already_exists
from portal.engine.keys.models import ApiKey
from portal.engine.people import bodies
from portal.engine.people.models import User
from portal.engine.protocol.values import Json, canonical_zone
from portal.engine.schedules.models import Schedule
from portal.engine.teams import memberships
from portal.engine.teams.models import Membership, Role, Team
from portal.engine.teams.permissions import to_id
from portal.engine.webhooks.models import Webhook

_COLUMNS: Final = {
    "email": "email",
    "username": "username",
    "name": "name",
    "weekday": "week_start",
    "timeZone": "time_zone",
    "timeFormat": "time_format",
    "locale": "locale",
    "metadata": "metadata",
}
# Null takes these away; of others it changes nothing.
_CLEARED_BY_NULL: Final = {"bio": "bio", "avatarUrl": "avatar_url"}
_APPEARANCE: Final = ("theme", "appTheme", "brandColor", "darkBrandColor", "hideBranding")
_USERNAME_TAKEN: Final = "Username is already taken"


def membership_of(organization: Team, raw_user_id: str) -> Membership:
    """Return the membership of the person of a path, accepted or not. Raises Forbidden."""
    rows = Membership.objects.filter(team=organization, user_id=to_id(raw_user_id))
    found = rows.select_related("user", "team").first()
    if found is None:
        raise Forbidden(
            f"IsUserInOrg - user with id={raw_user_id} is not part of the organization with"
            f" id={organization.pk}."
        )
    return found


def create(organization: Team, body: Any) -> User:
    """Make a person, or take back in who was deleted before.

    Raises ValidationFailed, BadRequest for somebody else's schedule, or the two 409s of an address or a username that
    is in use.
    """
    values = bodies.read_create(body)
    known = User.objects.filter(email__iexact=values["email"]).first()
    if known and Membership.objects.filter(team=organization, user=known).exists():
        raise Conflict("A user already exists with that email")
    if known and known.left_at is None:
        raise already_exists()
    user = known or User(locale="", created_at=clock.now())
    local = re.sub(r"[^\w.]+", "-", values["email"].partition("@")[0]).strip("-.")
    user.profile_username = f"{local or 'person'}-{organization.slug}"
    user.invited_to = organization
    if not values.get("username"):
        values["username"] = (_former_username(user) if known else "") or _free_username(user)
    with transaction.atomic():
        _apply(user, values)
        invitation = {
            "userId": user.pk,
            "role": values.get("organizationRole") or Role.MEMBER,
            "accepted": values.get("autoAccept") is not False,
        }
        memberships.create(organization, invitation)
    return user


def update(membership: Membership, body: Any) -> User:
    """Change a person, and with `organizationRole` the role, which Cal.com ignores here.

    Raises as `create` does, and BadRequest for the last owner's role or for `autoAccept`.
    """
    values = bodies.read_update(body)
    if values.get("autoAccept") is not None:
        raise BadRequest("autoAccept belongs to the creation of a user. Update the membership.")
    role = values.get("organizationRole")
    if role is not None and role != Role.OWNER:
        _refuse_last_owner(membership)
    with transaction.atomic():
        _apply(membership.user, values)
        if role is not None:
            memberships.update(membership, {"role": role})
    return membership.user


def delete(membership: Membership, *, by: User | None) -> None:
    """Take a person out of the organization for good. Raises BadRequest for the caller and the last owner."""
    user = membership.user
    if by is not None and user.pk == by.pk:
        raise BadRequest("You cannot delete yourself from the organization.")
    with transaction.atomic():
        memberships.remove(membership)
        end_access(user, membership.team_id)


def end_access(user: User, organization_id: int) -> None:
    # Whose admins go on seeing the bookings.
    user.left_at, user.invited_to_id = clock.now(), organization_id
    user.save(update_fields=["left_at", "invited_to"])
    ApiKey.objects.filter(user=user).delete()
    # Kept, but what happens in the organization is nothing for their subscribers any more.
    Webhook.objects.filter(user=user).update(active=False)


def _refuse_last_owner(membership: Membership) -> None:
    if memberships.is_last_owner(membership):
        raise BadRequest("The last owner of an organization cannot have another role.")


def _former_username(user: User) -> str:
    """Return the name that somebody had before they were deleted, empty where another person has it by now."""
    name = user.username.removesuffix(f"-{user.pk}")
    return "" if User.objects.exclude(pk=user.pk).filter(username=name).exists() else name


def _free_username(user: User) -> str:
    others = User.objects.exclude(pk=user.pk)
    name, number = user.profile_username, 2
    while others.filter(username=name).exists():
        name, number = f"{user.profile_username}-{number}", number + 1
    return name


def _apply(user: User, values: Json) -> None:
    others = User.objects.exclude(pk=user.pk)
    username, email = values.get("username"), values.get("email")
    if email and others.filter(email__iexact=email).exists():
        raise already_exists()
    if username and others.filter(username=username).exists():
        raise Conflict(_USERNAME_TAKEN)
    for name, column in _COLUMNS.items():
        if values.get(name) is not None and values[name] != "":
            setattr(user, column, values[name])
    for name, column in _CLEARED_BY_NULL.items():
        if name in values:
            setattr(user, column, values[name])
    chosen = {name: values[name] for name in _APPEARANCE if name in values}
    user.appearance = (user.appearance or {}) | chosen
    # Any letter case is taken; rules and pages read the proper one.
    user.time_zone = canonical_zone(user.time_zone) or user.time_zone
    if values.get("defaultScheduleId") is not None:
        user.default_schedule = own_schedule(user, values["defaultScheduleId"])
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        # Two calls at once want one address or username.
        raise already_exists() from error


def own_schedule(user: User, schedule_id: float) -> Schedule:
    """Raises BadRequest for somebody else's schedule, or none."""
    rows = Schedule.objects.filter(owner_id=user.pk) if user.pk else Schedule.objects.none()
    found = rows.filter(pk=int(schedule_id)).first()
    if found is None:
        raise BadRequest(f"Schedule with id={int(schedule_id)} does not belong to this user.")
    return found
