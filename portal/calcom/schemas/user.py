"""The owner of the key (CONTRACT.md 10.1) and an organization's users (6.1, recordings 147 and 148)."""

from portal.calcom.schemas.base import Name, Wire, WireInput


class Me(Wire):
    """The key's owner. `organization_id` is None outside of an organization."""

    id: int
    username: str | None = None
    email: str
    name: Name | None = None
    avatar_url: str | None = None
    bio: str | None = None
    time_zone: str = "UTC"
    organization_id: int | None = None


class User(Wire):
    """A member of an organization."""

    id: int
    username: str | None = None
    name: Name | None = None
    email: str
    bio: str | None = None
    avatar_url: str | None = None
    time_zone: str | None = None
    locale: str | None = None


class UserInput(WireInput):
    """Fields of an organization's person to set (CONTRACT.md 18.1). Creating needs the email.

    Cal.com drops `name`, and `organization_role` of a person who is there. `avatar_url` is an https address, or a
    picture as a data address; None takes it away.
    """

    email: str | None = None
    username: str | None = None
    name: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    bio: str | None = None
    avatar_url: str | None = None
    organization_role: str | None = None
    auto_accept: bool | None = None
