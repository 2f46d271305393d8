"""Users of an organization (CONTRACT.md 6.1, recordings 147 and 148)."""

from portal.calcom.schemas.base import Wire


class Profile(Wire):
    """A user's place in an organization, with the username used on its pages."""

    id: int | None = None
    organization_id: int | None = None
    user_id: int | None = None
    username: str | None = None


class User(Wire):
    """A member of an organization. `time_format` is 12 or 24."""

    id: int
    username: str | None = None
    name: str | None = None
    email: str
    bio: str | None = None
    avatar_url: str | None = None
    time_zone: str | None = None
    week_start: str | None = None
    locale: str | None = None
    time_format: int | None = None
    default_schedule_id: int | None = None
    brand_color: str | None = None
    dark_brand_color: str | None = None
    profile: Profile | None = None
