"""Webhook subscriptions (CONTRACT.md 8.1)."""

from pydantic import Field

from portal.calcom.schemas.base import Wire, WireInput


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


class WebhookInput(WireInput):
    """Fields of a subscription to set. Creating needs `subscriber_url` (which Cal.com does not
    check), `triggers` and `active`.
    """

    subscriber_url: str | None = None
    triggers: list[str] | None = None
    active: bool | None = None
    secret: str | None = Field(default=None, repr=False)
    payload_template: str | None = None
    version: str | None = None
