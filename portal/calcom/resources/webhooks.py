"""Webhook subscriptions of users, event types and organizations (CONTRACT.md 8.1)."""

import builtins
from collections.abc import Iterator, Mapping
from typing import Any

from portal.calcom.paging import each
from portal.calcom.protocol import Call
from portal.calcom.resources.base import Resource
from portal.calcom.schemas import Webhook, WebhookInput


class _Webhooks(Resource):
    _PATH: str

    def _list(self, values: Mapping[str, int], take: int | None, skip: int | None) -> list[Webhook]:
        query = {"take": take, "skip": skip}
        return self._send(Call("GET", self._PATH, values, query)).many(Webhook)

    def _get(self, webhook_id: str, values: Mapping[str, int]) -> Webhook:
        return self._send(Call("GET", *self._one(webhook_id, values))).one(Webhook)

    def _create(self, values: Mapping[str, int], webhook: WebhookInput) -> Webhook:
        return self._send(Call("POST", self._PATH, values, body=webhook.wire())).one(Webhook)

    def _update(self, webhook_id: str, values: Mapping[str, int], webhook: WebhookInput) -> Webhook:
        call = Call("PATCH", *self._one(webhook_id, values), body=webhook.wire())
        return self._send(call).one(Webhook)

    def _delete(self, webhook_id: str, values: Mapping[str, int]) -> Webhook:
        return self._send(Call("DELETE", *self._one(webhook_id, values))).one(Webhook)

    def _delete_all(self, values: Mapping[str, int]) -> str:
        return self._send(Call("DELETE", self._PATH, values)).text()

    def _one(self, webhook_id: str, values: Mapping[str, int]) -> tuple[str, dict[str, str | int]]:
        return f"{self._PATH}/{{webhook_id}}", {**values, "webhook_id": webhook_id}


class Webhooks(_Webhooks):
    """``/v2/webhooks``: subscriptions of the caller; needs a key."""

    _PATH = "/webhooks"

    def list(self, *, take: int | None = None, skip: int | None = None) -> builtins.list[Webhook]:
        """Return the subscriptions, `take` (1 to 250, 250 when not given) after `skip`."""
        return self._list({}, take, skip)

    def iterate(self) -> Iterator[Webhook]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(lambda take, skip: self.list(take=take, skip=skip))

    def get(self, webhook_id: str) -> Webhook:
        """Return one subscription. Raises NotFound, PermissionDenied for somebody else's."""
        return self._get(webhook_id, {})

    def create(self, webhook: WebhookInput | None = None, **fields: Any) -> Webhook:
        """Subscribe, by an input model or its fields as keyword arguments. Raises Conflict for an
        address that is subscribed here already, BadRequest for an unknown trigger.
        """
        return self._create({}, webhook or WebhookInput(**fields))

    def update(
        self, webhook_id: str, webhook: WebhookInput | None = None, **fields: Any
    ) -> Webhook:
        """Change what is given. Raises as `get` does."""
        return self._update(webhook_id, {}, webhook or WebhookInput(**fields))

    def delete(self, webhook_id: str) -> Webhook:
        """Unsubscribe and return what was removed. Raises as `get` does."""
        return self._delete(webhook_id, {})


class EventTypeWebhooks(_Webhooks):
    """``/v2/event-types/{id}/webhooks``; needs the key of the event type's owner."""

    _PATH = "/event-types/{event_type_id}/webhooks"

    def list(
        self, *, event_type_id: int, take: int | None = None, skip: int | None = None
    ) -> builtins.list[Webhook]:
        """Return the subscriptions, `take` (1 to 250, 250 when not given) after `skip`."""
        return self._list({"event_type_id": event_type_id}, take, skip)

    def iterate(self, *, event_type_id: int) -> Iterator[Webhook]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(lambda take, skip: self.list(event_type_id=event_type_id, take=take, skip=skip))

    def get(self, webhook_id: str, *, event_type_id: int) -> Webhook:
        """Return one subscription. Raises NotFound, PermissionDenied for somebody else's."""
        return self._get(webhook_id, {"event_type_id": event_type_id})

    def create(
        self, webhook: WebhookInput | None = None, *, event_type_id: int, **fields: Any
    ) -> Webhook:
        """Subscribe, by an input model or its fields as keyword arguments. Raises Conflict for an
        address that is subscribed here already, BadRequest for an unknown trigger.
        """
        return self._create({"event_type_id": event_type_id}, webhook or WebhookInput(**fields))

    def update(
        self,
        webhook_id: str,
        webhook: WebhookInput | None = None,
        *,
        event_type_id: int,
        **fields: Any,
    ) -> Webhook:
        """Change what is given. Raises as `get` does."""
        return self._update(
            webhook_id, {"event_type_id": event_type_id}, webhook or WebhookInput(**fields)
        )

    def delete(self, webhook_id: str, *, event_type_id: int) -> Webhook:
        """Unsubscribe and return what was removed. Raises as `get` does."""
        return self._delete(webhook_id, {"event_type_id": event_type_id})

    def delete_all(self, *, event_type_id: int) -> str:
        """Remove all subscriptions of the event type; the answer is Cal.com's sentence about it."""
        return self._delete_all({"event_type_id": event_type_id})


