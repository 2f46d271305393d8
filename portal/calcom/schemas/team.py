"""Teams and organizations (CONTRACT.md 6.2)."""

from typing import Any

from pydantic import Field

from portal.calcom.schemas.base import Wire, WireInput


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
    cal_video_logo: str | None = None
    app_logo: str | None = None
    app_icon_logo: str | None = None
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


class TeamPayment(Wire):
    """What creating a team gives where teams are billed: it exists once `payment_link` was used."""

    message: str = ""
    payment_link: str
    pending_team: Team | None = None


class TeamInput(WireInput):
    """Fields of a team to set. `name` is needed for creating and, in an organization, for every
    update (CONTRACT.md 6.2).

    `auto_accept_creator` is for creating only, the last two are for updating only.
    """

    name: str | None = None
    slug: str | None = None
    logo_url: str | None = None
    cal_video_logo: str | None = None
    app_logo: str | None = None
    app_icon_logo: str | None = None
    bio: str | None = None
    hide_branding: bool | None = None
    is_private: bool | None = None
    hide_book_a_team_member: bool | None = None
    metadata: dict[str, Any] | None = None
    theme: str | None = None
    brand_color: str | None = None
    dark_brand_color: str | None = None
    banner_url: str | None = None
    time_format: int | None = None
    time_zone: str | None = None
    week_start: str | None = None
    auto_accept_creator: bool | None = None
    booking_limits: str | None = None
    include_managed_events_in_limits: bool | None = None


class Invite(Wire):
    """A link by which anybody can join a team: as good as a password."""

    token: str = Field(repr=False)
    invite_link: str = Field(repr=False)
