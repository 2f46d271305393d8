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
        "name": user.name or None,
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
        "name": user.name or None,
        "username": user.username,
        "avatarUrl": user.avatar_url,
        "brandColor": None,
        "darkBrandColor": None,
        "weekStart": user.week_start,
        "metadata": user.metadata,
    }


def organization_user(user: User, organization: int) -> Json:
    appearance: Json = user.appearance or {}
    # Who was added over the API has not proved the address, and yet counts as verified (recording 965).
    added = user.invited_to_id is not None
    body: Json = {
        "id": user.pk,
        "username": user.username,
        "name": user.name or None,
        "email": user.email,
        "emailVerified": None if added else format_instant(user.created_at),
        "bio": user.bio,
        "avatarUrl": user.avatar_url,
        "timeZone": user.time_zone,
        "weekStart": user.week_start,
        "appTheme": appearance.get("appTheme"),
        "theme": appearance.get("theme"),
        "defaultScheduleId": user.default_schedule_id,
        "locale": user.locale or None,
        "timeFormat": user.time_format,
        "hideBranding": bool(appearance.get("hideBranding")),
        "brandColor": appearance.get("brandColor"),
        "darkBrandColor": appearance.get("darkBrandColor"),
        # A column of Cal.com's user row that the engine has not.
        "allowDynamicBooking": True,
        "createdDate": format_instant(user.created_at),
        "verified": added,
        "invitedTo": user.invited_to_id,
    }
    # Only when it is set (recordings 950, 1004).
    if user.metadata:
        body["metadata"] = user.metadata
    return body | {
        "profile": {
            "id": user.pk,
            "organizationId": organization,
            "userId": user.pk,
            "username": user.profile_username or user.username,
        }
    }


def booking_host(user: User | None) -> Json:
    """Return the organizer of a booking; every value is `unknown` once the user was deleted."""
    if user is None:
        keys = ("id", "name", "email", "displayEmail", "username", "timeZone")
        return dict.fromkeys(keys, "unknown")
    return {
        "id": user.pk,
        "name": user.display_name,
        "email": user.email,
        "displayEmail": user.email,
        "username": user.username,
        "timeZone": user.time_zone,
    }
