"""Memberships of teams and organizations (CONTRACT.md 6.2)."""

from portal.calcom.schemas.base import Name, Wire, WireInput


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


class MembershipInput(WireInput):
    """Fields of a membership to set. Creating needs the user's id, which a change may not hold."""

    user_id: int | None = None
    accepted: bool | None = None
    role: str | None = None
