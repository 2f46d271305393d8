"""Teams and organizations (CONTRACT.md 6.2)."""

from portal.calcom.schemas.base import Name, Wire


class Team(Wire):
    """A team, or an organization (`is_organization`)."""

    id: int
    name: Name
    slug: str | None = None
    logo_url: str | None = None
    bio: str | None = None
    is_organization: bool = False
    time_zone: str | None = None
