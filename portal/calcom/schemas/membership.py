"""Memberships of teams and organizations (CONTRACT.md 6.2)."""

from typing import Any

from portal.calcom.schemas.base import Instant, Wire


class MembershipUser(Wire):
    """The member, as far as a membership tells."""

    username: str | None = None
    name: str | None = None
    email: str
    avatar_url: str | None = None
    bio: str | None = None
    metadata: dict[str, Any] = {}


class Membership(Wire):
    """A user's place in a team or an organization. `role` is ``MEMBER``, ``ADMIN`` or ``OWNER``.

    Only organizations tell `custom_role_id`, `attributes` and the times.
    """

    id: int
    user_id: int
    team_id: int
    accepted: bool = False
    role: str
    disable_impersonation: bool = False
    user: MembershipUser | None = None
    custom_role_id: str | None = None
    attributes: tuple[dict[str, Any], ...] = ()
    created_at: Instant | None = None
    updated_at: Instant | None = None
