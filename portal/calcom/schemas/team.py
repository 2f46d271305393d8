"""Teams and organizations (CONTRACT.md 6.2)."""

from typing import Any

from portal.calcom.schemas.base import Wire


class Team(Wire):
    """A team, or an organization (`is_organization`). `parent_id` is the organization of a team,
    None outside of one.

    `accepted` and `role` are the caller's membership; only the list of the caller's own teams tells
    them.
    """

    id: int
    parent_id: int | None = None
    name: str
    slug: str | None = None
    logo_url: str | None = None
    bio: str | None = None
    is_organization: bool = False
    is_private: bool = False
    hide_branding: bool = False
    hide_book_a_team_member: bool = False
    theme: str | None = None
    brand_color: str | None = None
    dark_brand_color: str | None = None
    banner_url: str | None = None
    time_format: int | None = None
    time_zone: str | None = None
    week_start: str | None = None
    metadata: dict[str, Any] = {}
    accepted: bool | None = None
    role: str | None = None
