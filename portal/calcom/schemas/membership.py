"""Memberships of teams and organizations (CONTRACT.md 6.2)."""

from portal.calcom.schemas.base import Name, Wire


class MembershipUser(Wire):
    """The member, as far as a membership names them."""

    username: str | None = None
    name: Name | None = None
    email: str


class Membership(Wire):
    """A user's membership of a team or an organization. `role` is ``MEMBER``, ``ADMIN`` or ``OWNER``."""

    id: int
    user_id: int
    accepted: bool = False
    role: str
    user: MembershipUser | None = None
