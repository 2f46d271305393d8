"""Teams and organizations (CONTRACT.md 6.2)."""

from portal.calcom.schemas.base import Name, Wire, WireInput


class Team(Wire):
    """A team, or an organization (`is_organization`)."""

    id: int
    name: Name
    slug: str | None = None
    logo_url: str | None = None
    bio: str | None = None
    is_organization: bool = False
    time_zone: str | None = None


class TeamInput(WireInput):
    """Fields of a team to set. Each write needs the name, changes too (recording 158)."""

    name: str | None = None
    slug: str | None = None
    bio: str | None = None
    logo_url: str | None = None
    time_zone: str | None = None
