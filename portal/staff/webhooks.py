"""Webhooks: looking at them."""

import re
from collections.abc import Sequence
from typing import ClassVar

from django.http import HttpRequest

from portal.calcom.schemas.webhook import Webhook
from portal.services import webhooks
from portal.staff import models
from portal.staff.facts import Described, Group, fact
from portal.staff.listing import Asked, Cell, ListPage, Row, searched_page
from portal.staff.service_admin import ServiceAdmin


class WebhookAdmin(ServiceAdmin):
    """Webhook subscriptions of the portal's account. Their secrets are never shown."""

    columns: ClassVar[Sequence[str]] = ("Subscriber URL", "Triggers", "Secret", "Active")
    search_hint = "Searches addresses and triggers."
    id_pattern = re.compile(r"[A-Za-z0-9_-]{1,64}")

    def list_page(self, request: HttpRequest, asked: Asked) -> ListPage:
        """Return the webhooks that the search finds."""
        del request
        return searched_page([self._row(each) for each in webhooks.webhook_list()], asked)

    def describe(self, request: HttpRequest, identifier: str) -> Described:
        """Tell a webhook's settings."""
        del request
        webhook = webhooks.webhook_get(webhook_id=identifier)
        facts = [
            fact("Subscriber URL", webhook.subscriber_url),
            fact("Active", "Yes" if webhook.active else "No"),
            fact("Triggers", *webhook.triggers),
            fact("Secret", "Set; deliveries are signed" if webhook.secret else "None"),
            fact("Payload template", *(webhook.payload_template or "").splitlines()),
        ]
        thing = models.Webhook.named(webhook.id, webhook.subscriber_url[:200])
        return Described(thing, [Group("Webhook", facts)])

    def _row(self, webhook: Webhook) -> Row:
        cells = [
            Cell(webhook.subscriber_url, href=self.address("change", webhook.id)),
            Cell(", ".join(webhook.triggers) or "–"),
            Cell(mark=bool(webhook.secret)),
            Cell(mark=webhook.active),
        ]
        return Row(cells, words=webhook.id)
