"""Users on the wire (CONTRACT.md 5.6, 6.1, 6.2, 10.1)."""

from portal.engine.people.models import User
from portal.engine.protocol.values import Json, format_instant
from portal.engine.teams.models import Membership


def organization_id(user: User) -> int | None:
    return (
        Membership.objects.filter(user=user, team__is_organization=True, accepted=True)
        .values_list("team_id", flat=True)
        .first()
    )


def profile(user: User, *, with_organization: bool = True) -> Json:
    """Return the answer of /v2/me. `organization` stands there for members only, never after PATCH."""
    organization = organization_id(user)
    body: Json = {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "avatarUrl": user.avatar_url,
        "bio": user.bio,
        "timeFormat": user.time_format,
        "defaultScheduleId": user.default_schedule_id,
        "weekStart": user.week_start,
        "timeZone": user.time_zone,
        "username": user.username,
        "organizationId": organization,
    }
    # Absent from every PATCH answer (recording 722).
    if with_organization and organization is not None:
        body["organization"] = {"isPlatform": False, "id": organization}
    return body


def event_type_user(user: User) -> Json:
    return {
        "id": user.pk,
        "name": user.name,
        "username": user.username,
        "avatarUrl": user.avatar_url,
        "brandColor": None,
        "darkBrandColor": None,
        "weekStart": user.week_start,
        "metadata": user.metadata,
    }


def organization_user(user: User, organization: int) -> Json:
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "emailVerified": format_instant(user.created_at),
        "bio": user.bio,
        "avatarUrl": user.avatar_url,
        "timeZone": user.time_zone,
        "weekStart": user.week_start,
        "appTheme": None,
        "theme": None,
        "defaultScheduleId": user.default_schedule_id,
        "locale": user.locale,
        "timeFormat": user.time_format,
        "hideBranding": False,
        "brandColor": None,
        "darkBrandColor": None,
        # Columns of Cal.com's user row that the engine has not; values are those of recordings 147
        # and 148.
        "allowDynamicBooking": True,
        "createdDate": format_instant(user.created_at),
        "verified": False,
        "invitedTo": None,
        "profile": {
            "id": user.pk,
            "organizationId": organization,
            "userId": user.pk,
            "username": user.username,
        },
    }


def booking_host(user: User | None) -> Json:
    """Return the organizer of a booking; every value is `unknown` once the user was deleted."""
    if user is None:
        keys = ("id", "name", "email", "displayEmail", "username", "timeZone")
        return dict.fromkeys(keys, "unknown")
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "displayEmail": user.email,
        "username": user.username,
        "timeZone": user.time_zone,
    }
