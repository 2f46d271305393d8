"""Webhook subscriptions of the portal's account."""

from portal.backend import get_client
from portal.calcom.schemas.webhook import Webhook
from portal.services.errors import NotFound, calling_calcom


def webhook_list() -> list[Webhook]:
    """Return the account's webhooks. Raises services.errors.Upstream."""
    with calling_calcom():
        return get_client().webhooks.list()


def webhook_get(*, webhook_id: str) -> Webhook:
    """Return one of the account's webhooks. Raises NotFound."""
    for webhook in webhook_list():
        if webhook.id == webhook_id:
            return webhook
    raise NotFound("The account has no such webhook (any more).")
