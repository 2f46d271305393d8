"""Webhook subscriptions of users, event types and organizations (CONTRACT.md 8.1)."""

import builtins
from collections.abc import Iterator
from typing import Any

from portal.calcom.paging import each
from portal.calcom.resources.base import Resource
from portal.calcom.schemas.webhook import Webhook, WebhookInput
from portal.calcom.scope import USER, EventTypeScope, OrganizationScope, TeamScope, UserScope

# Cal.com has webhooks of a team's event types, and none of a whole team.
WebhookScope = UserScope | OrganizationScope | EventTypeScope[UserScope] | EventTypeScope[TeamScope]


class Webhooks(Resource):
    """``/webhooks``; needs the key of the user, the event type's owner, or an admin."""

    def list(
        self, *, scope: WebhookScope = USER, take: int | None = None, skip: int | None = None
    ) -> builtins.list[Webhook]:
        query = {"take": take, "skip": skip}
        return self._call("GET", "/webhooks", scope, query=query).many(Webhook)

    def iterate(self, *, scope: WebhookScope = USER) -> Iterator[Webhook]:
        return each(lambda take, skip: self.list(scope=scope, take=take, skip=skip))

    def get(self, webhook_id: str, *, scope: WebhookScope = USER) -> Webhook:
        path = "/webhooks/{webhook_id}"
        return self._call("GET", path, scope, webhook_id=webhook_id).one(Webhook)

    def create(
        self, webhook: WebhookInput | None = None, *, scope: WebhookScope = USER, **fields: Any
    ) -> Webhook:
        """Raises Conflict for an address that is subscribed here already, BadRequest for an unknown trigger."""
        body = (webhook or WebhookInput(**fields)).wire()
        return self._call("POST", "/webhooks", scope, body=body).one(Webhook)

    def update(
        self,
        webhook_id: str,
        webhook: WebhookInput | None = None,
        *,
        scope: WebhookScope = USER,
        **fields: Any,
    ) -> Webhook:
        path, body = "/webhooks/{webhook_id}", (webhook or WebhookInput(**fields)).wire()
        return self._call("PATCH", path, scope, body=body, webhook_id=webhook_id).one(Webhook)

    def delete(self, webhook_id: str, *, scope: WebhookScope = USER) -> None:
        self._call("DELETE", "/webhooks/{webhook_id}", scope, webhook_id=webhook_id)
