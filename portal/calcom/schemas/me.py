"""The owner of the key (CONTRACT.md 10.1)."""

from typing import Any

from portal.calcom.schemas.base import Wire, WireInput


class MyOrganization(Wire):
    """The organization of the key's owner."""

    id: int
    is_platform: bool = False


class Me(Wire):
    """The key's owner. `organization_id` is None outside of an organization; `time_format` is 12 or
    24.
    """

    id: int
    username: str | None = None
    email: str
    name: str | None = None
    avatar_url: str | None = None
    bio: str | None = None
    time_format: int | None = None
    default_schedule_id: int | None = None
    week_start: str | None = None
    time_zone: str = "UTC"
    organization_id: int | None = None
    organization: MyOrganization | None = None


class MeInput(WireInput):
    """Fields of the key's owner to set. A new `time_zone` is the default schedule's, too."""

    email: str | None = None
    name: str | None = None
    time_format: int | None = None
    default_schedule_id: int | None = None
    week_start: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    avatar_url: str | None = None
    bio: str | None = None
    metadata: dict[str, Any] | None = None