class TeamEventTypeWebhooks(_Webhooks):
    """``/v2/teams/{id}/event-types/{id}/webhooks``; needs the key of a team's admin."""

    _PATH = "/teams/{team_id}/event-types/{event_type_id}/webhooks"

    def list(
        self, *, team_id: int, event_type_id: int, take: int | None = None, skip: int | None = None
    ) -> builtins.list[Webhook]:
        """Return the subscriptions, `take` (1 to 250, 250 when not given) after `skip`."""
        return self._list({"team_id": team_id, "event_type_id": event_type_id}, take, skip)

    def iterate(self, *, team_id: int, event_type_id: int) -> Iterator[Webhook]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(
                team_id=team_id, event_type_id=event_type_id, take=take, skip=skip
            )
        )

    def get(self, webhook_id: str, *, team_id: int, event_type_id: int) -> Webhook:
        """Return one subscription. Raises NotFound, PermissionDenied for somebody else's."""
        return self._get(webhook_id, {"team_id": team_id, "event_type_id": event_type_id})

    def create(
        self,
        webhook: WebhookInput | None = None,
        *,
        team_id: int,
        event_type_id: int,
        **fields: Any,
    ) -> Webhook:
        """Subscribe, by an input model or its fields as keyword arguments. Raises Conflict for an
        address that is subscribed here already, BadRequest for an unknown trigger.
        """
        return self._create(
            {"team_id": team_id, "event_type_id": event_type_id}, webhook or WebhookInput(**fields)
        )

    def update(
        self,
        webhook_id: str,
        webhook: WebhookInput | None = None,
        *,
        team_id: int,
        event_type_id: int,
        **fields: Any,
    ) -> Webhook:
        """Change what is given. Raises as `get` does."""
        return self._update(
            webhook_id,
            {"team_id": team_id, "event_type_id": event_type_id},
            webhook or WebhookInput(**fields),
        )

    def delete(self, webhook_id: str, *, team_id: int, event_type_id: int) -> Webhook:
        """Unsubscribe and return what was removed. Raises as `get` does."""
        return self._delete(webhook_id, {"team_id": team_id, "event_type_id": event_type_id})

    def delete_all(self, *, team_id: int, event_type_id: int) -> str:
        """Remove all subscriptions of the event type; the answer is Cal.com's sentence about it."""
        return self._delete_all({"team_id": team_id, "event_type_id": event_type_id})


class OrganizationWebhooks(_Webhooks):
    """``/v2/organizations/{id}/webhooks``; needs the key of an organization's admin."""

    _PATH = "/organizations/{organization_id}/webhooks"

    def list(
        self, *, organization_id: int, take: int | None = None, skip: int | None = None
    ) -> builtins.list[Webhook]:
        """Return the subscriptions, `take` (1 to 250, 250 when not given) after `skip`."""
        return self._list({"organization_id": organization_id}, take, skip)

    def iterate(self, *, organization_id: int) -> Iterator[Webhook]:
        """Yield all of them, page by page: see `portal.calcom.paging.each`."""
        return each(
            lambda take, skip: self.list(organization_id=organization_id, take=take, skip=skip)
        )

    def get(self, webhook_id: str, *, organization_id: int) -> Webhook:
        """Return one subscription. Raises NotFound, PermissionDenied for somebody else's."""
        return self._get(webhook_id, {"organization_id": organization_id})

    def create(
        self, webhook: WebhookInput | None = None, *, organization_id: int, **fields: Any
    ) -> Webhook:
        """Subscribe, by an input model or its fields as keyword arguments. Raises Conflict for an
        address that is subscribed here already, BadRequest for an unknown trigger.
        """
        return self._create({"organization_id": organization_id}, webhook or WebhookInput(**fields))

    def update(
        self,
        webhook_id: str,
        webhook: WebhookInput | None = None,
        *,
        organization_id: int,
        **fields: Any,
    ) -> Webhook:
        """Change what is given. Raises as `get` does."""
        return self._update(
            webhook_id, {"organization_id": organization_id}, webhook or WebhookInput(**fields)
        )

    def delete(self, webhook_id: str, *, organization_id: int) -> Webhook:
        """Unsubscribe and return what was removed. Raises as `get` does."""
        return self._delete(webhook_id, {"organization_id": organization_id})
