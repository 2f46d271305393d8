"""Webhook subscriptions of the portal's account."""

from portal.backend import get_client
from portal.calcom.schemas.webhook import Webhook
from portal.services.errors import calling_calcom


def webhook_list() -> list[Webhook]:
    """Return the account's webhooks. Raises services.errors.Upstream."""
    with calling_calcom():
        return get_client().webhooks.list()
