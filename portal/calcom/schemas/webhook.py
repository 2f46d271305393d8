"""Webhook subscriptions (CONTRACT.md 8.1)."""

from pydantic import Field

from portal.calcom.schemas.base import Wire, WireInput


class Webhook(Wire):
    """A subscription. `triggers` are those of CONTRACT.md 8.2."""

    id: str
    subscriber_url: str
    active: bool = False
    triggers: tuple[str, ...] = ()
    payload_template: str | None = None
    secret: str | None = Field(default=None, repr=False)


class WebhookInput(WireInput):
    """Fields of a subscription to set. Creating needs `subscriber_url` (which Cal.com does not
    check), `triggers` and `active`.
    """

    subscriber_url: str | None = None
    triggers: list[str] | None = None
    active: bool | None = None
    secret: str | None = Field(default=None, repr=False)
    payload_template: str | None = None
