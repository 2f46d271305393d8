"""Teams and memberships on the wire (CONTRACT.md 6.2)."""

from typing import Final

from portal.engine.protocol.values import Json, format_instant
from portal.engine.teams.models import Membership, Role, Team

# Two groups, because Cal.com answers them at different places among the keys.
APPEARANCE: Final = ("calVideoLogo", "appLogo", "appIconLogo")
STYLE: Final = ("theme", "brandColor", "darkBrandColor", "bannerUrl", "timeFormat")


def team(row: Team) -> Json:
    appearance = row.appearance
    body: Json = {
        "hideBookATeamMember": row.hide_book_a_team_member,
        "timeZone": row.time_zone,
        "weekStart": row.week_start,
        "id": row.pk,
        "parentId": row.parent_id,
        "name": row.name,
        "slug": row.slug,
        "logoUrl": row.logo_url,
        **{key: appearance.get(key) for key in APPEARANCE},
        "bio": row.bio,
        "hideBranding": row.hide_branding,
        "isOrganization": row.is_organization,
        "isPrivate": row.is_private,
    }
    # Absent where it is null; {} is answered.
    if row.metadata is not None:
        body["metadata"] = row.metadata
    return body | {key: appearance.get(key) for key in STYLE}


def event_type_team(row: Team) -> Json:
    return {
        "id": row.pk,
        "name": row.name,
        "slug": row.slug,
        "bannerUrl": row.appearance.get("bannerUrl"),
        "logoUrl": row.logo_url,
        "weekStart": row.week_start,
        "brandColor": row.appearance.get("brandColor"),
        "darkBrandColor": row.appearance.get("darkBrandColor"),
        "theme": row.appearance.get("theme"),
    }


def team_membership(row: Membership) -> Json:
    user: Json = {
        "avatarUrl": row.user.avatar_url,
        "username": row.user.username,
        "name": row.user.name or None,
        "email": row.user.email,
        "bio": row.user.bio,
    }
    # Only when it is set (CONTRACT.md 6.2).
    if row.user.metadata:
        user["metadata"] = row.user.metadata
    return {
        "id": row.pk,
        "userId": row.user_id,
        "teamId": row.team_id,
        "accepted": row.accepted,
        "role": row.role,
        "disableImpersonation": row.disable_impersonation,
        "user": user,
    }


def organization_membership(row: Membership) -> Json:
    user: Json = {
        "username": row.user.username,
        "email": row.user.email,
        "avatarUrl": row.user.avatar_url,
        "name": row.user.name or None,
        "bio": row.user.bio,
    }
    # Only when it is set (recording 1021).
    if row.user.metadata:
        user["metadata"] = row.user.metadata
    return {
        "id": row.pk,
        "teamId": row.team_id,
        "userId": row.user_id,
        "accepted": row.accepted,
        "role": row.role,
        # Cal.com's ids of its built-in roles (recording 146).
        "customRoleId": f"{Role(row.role).value.lower()}_role",
        "disableImpersonation": row.disable_impersonation,
        "createdAt": format_instant(row.created_at),
        "updatedAt": format_instant(row.updated_at),
        "user": user,
        "attributes": [],
    }
