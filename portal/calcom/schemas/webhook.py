"""Webhook subscriptions (CONTRACT.md 8.1)."""

from pydantic import Field

from portal.calcom.schemas.base import Wire


class Webhook(Wire):
    """A subscription. One of `user_id`, `event_type_id` and `team_id` tells its scope; an
    organization's is `team_id`.
    """

    id: str
    subscriber_url: str
    active: bool = False
    triggers: tuple[str, ...] = ()
    payload_template: str | None = None
    secret: str | None = Field(default=None, repr=False)
    user_id: int | None = None
    event_type_id: int | None = None
    team_id: int | None = None
